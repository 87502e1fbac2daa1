import type { Check } from './check.ts'
import expiredOriginCertificate from './expired-origin-certificate.ts'
import incompleteOriginChain from './incomplete-origin-chain.ts'
import selfSignedOrigin from './self-signed-origin.ts'
import trafficServerVerification from './traffic-server-verification.ts'
import unlistedOriginName from './unlisted-origin-name.ts'
import untrustedOriginCa from './untrusted-origin-ca.ts'

/** Every check, in the order of the cards: the umbrella, the faults it covers, what surrounds them, what the evidence lacks. */
export const allChecks: readonly Check[] = [
  trafficServerVerification,
  selfSignedOrigin,
  untrustedOriginCa,
  incompleteOriginChain,
  unlistedOriginName,
  expiredOriginCertificate,
]

const byId = new Map(allChecks.map(check => [check.id, check]))

/** The check of that id; undefined where there is none. */
export const checkById = (id: string): Check | undefined => byId.get(id)
