import {
  type AlgorithmIdentifier,
  asn1,
  type Certificate,
  DerError,
  readInteger,
} from '../../read/x509/index.ts'
import { type SignatureScheme, signatureScheme } from './signature-scheme.ts'
import type { AsyncSignatures } from './with-signatures.ts'

/**
 * Signature checks of a browser, for `withSignatures`. `subtle` is `crypto.subtle` of the platform: this layer names no global. What Web Crypto has no
 * algorithm for (DSA, MD5, SHA-1 with PSS salts of odd size, curves beyond NIST's) is `unsupported`.
 */
export function webSignatures(subtle: SubtleCrypto): AsyncSignatures {
  const keys = new Map<string, Promise<CryptoKey>>()
  return {
    async checkData(data, signature, algorithm, issuer) {
      const plan = planFor(algorithm, issuer)
      if (!plan) return 'unsupported'
      const signed = plan.size ? rawSignature(signature, plan.size) : signature
      if (!signed) return 'invalid'
      const name = `${JSON.stringify(plan.import)} ${issuer.spki.join()}`
      const key =
        keys.get(name) ?? subtle.importKey('spki', copy(issuer.spki), plan.import, false, ['verify'])
      keys.set(name, key)
      return (await subtle.verify(plan.verify, await key, copy(signed), copy(data))) ? 'valid' : 'invalid'
    },
  }
}

/** Web Crypto takes no view of memory that might be shared. */
const copy = (octets: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(octets)

interface Plan {
  readonly import: RsaHashedImportParams | EcKeyImportParams | Algorithm
  readonly verify: RsaPssParams | EcdsaParams | Algorithm
  /** Octets of r and s where the signature is a SEQUENCE of both (RFC 3279 section 2.2.3). */
  readonly size?: number
}

const HASHES: Readonly<Partial<Record<SignatureScheme['digest'], string>>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
}

const CURVES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

function planFor(algorithm: AlgorithmIdentifier, { publicKey }: Certificate): Plan | undefined {
  const scheme = signatureScheme(algorithm)
  if (!scheme || scheme.key !== publicKey.kind) return undefined
  if (publicKey.kind === 'ed25519') return { import: { name: 'Ed25519' }, verify: { name: 'Ed25519' } }
  const hash = HASHES[scheme.digest]
  if (!hash) return undefined
  if (publicKey.kind === 'rsa') return publicKey.pss ? undefined : rsaPlan(scheme, hash)
  const size = publicKey.kind === 'ec' ? CURVES[publicKey.curve] : undefined
  if (publicKey.kind !== 'ec' || size === undefined) return undefined
  return { import: { name: 'ECDSA', namedCurve: publicKey.curve }, verify: { name: 'ECDSA', hash }, size }
}

function rsaPlan(scheme: SignatureScheme, hash: string): Plan {
  const name = scheme.pss ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5'
  return {
    import: { name, hash },
    verify: scheme.pss ? { name, saltLength: scheme.saltLength ?? 20 } : { name },
  }
}

/** r and s one behind the other, each in `size` octets (IEEE P1363), out of the SEQUENCE; undefined where it is none. */
function rawSignature(signature: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const pair = asn1.enter(asn1.whole(signature, asn1.TAG.sequence))
    const raw = new Uint8Array(size * 2)
    for (const half of [0, 1]) {
      const value = readInteger(asn1.expect(pair, asn1.TAG.integer))
      const digits = value[0] === 0 ? value.subarray(1) : value
      if (digits.length > size || value[0]! & 0x80) return undefined
      raw.set(digits, size * (half + 1) - digits.length)
    }
    asn1.finish(pair)
    return raw
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}
