import type { Question } from '../../judge/audit/index.ts'

/** TLS 1.3 suites (RFC 8446 appendix B.4) in OpenSSL's order. */
const SUITES_13 = [0x1302, 0x1303, 0x1301]

/** TLS 1.2 suites whose key exchange an RSA certificate signs or decrypts, the strongest first (RFC 5289, 7905, 5288, 5246). */
const SUITES_RSA = [
  0xc030, 0xc02f, 0xcca8, 0x009f, 0x009e, 0xccaa, 0xc028, 0xc027, 0x006b, 0x0067, 0xc014, 0xc013, 0x0039,
  0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x000a,
]
/** The same for an ECDSA certificate (RFC 5289, 7905, 7251, 8422). */
const SUITES_ECDSA = [0xc02c, 0xcca9, 0xc0ad, 0xc02b, 0xc0ac, 0xc024, 0xc023, 0xc00a, 0xc009, 0xc008]

/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 section 3.3). */
const SCSV = 0x00ff

const ECDSA_SCHEMES = [0x0403, 0x0503, 0x0603]
/** rsa_pss_pss_*, rsa_pss_rsae_*, rsa_pkcs1_*. */
const RSA_SCHEMES = [0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601]
const EDDSA_SCHEMES = [0x0807, 0x0808]
/** SHA-1 and SHA-224: old certificates must be shown, not hidden. */
const OLD_SCHEMES = [0x0303, 0x0301, 0x0203, 0x0201]

const ALL_SCHEMES = [...ECDSA_SCHEMES, ...EDDSA_SCHEMES, ...RSA_SCHEMES, ...OLD_SCHEMES]

export interface Offer {
  readonly suites: readonly number[]
  /** signature_algorithms, as OpenSSL's default orders them: ECDSA before RSA. */
  readonly schemes: readonly number[]
  readonly versions: readonly number[]
  /**
   * signature_algorithms_cert (RFC 8446 section 4.2.3), only where signature_algorithms is short of what a chain may be signed with. OpenSSL hides a certificate
   * whose own signature is not in it, and knows no MD5; the traffic server never sends it.
   */
  readonly certificateSchemes?: readonly number[]
}

/**
 * What a question offers. Up to TLS 1.2 the cipher suites say which kind of certificate can answer, under TLS 1.3 the signature algorithms do; so RSA
 * and ECDSA are asked for apart. `either` is the traffic server's own offer: TLS 1.3 with OpenSSL's signature algorithms, then TLS 1.2 in the order
 * of the cipher list, which TLS 1.3 does not follow (release notes X14.2.1; RFC 8446 section 4.2.3).
 */
export function offerOf({ key, version, prefer = 'ecdsa' }: Question): Offer {
  const tls13 = version !== '1.2'
  const tls12 = version !== '1.3'
  return {
    suites: [...(tls13 ? SUITES_13 : []), ...(tls12 ? suites12(key, prefer) : []), SCSV],
    schemes: tls12 && key !== 'either' ? ALL_SCHEMES : SCHEMES[key],
    versions: [...(tls13 ? [0x0304] : []), ...(tls12 ? [0x0303] : [])],
    ...(!tls12 && key !== 'either' && { certificateSchemes: ALL_SCHEMES }),
  }
}

const SCHEMES: Readonly<Record<Question['key'], readonly number[]>> = {
  rsa: RSA_SCHEMES,
  ecdsa: ECDSA_SCHEMES,
  either: ALL_SCHEMES,
}

/** OpenSSL sorts a cipher list by strength and puts ECDSA before RSA among equals; the RSA prefix pulls one RSA suite to the front. */
function suites12(key: Question['key'], prefer: 'rsa' | 'ecdsa'): readonly number[] {
  if (key === 'rsa') return SUITES_RSA
  if (key === 'ecdsa') return SUITES_ECDSA
  const [prefix = 0, ...rsa] = SUITES_RSA
  const [first = 0, ...ecdsa] = SUITES_ECDSA
  return prefer === 'rsa' ? [prefix, first, ...ecdsa, ...rsa] : [first, prefix, ...ecdsa, ...rsa]
}
