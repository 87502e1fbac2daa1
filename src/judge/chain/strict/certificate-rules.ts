import {
  asn1,
  type Certificate,
  EXTENSION,
  extensionOf,
  isSelfIssued,
  KEY_USAGE,
  PURPOSE,
  sameBytes,
} from '../../../read/x509/index.ts'
import { inheritsKey } from '../inherited-key.ts'
import { hasUsableKey } from '../key.ts'
import { keyBits } from '../openssl/level.ts'
import type { Rule } from '../rules.ts'
import { algorithmsAgree, signatureScheme } from '../signature-scheme.ts'
import type { Step } from '../types.ts'
import { isStrictDer } from './der.ts'
import { commonNameIsListed, namesAreWellFormed } from './names.ts'
import { type Role, type Settings, step } from './settings.ts'
import { constraintsAreWellFormed } from './subtrees.ts'

/** MD5 has been forged for real; SHA-1 is left to the web PKI's rules. */
function digestIsUnbroken(certificate: Certificate, role: Role): boolean {
  return role === 'anchor' || signatureScheme(certificate.signatureAlgorithm)?.digest !== 'md5'
}

/** A DSA key that inherits its parameters is as strong as the one it has them from. */
function keyIsStrong(certificate: Certificate): boolean | undefined {
  return inheritsKey(certificate) ? undefined : keyBits(certificate, '3.0') >= MINIMUM_BITS
}

/** A rule that looks at one certificate; undefined where it does not apply. */
type Check = (certificate: Certificate, role: Role, settings: Settings) => boolean | undefined

/** RSA of 1024 bits, as every verifier asks for at least; the web PKI asks for more below. */
const MINIMUM_BITS = 80

/** Path validation alone (RFC 5280 section 6), whatever the certificate is for. */
const SECTION_6: readonly (readonly [Rule, Check])[] = [
  ['readable-extensions', certificate => certificate.unreadable.every(oid => !LOOKED_AT.has(oid))],
  [
    'critical-extension',
    certificate => certificate.extensions.every(({ oid, critical }) => !critical || HANDLED.has(oid)),
  ],
  ['signature-algorithm', algorithmsAgree],
  ['digest-strength', digestIsUnbroken],
  ['curve-parameters', ({ publicKey }) => publicKey.kind !== 'ec' || publicKey.curve !== 'explicit'],
  ['not-before', (certificate, _, { at }) => certificate.notBefore <= at],
  ['not-after', (certificate, _, { at }) => certificate.notAfter >= at],
  ['certificate-authority', isAuthority],
  ['key-usage', (certificate, role) => role === 'leaf' || allows(certificate, KEY_USAGE.keyCertSign)],
  ['purpose', servesTls],
  ['key-strength', keyIsStrong],
  ['issuer-key', (certificate, role) => role === 'leaf' || hasUsableKey(certificate)],
]

/** The profile of certificates (RFC 5280 section 4) and of the web PKI (CA/Browser Forum Baseline Requirements). */
const PROFILE: readonly (readonly [Rule, Check])[] = [
  ['strict-der', certificate => isStrictDer(certificate.der)],
  ['version', certificate => certificate.version === 3],
  ['serial-number', serialIsProper],
  ['signature-algorithm', signatureIsStrong],
  ['validity-encoding', validityIsProper],
  ['issuer-present', certificate => certificate.issuer.rdns.length > 0],
  ['subject-present', subjectIsProper],
  ['public-key', keyIsAllowed],
  ['authority-key-id', authorityKeyIdIsProper],
  ['subject-key-id', subjectKeyIdIsProper],
  ['basic-constraints', basicConstraintsAreProper],
  ['key-usage-consistent', keyUsageIsConsistent],
  ['extended-key-usage', extendedKeyUsageIsProper],
  ['subject-alt-name', namesAreWellFormed],
  ['common-name', (certificate, role) => role !== 'leaf' || commonNameIsListed(certificate)],
  ['name-constraints-form', constraintsAreProper],
  [
    'policy-constraints',
    certificate =>
      isCritical(certificate, EXTENSION.policyConstraints) !== false &&
      isCritical(certificate, EXTENSION.inhibitAnyPolicy) !== false,
  ],
  ['authority-information', informationIsProper],
]

/** Every rule that applies to the certificate in its role, passed or not. */
export function certificateSteps(
  certificate: Certificate,
  role: Role,
  depth: number,
  settings: Settings,
): readonly Step[] {
  const rules = settings.webPki ? [...SECTION_6, ...PROFILE] : SECTION_6
  return rules.flatMap(([rule, check]) => {
    const passed = check(certificate, role, settings)
    return passed === undefined ? [] : [step(rule, depth, passed)]
  })
}

/** Extensions whose decoded fields the rules use; another one that is broken says nothing here. */
const LOOKED_AT = new Set<string>([
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.basicConstraints,
  EXTENSION.nameConstraints,
  EXTENSION.crlDistributionPoints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.policyConstraints,
  EXTENSION.extendedKeyUsage,
  EXTENSION.inhibitAnyPolicy,
])

const HANDLED = new Set<string>([...LOOKED_AT, EXTENSION.issuerAltName, EXTENSION.ocspNoCheck])

/** True or false where the extension is there, undefined where it is not. */
const isCritical = (certificate: Certificate, oid: string): boolean | undefined =>
  extensionOf(certificate, oid)?.critical

const allows = ({ keyUsage }: Certificate, bit: number): boolean =>
  keyUsage === undefined || (keyUsage & bit) !== 0

/** Section 6.1.4 (k): basicConstraints with cA; an anchor of version 1 cannot say so. */
function isAuthority(certificate: Certificate, role: Role): boolean | undefined {
  if (role === 'leaf') return undefined
  if (role === 'anchor' && certificate.version < 3) return true
  return certificate.basicConstraints?.ca === true
}

/** The key purpose a TLS peer needs. */
const NEEDED = { server: PURPOSE.serverAuth, client: PURPOSE.clientAuth } as const

/** An extKeyUsage, of the leaf or of a CA above it, must leave room for the purpose. */
function servesTls({ extendedKeyUsage }: Certificate, _: Role, settings: Settings): boolean | undefined {
  const needed = NEEDED[settings.purpose]
  return extendedKeyUsage?.some(oid => oid === needed || oid === PURPOSE.any)
}

/** Positive, not zero, twenty octets at most. */
function serialIsProper({ serial }: Certificate): boolean {
  return serial.length <= 20 && (serial[0]! & 0x80) === 0 && serial.some(octet => octet !== 0)
}

/** SHA-2 with RSA or ECDSA. The signature of an anchor proves nothing and is not looked at. */
function signatureIsStrong(certificate: Certificate, role: Role): boolean | undefined {
  if (role === 'anchor') return undefined
  const scheme = signatureScheme(certificate.signatureAlgorithm)
  const keys: readonly (string | undefined)[] = ['rsa', 'ec']
  return keys.includes(scheme?.key) && ['sha256', 'sha384', 'sha512'].includes(scheme?.digest ?? '')
}

/** Until 2049 UTCTime, from 2050 on GeneralizedTime; both readable, and in order. */
function validityIsProper(certificate: Certificate): boolean {
  const tbs = asn1.enter(asn1.whole(certificate.tbs, asn1.TAG.sequence))
  asn1.optional(tbs, 0xa0)
  for (let skipped = 0; skipped < 3; skipped++) asn1.next(tbs)
  const validity = asn1.enter(asn1.expect(tbs, asn1.TAG.sequence))
  const year2050 = Date.UTC(2050, 0)
  return [certificate.notBefore, certificate.notAfter].every(time => {
    const { tag } = asn1.next(validity)
    return !Number.isNaN(time) && (tag === asn1.TAG.utcTime) === time < year2050
  })
}

/** A CA has a name; a leaf without one has critical alternative names. */
function subjectIsProper(certificate: Certificate, role: Role): boolean {
  if (certificate.subject.rdns.length > 0) return true
  return role === 'leaf' && isCritical(certificate, EXTENSION.subjectAltName) === true
}

const CURVES = new Set(['P-256', 'P-384', 'P-521'])

/** RSA from 2048 bits, in whole octets, with an odd exponent above 1; the NIST curves, by name. */
function keyIsAllowed(certificate: Certificate): boolean {
  const key = certificate.publicKey
  if (key.kind === 'rsa')
    return key.bits >= 2048 && key.bits % 8 === 0 && key.exponent > 1n && key.exponent % 2n === 1n
  return key.kind === 'ec' && CURVES.has(key.curve) && hasUsableKey(certificate)
}

/**
 * Present with a key identifier, and not critical. An anchor may leave it out; a self-signed one that has it names itself, by the
 * identifier alone.
 */
function authorityKeyIdIsProper(certificate: Certificate, role: Role): boolean {
  const { authorityKeyId, subjectKeyId } = certificate
  if (isCritical(certificate, EXTENSION.authorityKeyIdentifier)) return false
  if (!authorityKeyId) return role === 'anchor'
  if (!authorityKeyId.keyId) return false
  if (role !== 'anchor' || !isSelfIssued(certificate)) return true
  const { issuer, serial, keyId } = authorityKeyId
  return !issuer && !serial && (!subjectKeyId || sameBytes(keyId, subjectKeyId))
}

function subjectKeyIdIsProper(certificate: Certificate, role: Role): boolean {
  if (isCritical(certificate, EXTENSION.subjectKeyIdentifier)) return false
  return role === 'leaf' || certificate.subjectKeyId !== undefined
}

/** Critical in a CA, and a path length only there; never cA in a server's certificate. */
function basicConstraintsAreProper(certificate: Certificate, role: Role): boolean {
  const constraints = certificate.basicConstraints
  if (constraints?.pathLength !== undefined && (!constraints.ca || constraints.pathLength < 0)) return false
  if (role === 'leaf') return constraints?.ca !== true
  return constraints?.ca === true && isCritical(certificate, EXTENSION.basicConstraints) === true
}

/** keyCertSign where cA is, and nowhere else; never an empty key usage. */
function keyUsageIsConsistent(certificate: Certificate, role: Role): boolean {
  const { keyUsage } = certificate
  if (keyUsage === undefined) return role !== 'intermediate'
  return keyUsage !== 0 && ((keyUsage & KEY_USAGE.keyCertSign) !== 0) === (role !== 'leaf')
}

/** The leaf names its purpose and not anyExtendedKeyUsage, and is not critical about it; a root names nothing. */
function extendedKeyUsageIsProper(
  certificate: Certificate,
  role: Role,
  settings: Settings,
): boolean | undefined {
  const { extendedKeyUsage } = certificate
  if (role === 'anchor') return extendedKeyUsage === undefined || !isSelfIssued(certificate)
  if (role === 'intermediate') return extendedKeyUsage === undefined ? undefined : extendedKeyUsage.length > 0
  return (
    extendedKeyUsage?.includes(NEEDED[settings.purpose]) === true &&
    !extendedKeyUsage.includes(PURPOSE.any) &&
    isCritical(certificate, EXTENSION.extendedKeyUsage) === false
  )
}

/** Only in a CA, with something in it, and every base of a form that can be compared. */
function constraintsAreProper(certificate: Certificate, role: Role): boolean | undefined {
  const constraints = certificate.nameConstraints
  if (!constraints) return undefined
  return role !== 'leaf' && constraintsAreWellFormed(constraints)
}

/** Not critical, readable, not empty. */
function informationIsProper(certificate: Certificate): boolean | undefined {
  const critical = isCritical(certificate, EXTENSION.authorityInfoAccess)
  if (critical === undefined) return undefined
  return !critical && (certificate.authorityInfoAccess?.length ?? 0) > 0
}
