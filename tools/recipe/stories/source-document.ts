import { bundleMembers, bundleName, pack } from '../bundle.ts'
import { CUCM, type Lab } from '../lab.ts'
import { proxy } from '../proxy.ts'
import { openScene } from '../scene.ts'
import { micros } from '../time.ts'
import type { Story } from '../truth.ts'
import { CSF, DEVICES, ecdsaFirst, healthy, rsaOnly, selfSignedEcdsa, usualTrust, VCSC } from './cast.ts'

/** Scenario 1 of the source document: 8443 passes, 6972 presents a self-signed ECDSA certificate. */
export async function storySelfSigned(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, {
    at: micros('2022-07-11T16:55:25.910'),
    txn: '189',
    tracking: '6af9a674-9ebc-41ea-868e-90e7309a758c',
    localPort: 35_764,
    address: CUCM.name,
    ip: CUCM.ip,
    port: 8443,
    path: DEVICES,
    originPort: 35_622,
    talk: { presents: rsaOnly(lab) },
  })
  await proxy(scene, {
    at: micros('2022-07-11T16:55:26.000'),
    txn: '191',
    tracking: 'bb0c8492-8c15-4537-a7d1-082dde781dbd',
    localPort: 35_766,
    address: CUCM.name,
    ip: CUCM.ip,
    port: 6972,
    path: CSF,
    originPort: 31_576,
    talk: { presents: ecdsaFirst(lab), asksFor: [lab.root] },
    fault: { kind: 'chain', error: 18, depth: 0 },
    lines: 'first',
  })
  const stopped = micros('2022-07-11T16:55:44')
  return {
    file: 'story-self-signed.tar.gz',
    realName: bundleName(scene, stopped),
    bytes: pack(
      bundleMembers(scene, {
        started: micros('2022-07-11T16:55:02.118'),
        stopped,
        trust: usualTrust(lab),
        own: lab.expressway,
        settings: { verifyOriginServer: 'On' },
      }),
      stopped,
    ),
    truth: {
      id: 'story-self-signed',
      title: 'RSA certificate on 8443 is good, self-signed ECDSA certificate on 6972 of the same node',
      product: 'X14.2.0',
      verifyOriginServer: 'On',
      origins: [selfSignedEcdsa(lab, '2022-07-11T16:55:26.016Z')],
      decoys: [healthy(CUCM, 8443)],
      features: [],
    },
  }
}

/** Scenario 2 of the source document: clients are told the IP address, which the certificate does not hold. */
export async function storyAddress(lab: Lab): Promise<Story> {
  const scene = openScene({ ...VCSC, pid: 3_916 })
  await proxy(scene, {
    at: micros('2022-07-11T17:49:01.472'),
    txn: '144',
    tracking: '0a334fa8-41e9-4b97-adf4-e165372c38cb',
    localPort: 30_044,
    address: CUCM.ip,
    ip: CUCM.ip,
    port: 8443,
    path: `${DEVICES}?max=100`,
    originPort: 33_418,
    talk: { presents: rsaOnly(lab) },
    fault: { kind: 'name' },
    lines: 'first',
    debug: true,
    thread: 2,
    attempts: [
      { syn: 6_911, hello: 7_402, flight: 19_113, alert: 19_427, ending: 'reset-and-late-fin' },
      { syn: 19_716, hello: 20_121, flight: 27_309, alert: 27_660, ending: 'reset' },
    ],
  })
  const stopped = micros('2022-07-11T17:49:11')
  return {
    file: 'story-address.tar.gz',
    realName: bundleName(scene, stopped),
    bytes: pack(
      bundleMembers(scene, {
        started: micros('2022-07-11T17:48:40.502'),
        stopped,
        trust: usualTrust(lab),
        own: lab.expressway,
        settings: { verifyOriginServer: 'On', ucServers: [CUCM.ip] },
      }),
      stopped,
    ),
    truth: {
      id: 'story-address',
      title: 'requests go to the IP address, and the certificate names only the FQDN',
      product: 'X14.2.0',
      verifyOriginServer: 'On',
      origins: [
        {
          address: CUCM.ip,
          aliases: [],
          ip: CUCM.ip,
          port: 8443,
          reason: 'name-mismatch',
          alsoAccept: [],
          evidence: 'both',
          opensslError: null,
          depth: 0,
          subject: lab.tomcat.subject,
          issuer: lab.tomcat.issuer,
          certificateVisible: true,
          fix: 'reissue-with-name-or-change-address',
          firstSeenUtc: '2022-07-11T17:49:01.491Z',
        },
      ],
      decoys: [],
      features: ['http-debug'],
    },
  }
}
