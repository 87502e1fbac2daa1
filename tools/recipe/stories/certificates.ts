import { addMarker } from '../background.ts'
import { connectOnce } from '../connection.ts'
import { X14_2_CIPHERS } from '../handshake.ts'
import { CUCM, type Lab, SUBSCRIBER, UNITY } from '../lab.ts'
import { proxy } from '../proxy.ts'
import { openScene } from '../scene.ts'
import { micros } from '../time.ts'
import type { Story } from '../truth.ts'
import {
  ask,
  askForDevices,
  askForFile,
  bundled,
  ecdsaFirst,
  failing,
  healthy,
  rsaOnly,
  selfSignedEcdsa,
  usual,
  VCSC,
  VOICEMAIL,
} from './cast.ts'

/** The publisher sends the intermediate CA, the subscriber forgets it; the root is trusted. VLAN tag. */
export async function incompleteChain(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(
    scene,
    askForDevices(lab, '2022-07-12T08:10:05.210', {
      talk: { presents: [[lab.tomcatIssuing, lab.issuing]] },
    }),
  )
  await proxy(
    scene,
    ask('2022-07-12T08:10:09.480', SUBSCRIBER, 8443, {
      txn: '193',
      originPort: 32_004,
      talk: { presents: [[lab.subscriber]] },
      fault: { kind: 'chain', error: 20, depth: 0 },
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-12T08:10:00', '2022-07-12T08:10:21', {
      settings: { ucServers: [CUCM.name, SUBSCRIBER.name] },
      capture: { vlans: [36] },
    }),
    {
      id: 'incomplete-chain',
      title: 'one node does not send the intermediate CA that another node sends; VLAN tag',
      origins: [
        failing(SUBSCRIBER, 8443, lab.subscriber, {
          reason: 'incomplete-chain',
          alsoAccept: ['unknown-ca'],
          opensslError: 20,
          fix: 'complete-the-chain',
          firstSeenUtc: '2022-07-12T08:10:09.496Z',
        }),
      ],
      decoys: [healthy(CUCM, 8443)],
      features: ['vlan'],
    },
  )
}

/** Expired the day before. pcapng. */
export async function expired(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(
    scene,
    askForDevices(lab, '2022-07-11T09:20:31.007', {
      talk: { presents: [[lab.tomcatExpired, lab.root]] },
      fault: { kind: 'chain', error: 10, depth: 0 },
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-11T09:20:20', '2022-07-11T09:20:44', { capture: { format: 'pcapng' } }),
    {
      id: 'expired',
      title: 'the certificate expired the day before; pcapng',
      origins: [
        failing(CUCM, 8443, lab.tomcatExpired, {
          reason: 'expired',
          opensslError: 10,
          fix: 'renew-certificate',
          firstSeenUtc: '2022-07-11T09:20:31.023Z',
        }),
      ],
      decoys: [],
      features: ['pcapng'],
    },
  )
}

/** Issued, and installed, three weeks too early. Nanosecond pcap. */
export async function notYetValid(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForDevices(lab, '2022-07-11T10:05:02.300'))
  await proxy(
    scene,
    ask('2022-07-11T10:05:04.118', UNITY, 8443, {
      txn: '201',
      path: VOICEMAIL,
      originPort: 34_470,
      talk: { presents: [[lab.unity, lab.root]] },
      fault: { kind: 'chain', error: 9, depth: 0 },
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-11T10:05:00', '2022-07-11T10:05:20', {
      settings: { ucServers: [CUCM.name, UNITY.name] },
      capture: { nanoseconds: true },
    }),
    {
      id: 'not-yet-valid',
      title: 'the certificate of the voicemail node is not valid yet; nanosecond pcap',
      origins: [
        failing(UNITY, 8443, lab.unity, {
          reason: 'not-yet-valid',
          opensslError: 9,
          fix: 'fix-clock-or-reissue',
          firstSeenUtc: '2022-07-11T10:05:04.134Z',
        }),
      ],
      decoys: [healthy(CUCM, 8443)],
      features: ['nanosecond'],
    },
  )
}

/**
 * Two CAs of one subject in the trust store, the outdated one first (CSCwa12905): the product's look-up stops there and refuses,
 * while OpenSSL's own path search goes on to the second and accepts. What the log says happened is the truth.
 */
export async function duplicateSubject(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(
    scene,
    askForDevices(lab, '2022-07-13T06:41:12.650', {
      talk: { presents: [[lab.tomcat]] },
      fault: { kind: 'chain', error: 20, depth: 0 },
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-13T06:41:00', '2022-07-13T06:41:24', { trust: [lab.rootOld, lab.root, lab.device] }),
    {
      id: 'duplicate-subject',
      title: 'two CAs of one subject in the trust store, the outdated one first',
      origins: [
        failing(CUCM, 8443, lab.tomcat, {
          reason: 'unknown-ca',
          alsoAccept: ['incomplete-chain', 'other'],
          opensslError: 20,
          fix: 'add-ca-to-trust',
          firstSeenUtc: '2022-07-13T06:41:12.666Z',
        }),
      ],
      decoys: [],
      features: ['duplicate-subject', 'log-contradicts-path-search'],
    },
  )
}

/** Two origins refused within the same milliseconds, their lines interleaved. Big-endian pcap. */
export async function concurrent(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForFile(lab, '2022-07-13T11:00:07.000', { thread: 0 }))
  await proxy(
    scene,
    ask('2022-07-13T11:00:07.000050', UNITY, 8443, {
      txn: '192',
      path: VOICEMAIL,
      originPort: 31_590,
      talk: { presents: [[lab.unityExpired, lab.root]] },
      fault: { kind: 'chain', error: 10, depth: 0 },
      thread: 1,
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-13T11:00:00', '2022-07-13T11:00:15', {
      settings: { ucServers: [CUCM.name, UNITY.name] },
      capture: { bigEndian: true },
    }),
    {
      id: 'concurrent',
      title: 'two origins fail within the same milliseconds; their lines are interleaved; big-endian pcap',
      origins: [
        selfSignedEcdsa(lab, '2022-07-13T11:00:07.016Z'),
        failing(UNITY, 8443, lab.unityExpired, {
          reason: 'expired',
          opensslError: 10,
          fix: 'renew-certificate',
          firstSeenUtc: '2022-07-13T11:00:07.016Z',
        }),
      ],
      decoys: [],
      features: ['interleaved', 'big-endian'],
    },
  )
}

/** Fails, then the certificate is added to the trust store, and it passes; the bundle holds the store of the end. */
export async function repaired(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForFile(lab, '2022-07-14T07:30:11.000'))
  scene.log.add(
    micros('2022-07-14T07:30:40.402'),
    'httpd[8724]',
    `web: Event="System Configuration Changed" Detail="trusted CA certificate appended: 'CN=cucm-EC.steven.lab'" Src-ip="10.48.36.9" Src-port="51223" User="admin" Level="1" UTCTime="2022-07-14 07:30:40"`,
  )
  addMarker(scene.log, micros('2022-07-14T07:30:44.100'), 'trust store updated')
  const { fault: _, ...again } = askForFile(lab, '2022-07-14T07:30:51.000', {
    txn: '230',
    originPort: 32_212,
  })
  await proxy(scene, again)
  return bundled(
    scene,
    usual(lab, '2022-07-14T07:30:00', '2022-07-14T07:31:02', {
      trust: [lab.root, lab.device, lab.tomcatEcdsa],
      background: 1,
    }),
    {
      id: 'repaired',
      title: 'fails, then the self-signed certificate is added to the trust store and it passes',
      origins: [selfSignedEcdsa(lab, '2022-07-14T07:30:11.016Z', { optional: true })],
      decoys: [],
      features: ['marker'],
    },
  )
}

/** One node and port: discovery prefers RSA and passes, the traffic server prefers ECDSA and fails. */
export async function rsaAndEcdsa(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  const rsaFirst = `ECDHE-RSA-AES256-GCM-SHA384:${X14_2_CIPHERS}`
  const start = micros('2022-07-14T13:15:04.020')
  scene.log.module(
    start,
    'edgeconfigprovisioning',
    'network.axl',
    'INFO',
    ` Action="Send" URL="https://${CUCM.name}:8443/axl/" Function="listProcessNode"`,
  )
  await connectOnce(scene, {
    client: { ip: VCSC.ip, port: 33_102 },
    server: { ip: CUCM.ip, port: 8443 },
    start,
    talk: { presents: ecdsaFirst(lab), serverName: CUCM.name, ciphers: rsaFirst },
    turns: [],
    ending: 'client-closes',
  })
  await proxy(
    scene,
    askForDevices(lab, '2022-07-14T13:15:09.700', {
      talk: { presents: ecdsaFirst(lab) },
      fault: { kind: 'chain', error: 18, depth: 0 },
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-14T13:15:00', '2022-07-14T13:15:20', { settings: { ucClientCiphers: rsaFirst } }),
    {
      id: 'rsa-and-ecdsa',
      title: 'same node and port: the RSA certificate passes, the ECDSA certificate fails',
      origins: [selfSignedEcdsa(lab, '2022-07-14T13:15:09.716Z', { port: 8443 })],
      decoys: [],
      features: ['two-key-types'],
    },
  )
}

/** An origin reached over IPv6 (X14.2 on). Linux cooked capture, version 2. */
export async function ipv6Origin(lab: Lab): Promise<Story> {
  const node = { name: CUCM.name, ip: '2001:db8:30:36::215' }
  const scene = openScene({ ...VCSC, ip: '2001:db8:30:36::46' })
  await proxy(
    scene,
    ask('2022-07-15T08:00:12.000', node, 8443, {
      txn: '12',
      originPort: 30_420,
      talk: { presents: rsaOnly(lab) },
    }),
  )
  await proxy(scene, askForFile(lab, '2022-07-15T08:00:12.300', { ip: node.ip }))
  return bundled(
    scene,
    usual(lab, '2022-07-15T08:00:05', '2022-07-15T08:00:25', { capture: { link: 'linux-cooked-2' } }),
    {
      id: 'ipv6-origin',
      title: 'the origin is reached over IPv6; Linux cooked capture, version 2',
      origins: [selfSignedEcdsa(lab, '2022-07-15T08:00:12.316Z', { ip: node.ip, aliases: [node.ip] })],
      decoys: [healthy(node, 8443)],
      features: ['ipv6', 'link-sll2'],
    },
  )
}
