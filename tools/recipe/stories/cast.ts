import type { Certificate } from '../certificate.ts'
import { CUCM, DOMAIN, EXPRESSWAY_C, type Lab, type Node } from '../lab.ts'
import type { Peer } from '../log.ts'
import type { Decoy, FailingOrigin } from '../truth.ts'

/** The Expressway-C of the source document. */
export const VCSC: Peer = {
  host: 'vcsc',
  ip: EXPRESSWAY_C,
  domain: DOMAIN,
  release: 'X14.2.0',
  zone: 'Europe/Brussels',
  offsetMinutes: 120,
  pid: 18_242,
  openssl: '1.1.1',
}

/** What the Expressway-C of the lab trusts: its own CA, and one that has nothing to do with the origins. */
export function usualTrust(lab: Lab): Certificate[] {
  return [lab.root, lab.device]
}

/** What cucm presents on 8443: the RSA certificate and its root. */
export function rsaOnly(lab: Lab): Certificate[][] {
  return [[lab.tomcat, lab.root]]
}

/** What cucm has to present on 6972: ECDSA, self-signed, and RSA for clients that prefer it. */
export function ecdsaFirst(lab: Lab): Certificate[][] {
  return [[lab.tomcatEcdsa], [lab.tomcat, lab.root]]
}

export const DEVICES = '/cucm-uds/user/emusk/devices'
export const CSF = '/CSFemusk.cnf.xml'

/** A healthy origin. */
export function healthy(node: Node, port: number): Decoy {
  return { address: node.name, aliases: [node.ip], ip: node.ip, port, kind: 'healthy' }
}

/** The self-signed ECDSA certificate of cucm on 6972, the fault of the source document's first scenario. */
export function selfSignedEcdsa(lab: Lab, firstSeenUtc: string): FailingOrigin {
  return {
    address: CUCM.name,
    aliases: [CUCM.ip],
    ip: CUCM.ip,
    port: 6972,
    reason: 'self-signed',
    alsoAccept: [],
    evidence: 'both',
    opensslError: 18,
    depth: 0,
    subject: lab.tomcatEcdsa.subject,
    issuer: lab.tomcatEcdsa.issuer,
    certificateVisible: true,
    fix: 'trust-self-signed-or-replace',
    firstSeenUtc,
  }
}
