import { describe, expect, it } from 'vitest'
import {
  dns,
  extendedKeyUsage,
  extension,
  ip as ipName,
  make,
  nameConstraints,
  rsa,
} from './support/certificates.ts'
import { raw } from './support/der.ts'
import {
  analyzeScene,
  asked,
  authority,
  failed,
  pair,
  type SceneOptions,
  told,
  warned,
} from './support/scene.ts'

const root = authority()
const other = authority({ subject: 'CN=other-root' })
const A = { name: 'cucm.lab.example', ip: '10.0.0.21' }
const B = { name: 'cups.lab.example', ip: '10.0.0.22' }
const signed = (name: string, more: Parameters<typeof make>[0] = {}) =>
  make({ subject: `CN=${name}`, by: root, names: [dns(name)], ...more })
const own = (name: string, more: Parameters<typeof make>[0] = {}) =>
  make({ subject: `CN=${name}`, names: [dns(name)], ...more })
const good = signed(A.name)
const selfMade = own(A.name)
const expired = signed(A.name, { from: '2024-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' })
const SELF_SIGNED = 'self signed certificate'
const HAS_EXPIRED = 'certificate has expired'
const NO_ISSUER = 'unable to get local issuer certificate'

interface Case {
  readonly name: string
  readonly scene: SceneOptions
  readonly fail: readonly string[]
  readonly wouldFail?: readonly string[]
}

const at = (port: number, node = A) => ({ ip: node.ip, port })

const CASES: Case[] = [
  {
    name: 'one name on two ports, failing for different reasons',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: HAS_EXPIRED }),
        asked(10, { address: A.name, ip: A.ip, port: 6972 }),
        pair(10.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      ],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [expired], alert: 45 }],
        [10.03, { server: at(6972), serverName: A.name, chain: [selfMade], alert: 48 }],
      ],
    },
    fail: [`${A.name}:6972 self-signed`, `${A.name}:8443 expired`],
  },
  {
    name: 'the same with the two requests under way at once, told apart by the capture',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        asked(0.001, { address: A.name, ip: A.ip, port: 6972 }),
        pair(0.05, { address: A.name, ip: A.ip, error: HAS_EXPIRED, thread: 1 }),
        pair(0.051, { address: A.name, ip: A.ip, error: SELF_SIGNED, thread: 2 }),
      ],
      packets: [
        [0.03, { server: at(6972), serverName: A.name, chain: [selfMade], alert: 48 }],
        [0.031, { server: at(8443), serverName: A.name, chain: [expired], alert: 45 }],
      ],
    },
    fail: [`${A.name}:6972 self-signed`, `${A.name}:8443 expired`],
  },
  {
    name: 'the same without a capture: neither port is guessed',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        asked(0.001, { address: A.name, ip: A.ip, port: 6972 }),
        pair(0.05, { address: A.name, ip: A.ip, error: HAS_EXPIRED, thread: 1 }),
      ],
    },
    fail: [`${A.name}:? expired`],
  },
  {
    name: 'two requests at once, refused for one reason on both ports, without a capture',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        asked(0.001, { address: A.name, ip: A.ip, port: 6972 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED, thread: 1 }),
        pair(0.051, { address: A.name, ip: A.ip, error: SELF_SIGNED, thread: 2 }),
      ],
    },
    fail: [`${A.name}:6972 self-signed`, `${A.name}:8443 self-signed`],
  },
  {
    name: 'two requests at once, refused for two reasons, without a capture: the ports are not guessed',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        asked(0.001, { address: A.name, ip: A.ip, port: 6972 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED, thread: 1 }),
        pair(0.051, { address: A.name, ip: A.ip, error: HAS_EXPIRED, thread: 2 }),
      ],
    },
    fail: [`${A.name}:? expired`, `${A.name}:? self-signed`],
  },
  {
    name: 'the same name on both ports at once, one of which is answered',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443, status: '200', takes: 0.2 }),
        asked(0.001, { address: A.name, ip: A.ip, port: 6972, takes: 0.1 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED, thread: 1 }),
      ],
    },
    fail: [`${A.name}:6972 self-signed`],
  },
  {
    name: 'one address with two names, of which one is in the certificate',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443, status: '200' }),
        asked(1, { address: 'alias.lab.example', ip: A.ip, port: 8443 }),
        pair(1.05, { address: 'alias.lab.example', ip: A.ip }),
      ],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [good] }],
        [1.03, { server: at(8443), serverName: 'alias.lab.example', chain: [good], alert: 80 }],
      ],
    },
    fail: ['alias.lab.example:8443 name-mismatch'],
  },
  {
    name: 'expired first, replaced by a self-signed certificate',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: HAS_EXPIRED }),
        asked(60, { address: A.name, ip: A.ip, port: 8443 }),
        pair(60.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      ],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [expired], alert: 45 }],
        [60.03, { server: at(8443), serverName: A.name, chain: [selfMade], alert: 48 }],
      ],
    },
    fail: [`${A.name}:8443 expired`, `${A.name}:8443 self-signed`],
  },
  ...(
    [
      ['a wildcard SAN', { names: [dns('*.lab.example')] }, []],
      [
        'a wildcard one label too high',
        { subject: 'CN=cucm-ms.lab.example', names: [dns('*.example')] },
        [`${A.name}:8443 name-mismatch`],
      ],
      ['a CN without SAN', { names: [], extensions: [] }, []],
      ['another CN without SAN', { subject: 'CN=other', extensions: [] }, [`${A.name}:8443 name-mismatch`]],
    ] as const
  ).map(
    ([name, wish, fail]): Case => ({
      name: `capture only: ${name}`,
      scene: {
        trust: [root],
        packets: [
          [
            0,
            {
              server: at(8443),
              serverName: A.name,
              chain: [make({ subject: `CN=${A.name}`, by: root, ...wish })],
              ...(fail.length > 0 && { alert: 80 }),
            },
          ],
        ],
      },
      fail: [...fail],
    }),
  ),
  {
    name: 'an iPAddress SAN and a request to that address, refused (alert 80)',
    scene: {
      trust: [root],
      log: [asked(0, { address: A.ip, ip: A.ip, port: 8443 }), pair(0.05, { address: A.ip })],
      packets: [
        [
          0.03,
          {
            server: at(8443),
            chain: [signed(A.name, { names: [dns(A.name), ipName(10, 0, 0, 21)] })],
            alert: 80,
          },
        ],
      ],
    },
    fail: [`${A.ip}:8443 name-mismatch`],
  },
  {
    name: 'an iPAddress SAN and a request to that address, let through',
    scene: {
      trust: [root],
      verify: 'On',
      log: [asked(0, { address: A.ip, ip: A.ip, port: 8443, status: '200' })],
      packets: [[0.03, { server: at(8443), chain: [signed(A.name, { names: [ipName(10, 0, 0, 21)] })] }]],
    },
    fail: [],
    wouldFail: [],
  },
  {
    name: 'an address as dNSName SAN, let through',
    scene: {
      trust: [root],
      verify: 'On',
      log: [asked(0, { address: A.ip, ip: A.ip, port: 8443, status: '200' })],
      packets: [[0.03, { server: at(8443), chain: [signed(A.name, { names: [dns(A.ip)] })] }]],
    },
    fail: [],
    wouldFail: [],
  },
  {
    name: 'a log on WARN level with a capture: the port comes from the packets',
    scene: {
      trust: [root],
      log: [pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED })],
      packets: [[0.03, { server: at(6972), serverName: A.name, chain: [selfMade], alert: 48 }]],
    },
    fail: [`${A.name}:6972 self-signed`],
  },
  {
    name: 'the same on a port nobody heard of',
    scene: {
      trust: [root],
      log: [pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED })],
      packets: [[0.03, { server: at(9443), serverName: A.name, chain: [selfMade], alert: 48 }]],
    },
    fail: [`${A.name}:9443 self-signed`],
  },
  {
    name: 'two addresses refused within the same millisecond on a log of WARN level',
    scene: {
      trust: [root],
      log: [
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED, thread: 0 }),
        pair(0.05, { address: A.name, ip: A.ip, error: HAS_EXPIRED, thread: 1 }),
      ],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [expired], alert: 45 }],
        [0.031, { server: at(6972), serverName: A.name, chain: [selfMade], alert: 48 }],
      ],
    },
    fail: [`${A.name}:6972 self-signed`, `${A.name}:8443 expired`],
  },
  {
    name: 'a log with requests and nothing else',
    scene: {
      bare: true,
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 7443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: NO_ISSUER }),
      ],
    },
    fail: [`${A.name}:7443 unknown-ca`],
  },
  {
    name: 'a pcapng without dumps: self-signed and unknown CA',
    scene: {
      bare: true,
      format: 'pcapng',
      packets: [
        [0, { server: at(8443), serverName: A.name, chain: [selfMade], alert: 48 }],
        [
          1,
          {
            server: at(6971, B),
            serverName: B.name,
            chain: [make({ subject: `CN=${B.name}`, by: other, names: [dns(B.name)] })],
            alert: 48,
          },
        ],
        [2, { server: at(443), serverName: A.name, chain: [expired], alert: 45 }],
        [3, { server: at(8443, B), chain: [good], alert: 80 }],
      ],
    },
    fail: [
      `${A.name}:443 expired`,
      `${A.name}:8443 self-signed`,
      `${B.ip}:8443 name-mismatch`,
      `${B.name}:6971 unknown-ca`,
    ],
  },
  ...(
    [
      [45, 'expired'],
      [48, 'unknown-ca'],
      [80, 'name-mismatch'],
    ] as const
  ).map(
    ([alert, reason]): Case => ({
      name: `TLS 1.3 with nothing but alert ${alert}`,
      scene: {
        trust: [root],
        log: [
          asked(0, { address: A.name, ip: A.ip, port: 8443 }),
          failed(0.05, { address: A.name, text: 'error:0A000086:SSL routines::certificate verify failed' }),
        ],
        packets: [[0.03, { server: at(8443), serverName: A.name, tls13: true, alert }]],
      },
      fail: [`${A.name}:8443 ${reason}`],
    }),
  ),
  {
    name: 'a reset instead of an alert',
    scene: {
      trust: [root],
      verify: 'On',
      packets: [[0, { server: at(8443), serverName: A.name, chain: [selfMade], ends: 'reset' }]],
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'a capture that ends before the alert',
    scene: {
      trust: [root],
      verify: 'On',
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      ],
      packets: [[0.03, { server: at(8443), serverName: A.name, chain: [selfMade], ends: 'open' }]],
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'a capture that begins in the middle of a handshake',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      ],
      packets: [[0.03, { server: at(8443), chain: [selfMade], alert: 48, midstream: true }]],
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'a log on DEBUG only',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 6972, level: 'DEBUG' }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      ],
    },
    fail: [`${A.name}:6972 self-signed`],
  },
  {
    name: 'a log without process ids',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 6972, pid: null }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED, pid: null }),
        asked(5, { address: B.name, ip: B.ip, port: 8443, pid: null }),
        pair(5.05, { address: B.name, ip: B.ip, pid: null }),
      ],
    },
    fail: [`${A.name}:6972 self-signed`, `${B.name}:8443 name-mismatch`],
  },
  {
    name: 'a bare host name',
    scene: {
      trust: [root],
      log: [asked(0, { address: 'cucm', ip: A.ip, port: 8443 }), pair(0.05, { address: 'cucm', ip: A.ip })],
      packets: [[0.03, { server: at(8443), serverName: 'cucm', chain: [good], alert: 80 }]],
    },
    fail: ['cucm:8443 name-mismatch'],
  },
  {
    name: 'names in upper case in one place and lower case in another',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: 'CUCM.LAB.EXAMPLE', ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      ],
      packets: [[0.03, { server: at(8443), serverName: A.name, chain: [selfMade], alert: 48 }]],
    },
    fail: ['cucm.lab.example:8443 self-signed'],
  },
  {
    name: 'a trailing dot',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: `${A.name}.`, ip: A.ip, port: 8443 }),
        pair(0.05, { address: `${A.name}.`, ip: A.ip }),
      ],
      packets: [[0.03, { server: at(8443), serverName: A.name, chain: [good], alert: 80 }]],
    },
    fail: [`${A.name}.:8443 name-mismatch`],
  },
  {
    name: 'IPv6 literals in two spellings',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: '2001:DB8:0::21', ip: '2001:db8::21', port: 8443 }),
        pair(0.05, { address: '2001:db8::21', ip: '2001:db8::21' }),
      ],
      packets: [
        [
          0.03,
          {
            client: { ip: '2001:db8::9', port: 30111 },
            server: { ip: '2001:db8::21', port: 8443 },
            chain: [good],
            alert: 80,
          },
        ],
      ],
    },
    fail: ['2001:db8::21:8443 name-mismatch'],
  },
  {
    name: 'SNI and server field differ: the connection address is that of the request',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        warned(0.05, { address: A.ip, server: A.name, ip: A.ip, error: SELF_SIGNED }),
        failed(0.051, { address: A.ip }),
      ],
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'a WARNING that names the FQDN while the request went to the address',
    scene: {
      log: [
        asked(0, { address: A.ip, ip: A.ip, port: 8443 }),
        warned(0.05, { address: A.name, server: A.name, ip: A.ip, error: SELF_SIGNED }),
        failed(0.051, { address: A.name }),
      ],
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'refused first, answered later',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: NO_ISSUER }),
        asked(60, { address: A.name, ip: A.ip, port: 8443, status: '200' }),
      ],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [good], alert: 48 }],
        [60.03, { server: at(8443), serverName: A.name, chain: [good] }],
      ],
    },
    fail: [`${A.name}:8443 unknown-ca`],
  },
  {
    name: 'permissive first, enforced later',
    scene: {
      trust: [root],
      verify: 'Off',
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 6972, status: '200' }),
        warned(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED, action: 'Continue' }),
        asked(60, { address: A.name, ip: A.ip, port: 6972 }),
        pair(60.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      ],
      packets: [
        [0.03, { server: at(6972), serverName: A.name, chain: [selfMade] }],
        [60.03, { server: at(6972), serverName: A.name, chain: [selfMade], alert: 48 }],
      ],
    },
    fail: [`${A.name}:6972 self-signed`],
  },
  {
    name: 'permissive: an unknown CA logs twice, with the wrong name thrice; nothing fails',
    scene: {
      verify: 'Off',
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443, status: '200' }),
        warned(0.05, { address: A.name, ip: A.ip, error: NO_ISSUER, action: 'Continue' }),
        warned(0.05, {
          address: A.name,
          ip: A.ip,
          error: 'unable to verify the first certificate',
          action: 'Continue',
        }),
        warned(0.05, { address: A.name, ip: A.ip, action: 'Continue' }),
      ],
    },
    fail: [],
    wouldFail: [`${A.name}:8443 name-mismatch`, `${A.name}:8443 unknown-ca`],
  },
  ...(
    [
      ['unable to get issuer certificate', 1, 'unknown-ca'],
      ['self signed certificate in certificate chain', 2, 'unknown-ca'],
      ['unable to verify the first certificate', 0, 'unknown-ca'],
      ['invalid CA certificate', 1, 'other'],
      ['path length constraint exceeded', 1, 'other'],
      ['unsupported certificate purpose', 0, 'weak-or-unsupported'],
      ['unhandled critical extension', 0, 'other'],
      ['permitted subtree violation', 0, 'other'],
      ['EE certificate key too weak', 0, 'weak-or-unsupported'],
      ['CA certificate key too weak', 1, 'weak-or-unsupported'],
      ['CA signature digest algorithm too weak', 0, 'weak-or-unsupported'],
      ['certificate has expired', 1, 'expired'],
      ['certificate signature failure', 0, 'other'],
    ] as const
  ).map(
    ([error, depth, reason]): Case => ({
      name: `log only: ${error}`,
      scene: {
        bare: true,
        log: [
          asked(0, { address: A.name, ip: A.ip, port: 8443 }),
          pair(0.05, { address: A.name, ip: A.ip, error, depth }),
        ],
      },
      fail: [`${A.name}:8443 ${reason}`],
    }),
  ),
  {
    name: 'decoys: alert 48 of other modules, and of clients of the Expressway itself',
    scene: {
      trust: [root],
      verify: 'On',
      log: [asked(0, { address: A.name, ip: A.ip, port: 8443, status: '200' })],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [good] }],
        ...[5061, 7400, 636, 5091, 7001].map(
          (port, index) =>
            [
              index + 1,
              {
                client: { ip: '10.0.0.9', port: 25_000 + index },
                server: at(port),
                serverName: A.name,
                chain: [selfMade],
                alert: 48,
              },
            ] as const,
        ),
        ...[443, 8443, 5061].map(
          (port, index) =>
            [
              index + 11,
              {
                client: { ip: '10.0.0.77', port: 51_000 + index },
                server: { ip: '10.0.0.9', port },
                chain: [selfMade],
                alert: 48,
              },
            ] as const,
        ),
        [
          20,
          {
            client: { ip: '10.0.0.9', port: 41_000 },
            server: { ip: '203.0.113.5', port: 443 },
            serverName: 'cloud.example.net',
            chain: [make({ subject: 'CN=cloud.example.net', by: other })],
            alert: 48,
          },
        ],
      ],
    },
    fail: [],
  },
  {
    name: 'the same without dumps or log',
    scene: {
      bare: true,
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [selfMade], alert: 48 }],
        ...[5061, 7400, 636].map(
          (port, index) =>
            [
              index + 1,
              {
                client: { ip: '10.0.0.9', port: 25_000 + index },
                server: at(port),
                serverName: A.name,
                chain: [selfMade],
                alert: 48,
              },
            ] as const,
        ),
        ...[443, 8443].map(
          (port, index) =>
            [
              index + 11,
              {
                client: { ip: '10.0.0.77', port: 51_000 + index },
                server: { ip: '10.0.0.9', port },
                chain: [own('expc')],
                alert: 48,
              },
            ] as const,
        ),
      ],
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'the origin refuses our certificate',
    scene: {
      trust: [root],
      verify: 'On',
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 6972 }),
        failed(0.05, {
          address: A.name,
          text: 'error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca',
        }),
      ],
      packets: [
        [0.03, { server: at(6972), serverName: A.name, chain: [good], alert: 48, alertFrom: 'server' }],
      ],
    },
    fail: [],
  },
  {
    name: 'an origin unreachable or closing in the middle is no certificate failure',
    scene: {
      trust: [root],
      verify: 'On',
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        failed(0.05, {
          address: A.name,
          text: 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number',
        }),
      ],
      packets: [[0.03, { server: at(8443), serverName: A.name, ends: 'before-certificate' }]],
    },
    fail: [],
  },
]

const issuing = authority({ subject: 'CN=lab-issuing', by: root })
const issued = make({ subject: `CN=${A.name}`, by: issuing, names: [dns(A.name)] })
const leafOf = (by: ReturnType<typeof authority>) =>
  make({ subject: `CN=${A.name}`, by, names: [dns(A.name)] })
const cloud = { ip: '203.0.113.5', port: 443 }
const cloudCertificate = make({ subject: 'CN=api.example.net', by: other })

/** The capture and nothing else tells; the trust store is the root. */
const shown = (
  name: string,
  chain: readonly ReturnType<typeof make>[],
  alert: number,
  reason: string,
  serverName = A.name,
): Case => ({
  name: `capture only: ${name}`,
  scene: { trust: [root], verify: 'On', packets: [[0, { server: at(8443), serverName, chain, alert }]] },
  fail: [`${serverName}:8443 ${reason}`],
})

const skewed = (name: string, ahead: number): Case => ({
  name: `a log on WARN level, and a capture whose clock is off: ${name}`,
  scene: {
    trust: [root],
    log: [
      pair(100, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
      pair(130, { address: B.name, ip: B.ip, error: HAS_EXPIRED }),
      pair(171, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
    ],
    packets: [
      [99.98 + ahead, { server: at(6972), serverName: A.name, chain: [selfMade], alert: 48 }],
      [
        129.98 + ahead,
        {
          server: at(443, B),
          serverName: B.name,
          chain: [signed(B.name, { from: '2024-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' })],
          alert: 45,
        },
      ],
      [170.98 + ahead, { server: at(6972), serverName: A.name, chain: [selfMade], alert: 48 }],
    ],
  },
  fail: [`${A.name}:6972 self-signed`, `${B.name}:443 expired`],
})

CASES.push(
  skewed('37.4 s ahead', 37.4),
  skewed('one hour behind', -3600),
  skewed('seven hours ahead', 7 * 3600),
  shown(
    'a chain whose intermediate has expired',
    [
      leafOf(
        authority({
          subject: 'CN=old-issuing',
          by: root,
          from: '2024-01-01T00:00:00Z',
          until: '2025-01-01T00:00:00Z',
        }),
      ),
      authority({
        subject: 'CN=old-issuing',
        by: root,
        from: '2024-01-01T00:00:00Z',
        until: '2025-01-01T00:00:00Z',
      }),
    ],
    45,
    'expired',
  ),
  shown('a weak key', [signed(A.name, { key: rsa(512) })], 42, 'weak-or-unsupported'),
  shown('not yet valid', [signed(A.name, { from: '2027-01-01T00:00:00Z' })], 42, 'not-yet-valid'),
  shown(
    'an intermediate that is no CA',
    [leafOf(make({ subject: 'CN=no-ca', by: root })), make({ subject: 'CN=no-ca', by: root })],
    48,
    'other',
  ),
  shown(
    'a path length that is exceeded',
    (() => {
      const short = authority({ subject: 'CN=short', by: root, pathLength: 0 })
      const below = authority({ subject: 'CN=below', by: short })
      return [leafOf(below), below, short]
    })(),
    48,
    'other',
  ),
  shown(
    'a critical extension that nobody knows',
    [signed(A.name, { also: [extension('1.3.6.1.4.1.99999.1', raw(5, 0), true)] })],
    46,
    'other',
  ),
  shown(
    'a name outside the name constraints of its CA',
    (() => {
      const narrow = authority({
        subject: 'CN=narrow',
        by: root,
        also: [nameConstraints([dns('other.example')], [])],
      })
      return [leafOf(narrow), narrow]
    })(),
    46,
    'other',
  ),
  shown(
    'a certificate for clients',
    [signed(A.name, { also: [extendedKeyUsage('1.3.6.1.5.5.7.3.2')] })],
    43,
    'weak-or-unsupported',
  ),
  shown('a forged signature', [signed(A.name, { forged: true })], 51, 'other'),
  shown('the root was sent and is unknown', [leafOf(other), other], 48, 'unknown-ca'),
  shown('the root is not sent and unknown', [leafOf(other)], 48, 'unknown-ca'),
  shown('a wrong name', [good], 80, 'name-mismatch', 'cucm2.lab.example'),
  {
    name: 'of two attempts the log tells one: the other is the same fault, without a trust store',
    scene: {
      bare: true,
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: 'invalid CA certificate', depth: 1 }),
      ],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [issued, issuing], alert: 48 }],
        [0.04, { server: at(8443), serverName: A.name, chain: [issued, issuing], alert: 48 }],
      ],
    },
    fail: [`${A.name}:8443 other`],
  },
  {
    name: 'of two attempts the capture holds one: both lack the same intermediate',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: NO_ISSUER }),
        asked(300, { address: A.name, ip: A.ip, port: 8443 }),
        pair(300.05, { address: A.name, ip: A.ip, error: NO_ISSUER }),
      ],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [issued], alert: 48 }],
        [
          3,
          {
            server: at(8443, B),
            serverName: B.name,
            chain: [make({ subject: `CN=${B.name}`, by: issuing, names: [dns(B.name)] }), issuing],
          },
        ],
      ],
    },
    fail: [`${A.name}:8443 incomplete-chain`],
  },
  {
    name: 'a WARNING and, later, a bare ERROR of the same origin',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
        failed(0.07, { address: A.name }),
        asked(9, { address: A.name, ip: A.ip, port: 8443 }),
        failed(9.05, { address: A.name }),
      ],
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'a bare ERROR of another port stays what it is',
    scene: {
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: SELF_SIGNED }),
        asked(9, { address: A.name, ip: A.ip, port: 6972 }),
        failed(9.05, { address: A.name }),
      ],
    },
    fail: [`${A.name}:6972 other`, `${A.name}:8443 self-signed`],
  },
  {
    name: 'a cloud service on 443 from a port that the traffic server might use',
    scene: {
      trust: [root],
      verify: 'On',
      log: [asked(0, { address: A.name, ip: A.ip, port: 8443, status: '200' })],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [good] }],
        [
          5,
          {
            client: { ip: '10.0.0.9', port: 31_000 },
            server: cloud,
            serverName: 'api.example.net',
            chain: [cloudCertificate],
            alert: 48,
          },
        ],
      ],
    },
    fail: [],
  },
  {
    name: 'a voicemail node on 443 that only the capture shows',
    scene: {
      trust: [root],
      verify: 'On',
      log: [asked(0, { address: A.name, ip: A.ip, port: 8443, status: '200' })],
      packets: [
        [0.03, { server: at(8443), serverName: A.name, chain: [good] }],
        [
          5,
          {
            client: { ip: '10.0.0.9', port: 31_000 },
            server: at(443, B),
            serverName: B.name,
            chain: [own(B.name)],
            alert: 48,
          },
        ],
      ],
    },
    fail: [`${B.name}:443 self-signed`],
  },
  {
    name: 'an IPv6 address in brackets and in upper case',
    scene: {
      log: [
        asked(0, { address: '[2001:DB8::21]', ip: '2001:db8::21', port: 8443 }),
        pair(0.05, { address: '2001:db8::21', ip: '2001:db8::21' }),
      ],
    },
    fail: ['2001:db8::21:8443 name-mismatch'],
  },
  {
    name: 'TLS 1.3 with alert 42 alone',
    scene: {
      trust: [root],
      packets: [[0, { server: at(8443), serverName: A.name, tls13: true, alert: 42 }]],
    },
    fail: [`${A.name}:8443 not-yet-valid`],
  },
  {
    name: 'TLS 1.3: what is said of one attempt holds for the other',
    scene: {
      trust: [root],
      log: [
        asked(0, { address: A.name, ip: A.ip, port: 8443 }),
        pair(0.05, { address: A.name, ip: A.ip, error: 'self-signed certificate' }),
      ],
      packets: [0.03, 0.04].map(
        seconds => [seconds, { server: at(8443), serverName: A.name, tls13: true, alert: 48 }] as const,
      ),
    },
    fail: [`${A.name}:8443 self-signed`],
  },
  {
    name: 'a plain HTTP origin is no TLS origin',
    scene: { log: [asked(0, { address: A.name, ip: A.ip, port: 6970, status: '200' })] },
    fail: [],
  },
)

describe('bundles with other quirks', () => {
  it.each(CASES)('$name', async ({ scene, fail, wouldFail }) => {
    const report = await analyzeScene(scene)
    expect(told(report)).toEqual([...fail].sort())
    if (wouldFail) expect(told(report, 'would-fail')).toEqual([...wouldFail].sort())
    expect(report.problems).toEqual([])
  })
})
