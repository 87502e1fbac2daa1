import {
  type Attribute,
  type Certificate,
  type Crl,
  canonicalName,
  DerError,
  type DistributionPoint,
  type DistributionPointName,
  distributionPoints,
  type GeneralName,
  type Name,
  sameBytes,
  sameName,
} from '../../../read/x509/index.ts'

/** Every reason a CRL can cover (RFC 5280 section 4.2.1.13), but `unused`, as `1 << bit`. */
export const ALL_REASONS = 0x1ff

/**
 * Does the CRL cover the certificate, and for which reasons (RFC 5280 section 6.3.3 (b); OpenSSL crl_crldp_check)? Undefined where it does
 * not. `own`: the CRL's issuer is the certificate's.
 */
export function coveredReasons(certificate: Certificate, crl: Crl, own: boolean): number | undefined {
  const scope = crl.issuingDistributionPoint
  if (scope?.onlyAttribute) return undefined
  if (certificate.basicConstraints?.ca ? scope?.onlyUser : scope?.onlyCa) return undefined
  const reasons = scope?.reasons === undefined ? ALL_REASONS : scope.reasons & ALL_REASONS
  for (const point of pointsOf(certificate)) {
    if (!issuedBy(point, crl, own)) continue
    if (!scope || samePoint(point, scope.name, certificate, crl))
      return reasons & (point.reasons === undefined ? ALL_REASONS : point.reasons & ALL_REASONS)
  }
  return own && !scope?.name ? reasons : undefined
}

/** Unreadable points are none: the certificate has been judged for that elsewhere. */
function pointsOf(certificate: Certificate): readonly DistributionPoint[] {
  try {
    return distributionPoints(certificate)
  } catch (error) {
    if (error instanceof DerError) return []
    throw error
  }
}

/** Without cRLIssuer the certificate's issuer signs the CRL, with one of the named ones does. */
function issuedBy(point: DistributionPoint, crl: Crl, own: boolean): boolean {
  if (!point.crlIssuer) return own
  return point.crlIssuer.some(name => name.kind === 'directory' && sameName(name.value, crl.issuer))
}

/** idp_check_dp: one name in common; a point or a scope without a name fits every other. */
function samePoint(
  point: DistributionPoint,
  scope: DistributionPointName | undefined,
  certificate: Certificate,
  crl: Crl,
): boolean {
  if (!point.name || !scope) return true
  const named = point.crlIssuer?.find(name => name.kind === 'directory')
  const left = resolve(point.name, named?.kind === 'directory' ? named.value : certificate.issuer)
  const right = resolve(scope, crl.issuer)
  return left.some(a => right.some(b => sameGeneralName(a, b)))
}

/** A relative name becomes the whole one: the RDN behind the name of the CRL's issuer. */
function resolve(name: DistributionPointName, issuer: Name): readonly GeneralName[] {
  if (name.kind === 'full') return name.names
  const value: Name = { der: new Uint8Array(0), rdns: [...issuer.rdns, name.rdn as readonly Attribute[]] }
  return [{ kind: 'directory', value, raw: value.der }]
}

function sameGeneralName(a: GeneralName, b: GeneralName): boolean {
  if (a.kind === 'directory')
    return b.kind === 'directory' && canonicalName(a.value) === canonicalName(b.value)
  return a.kind === b.kind && sameBytes(a.raw, b.raw)
}
