import captureAbsent from './capture-absent.ts'
import type { Check } from './check.ts'
import clientCertificateRefused from './client-certificate-refused.ts'
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

const byId = new Map(allChecks.map(check => [check.id, check]))

/** The check of that id; undefined where there is none. */
export const checkById = (id: string): Check | undefined => byId.get(id)
