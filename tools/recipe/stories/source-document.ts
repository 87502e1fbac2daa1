import { CUCM, type Lab } from '../lab.ts'
import { proxy } from '../proxy.ts'
import { openScene } from '../scene.ts'
import type { Story } from '../truth.ts'
import {
  ask,
  askForDevices,
  askForFile,
  bundled,
  DEVICES,
  ecdsaFirst,
  failing,
  healthy,
  rsaOnly,
  selfSignedEcdsa,
  usual,
  VCSC,
} from './cast.ts'

/** Scenario 1 of the source document: 8443 passes, 6972 presents a self-signed ECDSA certificate. */
export async function storySelfSigned(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(
    scene,
    askForDevices(lab, '2022-07-11T16:55:25.910', {
      tracking: '6af9a674-9ebc-41ea-868e-90e7309a758c',
      localPort: 35_764,
    }),
  )
  await proxy(
    scene,
    askForFile(lab, '2022-07-11T16:55:26.000', {
      tracking: 'bb0c8492-8c15-4537-a7d1-082dde781dbd',
      localPort: 35_766,
      talk: { presents: ecdsaFirst(lab), asksFor: [lab.root] },
      lines: 'first',
    }),
  )
  return bundled(scene, usual(lab, '2022-07-11T16:55:02.118', '2022-07-11T16:55:44'), {
    id: 'story-self-signed',
    title: 'RSA certificate on 8443 is good, self-signed ECDSA certificate on 6972 of the same node',
    origins: [selfSignedEcdsa(lab, '2022-07-11T16:55:26.016Z')],
    decoys: [healthy(CUCM, 8443)],
  })
}

/** Scenario 2 of the source document: clients are told the IP address, which the certificate does not hold. */
export async function storyAddress(lab: Lab): Promise<Story> {
  const scene = openScene({ ...VCSC, pid: 3_916 })
  const byAddress = { name: CUCM.ip, ip: CUCM.ip }
  await proxy(
    scene,
    ask('2022-07-11T17:49:01.472', byAddress, 8443, {
      txn: '144',
      tracking: '0a334fa8-41e9-4b97-adf4-e165372c38cb',
      localPort: 30_044,
      path: `${DEVICES}?max=100`,
      originPort: 33_418,
      talk: { presents: rsaOnly(lab) },
      fault: { kind: 'name' },
      lines: 'first',
      debug: true,
      thread: 2,
      attempts: [
        { syn: 6_911, hello: 7_402, flight: 19_113, answer: 19_427, ending: 'reset-and-late-fin' },
        { syn: 19_716, hello: 20_121, flight: 27_309, answer: 27_660, ending: 'reset' },
      ],
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-11T17:48:40.502', '2022-07-11T17:49:11', { settings: { ucServers: [CUCM.ip] } }),
    {
      id: 'story-address',
      title: 'requests go to the IP address, and the certificate names only the FQDN',
      origins: [
        failing(byAddress, 8443, lab.tomcat, {
          aliases: [],
          reason: 'name-mismatch',
          opensslError: null,
          fix: 'reissue-with-name-or-change-address',
          firstSeenUtc: '2022-07-11T17:49:01.491Z',
        }),
      ],
      decoys: [],
      features: ['http-debug'],
    },
  )
}

/** The document's screenshot of scenario 1: the node sends a chain whose root nobody has given the Expressway-C, by address and by name. */
export async function unknownCaDepth1(lab: Lab): Promise<Story> {
  const scene = openScene({ ...VCSC, pid: 9_056 })
  const byAddress = { name: CUCM.ip, ip: CUCM.ip }
  const talk = { presents: [[lab.tomcatVngtp, lab.vngtp]] }
  const fault = { kind: 'chain', error: 19, depth: 1 } as const
  await proxy(
    scene,
    ask('2022-07-11T17:33:03.284', byAddress, 8443, {
      txn: '71',
      originPort: 30_112,
      talk,
      fault,
      thread: 0,
    }),
  )
  await proxy(
    scene,
    ask('2022-07-11T17:33:06.684', CUCM, 8443, { txn: '74', originPort: 30_120, talk, fault, thread: 1 }),
  )
  const fails = {
    aliases: [],
    reason: 'unknown-ca',
    opensslError: 19,
    depth: 1,
    fix: 'add-ca-to-trust',
  } as const
  return bundled(scene, usual(lab, '2022-07-11T17:32:50.011', '2022-07-11T17:33:18'), {
    id: 'unknown-ca-depth1',
    title: 'the node sends its root, which is not in the trust store',
    origins: [
      failing(byAddress, 8443, lab.tomcatVngtp, {
        ...fails,
        alsoAccept: ['name-mismatch'],
        firstSeenUtc: '2022-07-11T17:33:03.300Z',
      }),
      failing(CUCM, 8443, lab.tomcatVngtp, { ...fails, firstSeenUtc: '2022-07-11T17:33:06.700Z' }),
    ],
    decoys: [],
  })
}
