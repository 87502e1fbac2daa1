import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type SignatureScheme, type Signatures, signatureScheme } from '../../judge/chain/index.ts'
import type { AlgorithmIdentifier, Certificate } from '../../read/x509/index.ts'

/** Keys kept at once: a deployment has tens of CAs; the oldest makes room. */
const MAX_KEYS = 4096
/** Answers kept at once: hundreds of nodes with a few certificates each. */
const MAX_ANSWERS = 16384

type Answer = ReturnType<Signatures['check']>

/** What an answer was given to; two certificates may carry the same signature octets. */
interface Answered {
  readonly data: Uint8Array
  readonly spki: Uint8Array
  readonly answer: Answer
}

/**
 * Signature checks on node:crypto. Keys are imported once for each SubjectPublicKeyInfo, and answers kept by what was signed, the signature and the
 * key: a thousand origins under one CA cost a thousand and two checks, however often their certificates are read anew.
 */
export function nodeSignatures(): Signatures {
  const keys = new Map<string, KeyObject | undefined>()
  const answers = new Map<string, Answered>()
  const keyOf = (spki: Uint8Array): KeyObject | undefined => {
    const text = asText(spki)
    if (!keys.has(text)) put(keys, text, importKey(spki), MAX_KEYS)
    return keys.get(text)
  }
  const checkData = (
    data: Uint8Array,
    signature: Uint8Array,
    algorithm: AlgorithmIdentifier,
    { spki }: Certificate,
  ): Answer => {
    const text = asText(signature)
    const known = answers.get(text)
    if (known && equal(known.data, data) && equal(known.spki, spki)) return known.answer
    const answer = ask(data, signature, signatureScheme(algorithm), keyOf(spki))
    put(answers, text, { data, spki, answer }, MAX_ANSWERS)
    return answer
  }
  return {
    check: (subject, issuer) => checkData(subject.tbs, subject.signature, subject.signatureAlgorithm, issuer),
    checkData,
  }
}

/** A Buffer over the same memory: its latin1 text and its comparison are native. */
const over = (octets: Uint8Array): Buffer => Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
const asText = (octets: Uint8Array): string => over(octets).toString('latin1')
const equal = (a: Uint8Array, b: Uint8Array): boolean => a === b || over(a).equals(b)

function put<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  if (map.size >= limit) map.delete(map.keys().next().value as string)
  map.set(key, value)
}

/** Undefined where the OpenSSL inside Node cannot load the key. */
function importKey(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function ask(
  data: Uint8Array,
  signature: Uint8Array,
  scheme: SignatureScheme | undefined,
  key: KeyObject | undefined,
): Answer {
  if (!scheme || !key) return 'unsupported'
  const padding = scheme.pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength ?? 20 }
    : {}
  try {
    const digest = scheme.digest === 'none' ? undefined : scheme.digest
    return verify(digest, data, { key, ...padding }, signature) ? 'valid' : 'invalid'
  } catch {
    return 'unsupported'
  }
}
