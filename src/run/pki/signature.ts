import { constants, sign } from 'node:crypto'
import { context, type Der, integer, nothing, oid, sequence } from './der.ts'
import type { Key } from './keys.ts'

export type Digest = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'

export interface SignatureChoice {
  /** Default: SHA-256 for RSA, and for EC the digest as long as the curve. */
  readonly digest?: Digest
  /** RSASSA-PSS instead of PKCS #1 v1.5 (RFC 4055); salt as long as the digest. Always so with an id-RSASSA-PSS key. */
  readonly pss?: boolean
}

export interface Signer {
  /** DER of the AlgorithmIdentifier. */
  readonly algorithm: Der
  readonly sign: (data: Uint8Array) => Uint8Array
}

const RSA: Readonly<Record<Digest, string>> = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}
/** RFC 5758 section 3.2; MD5 has no number there. */
const ECDSA: Readonly<Record<Exclude<Digest, 'md5'>, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}
const HASHES: Readonly<Record<Digest, readonly [oid: string, octets: number]>> = {
  md5: ['1.2.840.113549.2.5', 16],
  sha1: ['1.3.14.3.2.26', 20],
  sha256: ['2.16.840.1.101.3.4.2.1', 32],
  sha384: ['2.16.840.1.101.3.4.2.2', 48],
  sha512: ['2.16.840.1.101.3.4.2.3', 64],
}

/** How a key signs certificates. Nothing is refused for being weak: weak signatures are what some certificates of a lab are for. */
export function signerOf(key: Key, { digest = usualDigest(key), pss = false }: SignatureChoice): Signer {
  if (key.kind.startsWith('ec-')) {
    return {
      algorithm: sequence(oid(ECDSA[digest === 'md5' ? 'sha1' : digest])),
      sign: data => sign(digest, data, key.secret),
    }
  }
  if (pss || key.kind === 'rsa-pss-2048') {
    const padding = constants.RSA_PKCS1_PSS_PADDING
    const [, saltLength] = HASHES[digest]
    return {
      algorithm: pssAlgorithm(digest),
      sign: data => sign(digest, data, { key: key.secret, padding, saltLength }),
    }
  }
  return {
    algorithm: sequence(oid(RSA[digest]), nothing),
    sign: data => sign(digest, data, { key: key.secret, padding: constants.RSA_PKCS1_PADDING }),
  }
}

function usualDigest({ kind }: Key): Digest {
  if (kind === 'ec-p384') return 'sha384'
  return kind === 'ec-p521' ? 'sha512' : 'sha256'
}

/** RSASSA-PSS-params (RFC 4055 section 3.1). */
function pssAlgorithm(digest: Digest): Der {
  const [hashOid, saltLength] = HASHES[digest]
  const hash = sequence(oid(hashOid), nothing)
  const mgf1 = sequence(oid('1.2.840.113549.1.1.8'), hash)
  const parameters = sequence(
    context(0, true, hash),
    context(1, true, mgf1),
    context(2, true, integer(saltLength)),
  )
  return sequence(oid('1.2.840.113549.1.1.10'), parameters)
}
