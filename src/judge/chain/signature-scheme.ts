import {
  type AlgorithmIdentifier,
  asn1,
  type Certificate,
  DerError,
  readOid,
  sameBytes,
} from '../../read/x509/index.ts'

/** By the names OpenSSL and Node know them; `none` where the algorithm hashes by itself. */
export type Digest =
  | 'md5'
  | 'ripemd160'
  | 'sha1'
  | 'sha224'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'sha512-224'
  | 'sha512-256'
  | 'sha3-224'
  | 'sha3-256'
  | 'sha3-384'
  | 'sha3-512'
  | 'none'

/** What a signature algorithm asks of the key that made it, and the digest whose strength is its own. */
export interface SignatureScheme {
  readonly key: 'rsa' | 'ec' | 'dsa' | 'ed25519' | 'ed448'
  readonly digest: Digest
  readonly pss: boolean
  /** Of RSASSA-PSS: length of the salt in octets. */
  readonly saltLength?: number
}

const scheme = (key: SignatureScheme['key'], digest: Digest): SignatureScheme => ({ key, digest, pss: false })

/** Signature algorithms by OID (RFC 3279, 4055, 5758, 8410). */
const SCHEMES: Readonly<Record<string, SignatureScheme>> = {
  '1.2.840.113549.1.1.4': scheme('rsa', 'md5'),
  '1.2.840.113549.1.1.5': scheme('rsa', 'sha1'),
  '1.3.14.3.2.29': scheme('rsa', 'sha1'),
  '1.2.840.113549.1.1.14': scheme('rsa', 'sha224'),
  '1.2.840.113549.1.1.11': scheme('rsa', 'sha256'),
  '1.2.840.113549.1.1.12': scheme('rsa', 'sha384'),
  '1.2.840.113549.1.1.13': scheme('rsa', 'sha512'),
  '1.2.840.113549.1.1.15': scheme('rsa', 'sha512-224'),
  '1.2.840.113549.1.1.16': scheme('rsa', 'sha512-256'),
  '1.3.36.3.3.1.2': scheme('rsa', 'ripemd160'),
  '2.16.840.1.101.3.4.3.13': scheme('rsa', 'sha3-224'),
  '2.16.840.1.101.3.4.3.14': scheme('rsa', 'sha3-256'),
  '2.16.840.1.101.3.4.3.15': scheme('rsa', 'sha3-384'),
  '2.16.840.1.101.3.4.3.16': scheme('rsa', 'sha3-512'),
  '2.16.840.1.101.3.4.3.9': scheme('ec', 'sha3-224'),
  '2.16.840.1.101.3.4.3.10': scheme('ec', 'sha3-256'),
  '2.16.840.1.101.3.4.3.11': scheme('ec', 'sha3-384'),
  '2.16.840.1.101.3.4.3.12': scheme('ec', 'sha3-512'),
  '1.2.840.10045.4.1': scheme('ec', 'sha1'),
  '1.2.840.10045.4.3.1': scheme('ec', 'sha224'),
  '1.2.840.10045.4.3.2': scheme('ec', 'sha256'),
  '1.2.840.10045.4.3.3': scheme('ec', 'sha384'),
  '1.2.840.10045.4.3.4': scheme('ec', 'sha512'),
  '1.2.840.10040.4.3': scheme('dsa', 'sha1'),
  '2.16.840.1.101.3.4.3.1': scheme('dsa', 'sha224'),
  '2.16.840.1.101.3.4.3.2': scheme('dsa', 'sha256'),
  '2.16.840.1.101.3.4.3.3': scheme('dsa', 'sha384'),
  '2.16.840.1.101.3.4.3.4': scheme('dsa', 'sha512'),
  '1.3.101.112': scheme('ed25519', 'none'),
  '1.3.101.113': scheme('ed448', 'none'),
}

const RSASSA_PSS = '1.2.840.113549.1.1.10'

const DIGESTS: Readonly<Record<string, Digest>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/**
 * Inside and outside the tbsCertificate the same algorithm stands, parameters included (RFC 5280 section 4.1.1.2; X509_verify refuses the signature
 * where it does not).
 */
export function algorithmsAgree({ signatureAlgorithm, tbsSignatureAlgorithm }: Certificate): boolean {
  const [outer, inner] = [signatureAlgorithm.parameters, tbsSignatureAlgorithm.parameters]
  if (signatureAlgorithm.oid !== tbsSignatureAlgorithm.oid) return false
  return outer && inner ? sameBytes(outer, inner) : outer === inner
}

/** Undefined for algorithms nobody here can check, and for parameters that cannot be read. */
export function signatureScheme(algorithm: AlgorithmIdentifier): SignatureScheme | undefined {
  return algorithm.oid === RSASSA_PSS ? pssScheme(algorithm.parameters) : SCHEMES[algorithm.oid]
}

/** RSASSA-PSS-params (RFC 4055 section 3.1): everything is SHA-1 with 20 octets of salt where it is left out. */
function pssScheme(parameters: Uint8Array | undefined): SignatureScheme | undefined {
  if (!parameters) return undefined
  try {
    const fields = asn1.enter(asn1.whole(parameters, asn1.TAG.sequence))
    const hash = asn1.optional(fields, 0xa0)
    asn1.optional(fields, 0xa1)
    const salt = asn1.optional(fields, 0xa2)
    const digest = hash
      ? DIGESTS[
          readOid(asn1.expect(asn1.enter(asn1.expect(asn1.enter(hash), asn1.TAG.sequence)), asn1.TAG.oid))
        ]
      : 'sha1'
    if (!digest) return undefined
    const saltLength = salt
      ? asn1
          .contents(asn1.expect(asn1.enter(salt), asn1.TAG.integer))
          .reduce((sum, octet) => sum * 256 + octet, 0)
      : 20
    return { key: 'rsa', digest, pss: true, saltLength }
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}
