import {
  asn1,
  type Certificate,
  DerError,
  distributionPoints,
  EXTENSION,
  extensionOf,
  isSelfIssued,
  KEY_USAGE,
  readNamedBits,
} from '../../../read/x509/index.ts'
import { akidMatches } from '../key-identifier.ts'
import { signatureFits } from './issued.ts'
import type { Settings } from './settings.ts'

/** What OpenSSL's x509v3_cache_extensions keeps of a certificate (crypto/x509/v3_purp.c). */
export interface Facts {
  /** EXFLAG_INVALID: an extension the verifier reads is broken, repeated, or says what it may not. */
  readonly invalid: boolean
  /** EXFLAG_CRITICAL: a critical extension the verifier does not know. */
  readonly critical: boolean
  /** EXFLAG_SI: subject and issuer are the same name. */
  readonly selfIssued: boolean
  /** EXFLAG_SS: self-issued, its key identifiers match, and its key is of the kind that signed it. */
  readonly selfSigned: boolean
  readonly ca: boolean
  /** pathLenConstraint, -1 where absent. */
  readonly pathLength: number
  /** RFC 3820 proxy certificate; its path length, -1 where unlimited. */
  readonly proxy: { readonly pathLength: number } | undefined
  /** nsCertType (first octet, most significant bit first), undefined where absent. */
  readonly netscapeType: number | undefined
}

const PROXY_INFO = '1.3.6.1.5.5.7.1.14'

const caches = {
  '3.0': new WeakMap<Certificate, Facts>(),
  '1.1.1': new WeakMap<Certificate, Facts>(),
} as const

export function factsOf(certificate: Certificate, version: Settings['version']): Facts {
  const cached = caches[version].get(certificate)
  if (cached) return cached
  const facts = gather(certificate, version)
  caches[version].set(certificate, facts)
  return facts
}

function gather(certificate: Certificate, version: Settings['version']): Facts {
  const selfIssued = isSelfIssued(certificate)
  const netscape = readNetscapeType(certificate)
  const proxy = readProxy(certificate)
  const length = certificate.basicConstraints?.pathLength
  return {
    invalid:
      netscape === 'broken' || proxy === 'broken' || isInvalid(certificate, proxy !== undefined, version),
    critical: certificate.extensions.some(({ critical, oid }) => critical && !isSupported(oid, version)),
    selfIssued,
    selfSigned:
      selfIssued &&
      akidMatches(certificate, certificate.authorityKeyId) &&
      signatureFits(certificate, certificate, version),
    ca: certificate.basicConstraints?.ca === true,
    pathLength: length === undefined || length < 0 ? -1 : length,
    proxy: proxy === 'broken' ? undefined : proxy,
    netscapeType: netscape === 'broken' ? undefined : netscape,
  }
}

/** Extensions whose decoding error makes OpenSSL refuse to look at the certificate. */
const DECODED = new Set<string>([
  EXTENSION.basicConstraints,
  EXTENSION.keyUsage,
  EXTENSION.extendedKeyUsage,
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.subjectAltName,
  EXTENSION.nameConstraints,
  EXTENSION.crlDistributionPoints,
  EXTENSION.netscapeCertType,
  PROXY_INFO,
])

function isInvalid(certificate: Certificate, proxy: boolean, version: Settings['version']): boolean {
  if (certificate.unreadable.some(oid => DECODED.has(oid))) return true
  const { basicConstraints, keyUsage } = certificate
  if (basicConstraints?.pathLength !== undefined && basicConstraints.pathLength < 0) return true
  // OpenSSL 1.1.1 minds a path length without the CA flag, 3.0 an empty key usage and a distribution point of nothing.
  if (version === '1.1.1') {
    if (basicConstraints && !basicConstraints.ca && (basicConstraints.pathLength ?? 0) !== 0) return true
  } else {
    if (keyUsage === 0) return true
    if (!pointsSaySomething(certificate)) return true
  }
  const named = (oid: string) => extensionOf(certificate, oid) !== undefined
  return (
    proxy &&
    (basicConstraints?.ca === true || named(EXTENSION.subjectAltName) || named(EXTENSION.issuerAltName))
  )
}

/** setup_dp of 3.0: every DistributionPoint holds a name or a cRLIssuer. */
function pointsSaySomething(certificate: Certificate): boolean {
  const points = reading(() => distributionPoints(certificate))
  return points !== 'broken' && points.every(point => point.name || (point.crlIssuer?.length ?? 0) > 0)
}

/** X509_supported_extension: 3.0 also knows id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1). */
const isSupported = (oid: string, version: Settings['version']): boolean =>
  SUPPORTED.has(oid) || (version === '3.0' && oid === EXTENSION.ocspNoCheck)

/** Critical extensions besides these are not handled. Key identifiers are not among them. */
const SUPPORTED = new Set<string>([
  EXTENSION.netscapeCertType,
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.basicConstraints,
  EXTENSION.certificatePolicies,
  EXTENSION.crlDistributionPoints,
  EXTENSION.extendedKeyUsage,
  '1.3.6.1.5.5.7.1.7',
  '1.3.6.1.5.5.7.1.8',
  EXTENSION.policyConstraints,
  PROXY_INFO,
  EXTENSION.nameConstraints,
  EXTENSION.policyMappings,
  EXTENSION.inhibitAnyPolicy,
])

function readNetscapeType(certificate: Certificate): number | 'broken' | undefined {
  const extension = extensionOf(certificate, EXTENSION.netscapeCertType)
  if (!extension) return undefined
  return reading(() => readNamedBits(asn1.expect(asn1.cursorOf(extension.value), asn1.TAG.bitString)))
}

/** ProxyCertInfo ::= SEQUENCE { pCPathLenConstraint INTEGER OPTIONAL, proxyPolicy SEQUENCE } (RFC 3820 section 3.8). */
function readProxy(certificate: Certificate): { readonly pathLength: number } | 'broken' | undefined {
  const extension = extensionOf(certificate, PROXY_INFO)
  if (!extension) return undefined
  return reading(() => {
    const info = asn1.enter(asn1.expect(asn1.cursorOf(extension.value), asn1.TAG.sequence))
    const length = asn1.optional(info, asn1.TAG.integer)
    asn1.expect(info, asn1.TAG.sequence)
    return { pathLength: length ? asn1.contents(length).reduce((sum, octet) => sum * 256 + octet, 0) : -1 }
  })
}

function reading<T>(read: () => T): T | 'broken' {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerError) return 'broken'
    throw error
  }
}

/**
 * check_ca: 0 no CA, 1 a CA, 3 self-signed version 1, 4 keyCertSign without basicConstraints, 5 by nsCertType. In 3.0 an invalid certificate
 * is no CA.
 */
export function caKind(certificate: Certificate, version: Settings['version']): 0 | 1 | 3 | 4 | 5 {
  const facts = factsOf(certificate, version)
  if (version === '3.0' && facts.invalid) return 0
  if (keyUsageRejects(certificate, KEY_USAGE.keyCertSign)) return 0
  if (certificate.basicConstraints) return facts.ca ? 1 : 0
  if (certificate.version === 1 && facts.selfSigned) return 3
  if (certificate.keyUsage !== undefined) return 4
  return facts.netscapeType !== undefined && facts.netscapeType & NETSCAPE.anyCa ? 5 : 0
}

/** ku_reject: the extension is there and holds none of these bits. */
export function keyUsageRejects(certificate: Certificate, bits: number): boolean {
  return certificate.keyUsage !== undefined && (certificate.keyUsage & bits) === 0
}

/** Bits of nsCertType as `readNamedBits` counts them. */
export const NETSCAPE = {
  sslClient: 1 << 0,
  sslServer: 1 << 1,
  sslCa: 1 << 5,
  anyCa: (1 << 5) | (1 << 6) | (1 << 7),
} as const
