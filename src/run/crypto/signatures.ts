import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type SignatureScheme, type Signatures, signatureScheme } from '../../judge/chain/index.ts'
import { type Certificate, fingerprint, latin1 } from '../../read/x509/index.ts'

/** Keys kept at once: a deployment has tens of CAs and hundreds of nodes; the oldest makes room. */
const MAX_KEYS = 4096
/** Answers kept at once. */
const MAX_ANSWERS = 16384

type Answer = ReturnType<Signatures['check']>

/**
 * Signature checks on node:crypto. Keys are imported once for each SubjectPublicKeyInfo and answers kept by the two certificates, so that a
 * thousand origins under one CA cost a thousand and two checks.
 */
export function nodeSignatures(): Signatures {
  const keys = new Map<string, KeyObject | undefined>()
  const answers = new Map<string, Answer>()
  const keyOf = (issuer: Certificate) =>
    remember(keys, latin1(issuer.spki), MAX_KEYS, () => importKey(issuer.spki))
  return {
    check(subject, issuer) {
      const pair = `${fingerprint(subject)} ${fingerprint(issuer)}`
      return remember(answers, pair, MAX_ANSWERS, () =>
        answer(subject.tbs, subject.signature, signatureScheme(subject.signatureAlgorithm), keyOf(issuer)),
      )
    },
    checkData(data, signature, algorithm, issuer) {
      return answer(data, signature, signatureScheme(algorithm), keyOf(issuer))
    },
  }
}

function remember<T>(map: Map<string, T>, key: string, limit: number, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined || map.has(key)) return known as T
  const value = make()
  if (map.size >= limit) map.delete(map.keys().next().value as string)
  map.set(key, value)
  return value
}

/** Undefined where OpenSSL inside Node cannot load the key. */
function importKey(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function answer(
  data: Uint8Array,
  signature: Uint8Array,
  scheme: SignatureScheme | undefined,
  key: KeyObject | undefined,
): Answer {
  if (!scheme || !key) return 'unsupported'
  try {
    const padding = scheme.pss
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength ?? 20 }
      : {}
    const digest = scheme.digest === 'none' ? undefined : scheme.digest
    return verify(digest, data, { key, ...padding }, signature) ? 'valid' : 'invalid'
  } catch {
    return 'unsupported'
  }
}
