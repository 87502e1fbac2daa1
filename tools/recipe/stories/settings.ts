import { CUCM, type Lab, PRESENCE, SUBSCRIBER, UNITY } from '../lab.ts'
import { proxy } from '../proxy.ts'
import { openScene } from '../scene.ts'
import type { Story } from '../truth.ts'
import {
  ask,
  askForDevices,
  askForFile,
  bundled,
  failing,
  healthy,
  rsaOnly,
  selfSignedEcdsa,
  usual,
  VCSC,
  VOICEMAIL,
} from './cast.ts'

const BY_ADDRESS = { name: CUCM.ip, ip: CUCM.ip }

/** VerifyOriginServer is off: faults are logged with `Action=Continue` and nothing fails. */
export async function verificationOff(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForDevices(lab, '2022-07-18T07:12:03.100'))
  await proxy(scene, askForFile(lab, '2022-07-18T07:12:03.400', { action: 'Continue' }))
  await proxy(
    scene,
    ask('2022-07-18T07:12:05.900', BY_ADDRESS, 8443, {
      txn: '194',
      originPort: 31_802,
      talk: { presents: rsaOnly(lab) },
      fault: { kind: 'name' },
      action: 'Continue',
    }),
  )
  return bundled(
    scene,
    usual(lab, '2022-07-18T07:12:00', '2022-07-18T07:12:20', { settings: { verifyOriginServer: 'Off' } }),
    {
      id: 'verification-off',
      title: 'VerifyOriginServer is off: faults are logged, nothing fails',
      origins: [],
      wouldFail: [
        selfSignedEcdsa(lab, '2022-07-18T07:12:03.428Z'),
        failing(BY_ADDRESS, 8443, lab.tomcat, {
          aliases: [],
          reason: 'name-mismatch',
          opensslError: null,
          fix: 'reissue-with-name-or-change-address',
          firstSeenUtc: '2022-07-18T07:12:05.928Z',
        }),
      ],
      decoys: [
        healthy(CUCM, 8443, []),
        { address: CUCM.name, aliases: [CUCM.ip], ip: CUCM.ip, port: 6972, kind: 'action-continue' },
        { address: CUCM.ip, aliases: [], ip: CUCM.ip, port: 8443, kind: 'action-continue' },
      ],
      features: ['action-continue'],
    },
  )
}

/** Before X14.2 nobody looks: no warnings, every handshake completes, and an upgrade would break two origins. */
export async function preEnforcement(lab: Lab): Promise<Story> {
  const scene = openScene({ ...VCSC, release: 'X14.0.7' })
  await proxy(scene, askForDevices(lab, '2022-06-20T12:00:03.100'))
  await proxy(scene, askForFile(lab, '2022-06-20T12:00:03.400', { action: 'Continue', lines: 'none' }))
  await proxy(
    scene,
    ask('2022-06-20T12:00:05.900', BY_ADDRESS, 8443, {
      txn: '194',
      originPort: 31_802,
      talk: { presents: rsaOnly(lab) },
    }),
  )
  const { settings: _, ...options } = usual(lab, '2022-06-20T12:00:00', '2022-06-20T12:00:20')
  return bundled(scene, options, {
    id: 'pre-enforcement',
    title: 'X14.0.7: handshakes with a self-signed certificate and with a wrong name complete',
    origins: [],
    wouldFail: [
      selfSignedEcdsa(lab, '2022-06-20T12:00:03.406Z', { evidence: 'pcap' }),
      failing(BY_ADDRESS, 8443, lab.tomcat, {
        aliases: [],
        reason: 'name-mismatch',
        evidence: 'pcap',
        opensslError: null,
        fix: 'reissue-with-name-or-change-address',
        firstSeenUtc: '2022-06-20T12:00:05.906Z',
      }),
    ],
    decoys: [
      healthy(CUCM, 8443, []),
      { address: CUCM.name, aliases: [CUCM.ip], ip: CUCM.ip, port: 6972, kind: 'not-enforced' },
      { address: CUCM.ip, aliases: [], ip: CUCM.ip, port: 8443, kind: 'not-enforced' },
    ],
    features: ['pre-enforcement'],
  })
}

/** TLS 1.3 hides the certificate, OpenSSL 3 words the errors, and two of the three faults leave no WARNING. Linux cooked capture. */
export async function tls13Openssl3(lab: Lab): Promise<Story> {
  const scene = openScene({ ...VCSC, release: 'X15.2.0', openssl: '3', offsetMinutes: 60 })
  await proxy(
    scene,
    ask('2025-03-04T09:00:02.500', UNITY, 8443, {
      txn: '300',
      path: VOICEMAIL,
      originPort: 30_300,
      talk: { presents: [[lab.unity, lab.root]], version: 'TLSv1.3' },
    }),
  )
  await proxy(
    scene,
    askForDevices(lab, '2025-03-04T09:00:05.000', {
      txn: '301',
      talk: { presents: [[lab.cucmSelfSigned]], version: 'TLSv1.3' },
      fault: { kind: 'chain', error: 18, depth: 0 },
    }),
  )
  await proxy(
    scene,
    ask('2025-03-04T09:00:09.250', SUBSCRIBER, 8443, {
      txn: '302',
      originPort: 30_704,
      talk: { presents: [[lab.subscriberVngtp]] },
      fault: { kind: 'chain', error: 20, depth: 0 },
      lines: 'errors-only',
      thread: 1,
    }),
  )
  await proxy(
    scene,
    ask('2025-03-04T09:00:14.800', PRESENCE, 8443, {
      txn: '303',
      originPort: 30_908,
      talk: { presents: [[lab.presence]], version: 'TLSv1.3' },
      fault: { kind: 'chain', error: 18, depth: 0 },
      lines: 'errors-only',
      thread: 2,
    }),
  )
  return bundled(
    scene,
    usual(lab, '2025-03-04T09:00:00', '2025-03-04T09:00:25', {
      settings: { ucServers: [CUCM.name, SUBSCRIBER.name, PRESENCE.name, UNITY.name] },
      capture: { link: 'linux-cooked', nanoseconds: true },
    }),
    {
      id: 'tls13-openssl3',
      title: 'TLS 1.3 hides certificates; wording of OpenSSL 3; ERROR lines without WARNING',
      origins: [
        failing(CUCM, 8443, lab.cucmSelfSigned, {
          reason: 'self-signed',
          evidence: 'log',
          opensslError: 18,
          certificateVisible: false,
          fix: 'trust-self-signed-or-replace',
          firstSeenUtc: '2025-03-04T09:00:05.016Z',
        }),
        failing(SUBSCRIBER, 8443, lab.subscriberVngtp, {
          reason: 'unknown-ca',
          alsoAccept: ['incomplete-chain'],
          opensslError: 20,
          fix: 'add-ca-to-trust',
          firstSeenUtc: '2025-03-04T09:00:09.266Z',
        }),
        failing(PRESENCE, 8443, lab.presence, {
          reason: 'other',
          alsoAccept: ['self-signed', 'unknown-ca', 'incomplete-chain'],
          evidence: 'log',
          opensslError: null,
          depth: null,
          certificateVisible: false,
          fix: 'inspect-certificate',
          firstSeenUtc: '2025-03-04T09:00:14.816Z',
        }),
      ],
      decoys: [healthy(UNITY, 8443)],
      features: ['tls1.3', 'openssl-3-wording', 'link-sll', 'nanosecond'],
    },
  )
}
