import { type BundleOptions, bundleMembers, bundleName, pack } from '../bundle.ts'
import type { Certificate } from '../certificate.ts'
import { CUCM, DOMAIN, EXPRESSWAY_C, type Lab, type Node } from '../lab.ts'
import type { Peer } from '../log.ts'
import type { Request } from '../proxy.ts'
import type { Scene } from '../scene.ts'
import { micros } from '../time.ts'
import type { Decoy, FailingOrigin, Story, Truth } from '../truth.ts'

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

export const DEVICES = '/cucm-uds/user/emusk/devices'
export const CSF = '/CSFemusk.cnf.xml'
export const VOICEMAIL = '/vmrest/mailbox/folders/inbox'

/** What cucm presents on 8443: the RSA certificate and its root. */
export function rsaOnly(lab: Lab): Certificate[][] {
  return [[lab.tomcat, lab.root]]
}

/** What cucm has to present on 6972: ECDSA, self-signed, and RSA for clients that prefer it. */
export function ecdsaFirst(lab: Lab): Certificate[][] {
  return [[lab.tomcatEcdsa], [lab.tomcat, lab.root]]
}

/** A request for `node` by its name at `at` (UTC); 6972 serves files, the others the user's devices. */
export function ask(
  at: string,
  node: Node,
  port: number,
  rest: Pick<Request, 'txn' | 'originPort' | 'talk'> & Partial<Request>,
): Request {
  return {
    at: micros(at),
    address: node.name,
    ip: node.ip,
    port,
    path: port === 6972 ? CSF : DEVICES,
    localPort: 35_000 + (Number(rest.txn) % 500) * 2,
    ...rest,
  }
}

/** The request that the source document's first scenario fails with, for the stories that vary it. */
export function askForFile(lab: Lab, at: string, rest: Partial<Request> = {}): Request {
  return ask(at, CUCM, 6972, {
    txn: '191',
    originPort: 31_576,
    talk: { presents: ecdsaFirst(lab), asksFor: [lab.root], clientCertificate: lab.expressway },
    fault: { kind: 'chain', error: 18, depth: 0 },
    ...rest,
  })
}

/** The request that it passes with. */
export function askForDevices(lab: Lab, at: string, rest: Partial<Request> = {}): Request {
  return ask(at, CUCM, 8443, { txn: '189', originPort: 35_622, talk: { presents: rsaOnly(lab) }, ...rest })
}

/** A healthy origin; without its address as another name where that address is an origin of its own. */
export function healthy(node: Node, port: number, aliases: readonly string[] = [node.ip]): Decoy {
  return { address: node.name, aliases, ip: node.ip, port, kind: 'healthy' }
}

/** An origin that fails with `certificate`, told by log and capture. */
export function failing(
  node: Node,
  port: number | null,
  { subject, issuer }: Certificate,
  rest: Pick<FailingOrigin, 'reason' | 'opensslError' | 'fix' | 'firstSeenUtc'> & Partial<FailingOrigin>,
): FailingOrigin {
  return {
    address: node.name,
    aliases: [node.ip],
    ip: node.ip,
    port,
    alsoAccept: [],
    evidence: 'both',
    depth: 0,
    subject,
    issuer,
    certificateVisible: true,
    ...rest,
  }
}

/** The self-signed ECDSA certificate of cucm on 6972, the fault of the source document's first scenario. */
export function selfSignedEcdsa(
  lab: Lab,
  firstSeenUtc: string,
  rest: Partial<FailingOrigin> = {},
): FailingOrigin {
  return failing(CUCM, 6972, lab.tomcatEcdsa, {
    reason: 'self-signed',
    opensslError: 18,
    fix: 'trust-self-signed-or-replace',
    firstSeenUtc,
    ...rest,
  })
}

/** Bundle options of the lab: its CA and one that has nothing to do with the origins are trusted; times are UTC. */
export function usual(
  lab: Lab,
  started: string,
  stopped: string,
  rest: Partial<BundleOptions> = {},
): BundleOptions {
  return {
    started: micros(started),
    stopped: micros(stopped),
    trust: [lab.root, lab.device],
    own: lab.expressway,
    ...rest,
    settings: { verifyOriginServer: 'On', ...rest.settings },
  }
}

/** A whole diagnostic bundle of a scene, and its truth. */
export function bundled(
  scene: Scene,
  options: BundleOptions,
  truth: Omit<Truth, 'product' | 'verifyOriginServer' | 'features'> & {
    readonly features?: readonly string[]
  },
): Story {
  return {
    file: `${truth.id}.tar.gz`,
    realName: bundleName(scene, options.stopped),
    bytes: pack(bundleMembers(scene, options), options.stopped),
    truth: {
      features: [],
      ...truth,
      product: scene.peer.release,
      verifyOriginServer: options.settings?.verifyOriginServer ?? 'unset',
    },
  }
}
