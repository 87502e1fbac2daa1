import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { available, outputOf } from '../program.ts'

const folder = join(import.meta.dirname, '../../../fixtures/bundles')
const scratch = mkdtempSync(join(tmpdir(), 'recipe-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const C = '10.48.36.46'
const CUCM = '10.48.36.215'

/** An alert in the clear; the port is the destination's. */
type Alert = readonly [sender: string, port: string, description: string]
const ALERTS: readonly [story: string, alerts: readonly Alert[]][] = [
  ['story-self-signed', twice([C, '6972', '48'])],
  ['story-address', twice([C, '8443', '80'])],
  ['unknown-ca-depth1', [...twice([C, '8443', '48']), ...twice([C, '8443', '48'])]],
  ['incomplete-chain', twice([C, '8443', '48'])],
  ['expired', twice([C, '8443', '45'])],
  ['not-yet-valid', twice([C, '8443', '42'])],
  ['tls13-openssl3', [1, 2, 3].flatMap(() => twice([C, '8443', '48']))],
  ['verification-off', []],
  ['pre-enforcement', []],
  ['tunnel-down', []],
  [
    'client-certificate-refused',
    [
      [CUCM, '31576', '48'],
      [CUCM, '31578', '48'],
    ],
  ],
  [
    'sip-and-ldap-noise',
    [
      [C, '5061', '48'],
      [C, '636', '48'],
      [C, '7400', '48'],
      ['10.48.36.9', '443', '48'],
    ],
  ],
]

describe.skipIf(!available('tar') || !available('tshark'))('the alerts that tshark finds', () => {
  it.each(ALERTS)('%s', (story, alerts) => {
    const frames = captured(story)
    expect(
      frames.filter(([, , , alert]) => alert !== '').map(frame => [frame[0], frame[2], frame[3]]),
    ).toEqual(alerts)
  })
  it('follow a ClientHello that names the host, and none where an address was asked for', () => {
    const names = (story: string) =>
      captured(story)
        .filter(frame => frame[4] === '1')
        .map(frame => frame[5])
    expect(names('story-self-signed')).toEqual(Array(3).fill('cucm.steven.lab'))
    expect(names('story-address')).toEqual(['', ''])
  })
})

function twice(alert: Alert): Alert[] {
  return [alert, alert]
}

/** Sender, source and destination port, alert, handshake types and server name of each frame of TLS. */
function captured(story: string): string[][] {
  const into = mkdtempSync(join(scratch, story))
  outputOf('tar', ['-xzf', '-', '-C', into], readFileSync(join(folder, `${story}.tar.gz`)))
  const file = readdirSync(into).find(name => name.endsWith('.pcap'))!
  const fields = [
    'ip.src',
    'tcp.srcport',
    'tcp.dstport',
    'tls.alert_message.desc',
    'tls.handshake.type',
    'tls.handshake.extensions_server_name',
  ]
  const ports = [443, 636, 5061, 6972, 7400, 8443].flatMap(port => ['-d', `tcp.port==${port},tls`])
  const columns = fields.flatMap(field => ['-e', field])
  const text = outputOf('tshark', ['-r', join(into, file), ...ports, '-Y', 'tls', '-T', 'fields', ...columns])
  return text
    .replace(/\n$/u, '')
    .split('\n')
    .map(line => line.split('\t'))
}
