import { bundleMembers, bundleName, captureMembers, logMembers, pack } from '../bundle.ts'
import { CUCM, EXPRESSWAY_C2, type Lab, PRESENCE } from '../lab.ts'
import { logConnectionFailed, logWarning, type Peer } from '../log.ts'
import { proxy } from '../proxy.ts'
import { openScene } from '../scene.ts'
import { micros, SECOND } from '../time.ts'
import type { Story } from '../truth.ts'
import { askForDevices, askForFile, bundled, failing, healthy, selfSignedEcdsa, usual, VCSC } from './cast.ts'

/** After a restart only the log is collected. Its first failure lost the request that would tell the port. */
export async function logOnly(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  const orphan = micros('2022-07-22T06:00:01.090')
  logWarning(
    scene.log,
    orphan,
    { kind: 'chain', error: 18, depth: 0 },
    { address: PRESENCE.name, ip: PRESENCE.ip },
    'Terminate',
    3,
  )
  logConnectionFailed(scene.log, orphan, PRESENCE.name, 3)
  await proxy(scene, askForDevices(lab, '2022-07-22T06:00:08.000'))
  await proxy(scene, askForFile(lab, '2022-07-22T06:00:08.400'))
  const options = usual(lab, '2022-07-22T06:00:01', '2022-07-22T06:00:20')
  return {
    file: 'log-only.tar.gz',
    realName: bundleName(scene, options.stopped),
    bytes: pack(logMembers(scene, options), options.stopped),
    truth: {
      id: 'log-only',
      title: 'only the log was collected; one failure without the request that tells its port',
      product: 'unknown',
      verifyOriginServer: 'unknown',
      origins: [
        failing(PRESENCE, null, lab.presence, {
          reason: 'self-signed',
          evidence: 'log',
          opensslError: 18,
          certificateVisible: false,
          fix: 'trust-self-signed-or-replace',
          firstSeenUtc: '2022-07-22T06:00:01.090Z',
        }),
        selfSignedEcdsa(lab, '2022-07-22T06:00:08.416Z', { evidence: 'log', certificateVisible: false }),
      ],
      decoys: [healthy(CUCM, 8443)],
      features: ['log-only', 'port-unknown'],
    },
  }
}

/** One capture file and nothing else. */
export async function captureOnly(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForDevices(lab, '2022-07-22T09:00:08.000'))
  await proxy(scene, askForFile(lab, '2022-07-22T09:00:08.400'))
  const [capture] = captureMembers(scene, usual(lab, '2022-07-22T09:00:01', '2022-07-22T09:00:20'))
  return {
    file: 'capture-only.pcap',
    realName: capture!.name,
    bytes: capture!.bytes,
    truth: {
      id: 'capture-only',
      title: 'one capture file and nothing else',
      product: 'unknown',
      verifyOriginServer: 'unknown',
      origins: [selfSignedEcdsa(lab, '2022-07-22T09:00:08.406Z', { evidence: 'pcap' })],
      decoys: [healthy(CUCM, 8443)],
      features: ['capture-only'],
    },
  }
}

/** The clock that stamped the capture runs 37.4 seconds ahead. */
export function clockSkew(lab: Lab): Promise<Story> {
  return skewed(lab, 'clock-skew', 37.4)
}

/** Log and capture disagree by a whole hour. */
export function clockSkewHour(lab: Lab): Promise<Story> {
  return skewed(lab, 'clock-skew-hour', 3_600)
}

async function skewed(lab: Lab, id: string, seconds: number): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForDevices(lab, '2022-07-25T08:00:08.000'))
  await proxy(scene, askForFile(lab, '2022-07-25T08:00:08.400'))
  await proxy(scene, askForFile(lab, '2022-07-25T08:00:15.700', { txn: '205', originPort: 31_704 }))
  return bundled(
    scene,
    usual(lab, '2022-07-25T08:00:01', '2022-07-25T08:00:24', {
      captureAhead: Math.round(seconds * SECOND),
    }),
    {
      id,
      title: `the clock of the capture is ${seconds} seconds ahead of the log's`,
      origins: [selfSignedEcdsa(lab, '2022-07-25T08:00:08.416Z')],
      decoys: [healthy(CUCM, 8443)],
      features: ['clock-skew'],
    },
  )
}

/** A cluster of two whose trust stores differ: what one peer accepts the other refuses. */
export async function twoPeers(lab: Lab): Promise<Story> {
  const second: Peer = { ...VCSC, host: 'vcsc2', ip: EXPRESSWAY_C2, pid: 20_611 }
  const talk = { presents: [[lab.tomcatVngtp, lab.vngtp]] }
  const good = openScene(VCSC)
  await proxy(good, askForDevices(lab, '2022-07-26T12:30:05.000', { talk }))
  const bad = openScene(second)
  await proxy(
    bad,
    askForDevices(lab, '2022-07-26T12:30:09.000', {
      txn: '88',
      talk,
      fault: { kind: 'chain', error: 19, depth: 1 },
    }),
  )
  const goodOptions = usual(lab, '2022-07-26T12:30:00', '2022-07-26T12:30:16', {
    trust: [lab.root, lab.device, lab.vngtp],
    settings: { peers: [VCSC.ip, second.ip] },
  })
  const badOptions = usual(lab, '2022-07-26T12:30:00', '2022-07-26T12:30:18', {
    own: lab.expressway2,
    settings: { peers: [VCSC.ip, second.ip] },
  })
  const members = [
    {
      name: bundleName(good, goodOptions.stopped),
      bytes: pack(bundleMembers(good, goodOptions), goodOptions.stopped),
    },
    {
      name: bundleName(bad, badOptions.stopped),
      bytes: pack(bundleMembers(bad, badOptions), badOptions.stopped),
    },
  ]
  return {
    file: 'two-peers.tar.gz',
    realName: 'cluster_vcsc_2022-07-26.tar.gz',
    bytes: pack(members, badOptions.stopped),
    truth: {
      id: 'two-peers',
      title: 'the bundles of two peers in one archive; only one of them trusts the CA of the origin',
      product: 'X14.2.0',
      verifyOriginServer: 'On',
      origins: [
        failing(CUCM, 8443, lab.tomcatVngtp, {
          system: 'vcsc2',
          reason: 'unknown-ca',
          opensslError: 19,
          depth: 1,
          fix: 'add-ca-to-trust',
          firstSeenUtc: '2022-07-26T12:30:09.016Z',
        }),
      ],
      decoys: [{ ...healthy(CUCM, 8443), system: 'vcsc' }],
      features: ['nested', 'cluster'],
    },
  }
}

/** The log in three parts, the capture in two: a server's flight begins in one file and ends in the next. */
export async function rotated(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  const secondFailure = '2022-07-27T15:02:20.000'
  await proxy(scene, askForFile(lab, '2022-07-27T15:00:10.000'))
  await proxy(scene, askForDevices(lab, '2022-07-27T15:01:10.000', { txn: '240' }))
  await proxy(
    scene,
    askForDevices(lab, secondFailure, {
      txn: '261',
      originPort: 30_990,
      address: CUCM.ip,
      fault: { kind: 'name' },
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-27T15:00:00', '2022-07-27T15:02:40', {
      logSplits: [micros('2022-07-27T15:00:50'), micros('2022-07-27T15:01:50')],
      captureSplits: [micros(secondFailure) + 16_350 + 20],
      background: 1,
    }),
    {
      id: 'rotated',
      title: 'the log in three parts, older ones compressed; a connection goes on in the next capture file',
      origins: [
        selfSignedEcdsa(lab, '2022-07-27T15:00:10.016Z', { aliases: [] }),
        failing({ name: CUCM.ip, ip: CUCM.ip }, 8443, lab.tomcat, {
          aliases: [],
          reason: 'name-mismatch',
          opensslError: null,
          fix: 'reissue-with-name-or-change-address',
          firstSeenUtc: '2022-07-27T15:02:20.016Z',
        }),
      ],
      decoys: [healthy(CUCM, 8443, [])],
      features: ['log-parts', 'log-gz', 'capture-parts'],
    },
  )
}
