import captureAbsent from './capture-absent.ts'
import type { Check } from './check.ts'
import clientCertificateRefused from './client-certificate-refused.ts'
import clientCertificateUnknownCa from './client-certificate-unknown-ca.ts'
import duplicateTrustStoreSubject from './duplicate-trust-store-subject.ts'
import ecdsaOriginPreferred from './ecdsa-origin-preferred.ts'
import expiredOriginCertificate from './expired-origin-certificate.ts'
import expiringCertificate from './expiring-certificate.ts'
import hiddenCertificate from './hidden-certificate.ts'
import incompleteOriginChain from './incomplete-origin-chain.ts'
import ipAddressAdvertised from './ip-address-advertised.ts'
import originVerificationOff from './origin-verification-off.ts'
import preEnforcementRelease from './pre-enforcement-release.ts'
import selfSignedOrigin from './self-signed-origin.ts'
import trafficServerVerification from './traffic-server-verification.ts'
import trustStoreDiffers from './trust-store-differs.ts'
import tunnelNextHopFailed from './tunnel-next-hop-failed.ts'
import unlistedOriginName from './unlisted-origin-name.ts'
import untrustedCaInStoreExpired from './untrusted-ca-in-store-expired.ts'
import untrustedOriginCa from './untrusted-origin-ca.ts'

/** Every check, in the order of the cards: the umbrella, the faults it covers, what surrounds them, what the evidence lacks. */
export const allChecks: readonly Check[] = [
  trafficServerVerification,
  selfSignedOrigin,
  untrustedOriginCa,
  incompleteOriginChain,
  unlistedOriginName,
  expiredOriginCertificate,
  ecdsaOriginPreferred,
  ipAddressAdvertised,
  duplicateTrustStoreSubject,
  untrustedCaInStoreExpired,
  trustStoreDiffers,
  clientCertificateRefused,
  originVerificationOff,
  preEnforcementRelease,
  expiringCertificate,
  tunnelNextHopFailed,
  hiddenCertificate,
  captureAbsent,
]

/** What only an audit can look at, behind those that hold for audits too: there is no log and no capture in one. */
const WITHOUT_LOG: ReadonlySet<Check> = new Set([
  trafficServerVerification,
  selfSignedOrigin,
  untrustedOriginCa,
  incompleteOriginChain,
  unlistedOriginName,
  expiredOriginCertificate,
  ecdsaOriginPreferred,
  ipAddressAdvertised,
  duplicateTrustStoreSubject,
  untrustedCaInStoreExpired,
  trustStoreDiffers,
  originVerificationOff,
  expiringCertificate,
])

/** The checks of an audit, in the order of the cards. */
export const auditChecks: readonly Check[] = [
  ...allChecks.filter(check => WITHOUT_LOG.has(check)),
  clientCertificateUnknownCa,
]

/** Those of bundles and those of audits, each once. */
export const everyCheck: readonly Check[] = [...new Set([...allChecks, ...auditChecks])]

const byId = new Map(everyCheck.map(check => [check.id, check]))

/** The check of that id; undefined where there is none. */
export const checkById = (id: string): Check | undefined => byId.get(id)
