import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCaptures } from '../../../test/support/captures.ts'
import { createAuthority, dn, makeKey } from '../pki/index.ts'
import { createCapture } from './capture.ts'
import { type Dumpcap, startDumpcap } from './dumpcap.ts'
import { pcapExpression, resolveFilter } from './filter.ts'
import { FLAG, frame, packetEnd } from './packets.ts'
import { createPcapFiles } from './pcap-files.ts'
import type { ConnectionEnds, Tap } from './types.ts'

const hasTshark = spawnSync('tshark', ['--version']).error === undefined
if (!hasTshark) console.log('tshark is not installed: captures are read by our own reader alone')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnpike-capture-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const V4: ConnectionEnds = {
  client: { ip: '10.48.36.46', port: 35622 },
  server: { ip: '10.48.36.215', port: 8443 },
}
const V6: ConnectionEnds = {
  client: { ip: '2001:db8::46', port: 35622 },
  server: { ip: '2001:db8::215', port: 8443 },
}
const text = (words: string) => new TextEncoder().encode(words)

async function captured(
  write: (open: (ends: ConnectionEnds) => Tap) => void | Promise<void>,
  size?: number,
): Promise<string[]> {
  const files = createPcapFiles({
    folder,
    name: 'own',
    ...(size !== undefined && { size }),
    trouble: error => {
      throw error
    },
  })
  const capture = createCapture({ packet: files.packet, now: Date.now })
  await write(ends => {
    const tap = capture.connection(ends)
    if (!tap) throw new Error('no connection')
    return tap
  })
  return [...(await files.finish())]
}

/** Fields of tshark, one line each packet. */
function tshark(path: string, fields: readonly string[], filter = ''): string[][] {
  const checks = ['tcp.check_checksum:TRUE', 'ip.check_checksum:TRUE'].flatMap(option => ['-o', option])
  const { stdout, status, stderr } = spawnSync(
    'tshark',
    [
      '-r',
      path,
      ...checks,
      ...(filter === '' ? [] : ['-Y', filter]),
      '-T',
      'fields',
      '-E',
      'separator=|',
      ...fields.flatMap(field => ['-e', field]),
    ],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  return stdout
    .split('\n')
    .filter(line => line.replaceAll('|', '') !== '')
    .map(line => line.split('|'))
}

/** A TLS handshake through a relay that taps it. */
async function tapped(
  tap: Tap,
  maxVersion: 'TLSv1.2' | 'TLSv1.3',
  ca: string,
  server: { key: string; cert: string },
): Promise<void> {
  const origin = createTlsServer({ ...server, maxVersion }, socket => {
    socket.on('error', () => undefined)
    socket.end('x'.repeat(5000))
  }).on('tlsClientError', () => undefined)
  await once(origin.listen(0, '127.0.0.1'), 'listening')
  const relay = createServer(client => {
    const out = connectTcp((origin.address() as AddressInfo).port, '127.0.0.1')
    client.on('data', bytes => tap.bytes('client', bytes)).on('error', () => undefined)
    out.on('data', bytes => tap.bytes('server', bytes)).on('error', () => undefined)
    client.pipe(out).pipe(client)
  })
  await once(relay.listen(0, '127.0.0.1'), 'listening')
  const socket = connectTls({
    port: (relay.address() as AddressInfo).port,
    host: '127.0.0.1',
    servername: 'cucm.steven.lab',
    ca,
  })
  socket.on('error', () => undefined).resume()
  await once(socket, 'close')
  tap.end('client', 'rst')
  relay.close()
  origin.close()
}

const dates = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2060, 0, 1) }
async function pair() {
  const ca = createAuthority({ subject: dn('CN=ca'), key: await makeKey('ec-p256'), ...dates })
  const leaf = ca.issue({
    subject: dn('CN=cucm.steven.lab'),
    key: await makeKey('ec-p256'),
    extensions: { names: [{ dns: 'cucm.steven.lab' }] },
    ...dates,
  })
  return { ca: ca.pem, leaf, server: { key: leaf.key.pem, cert: leaf.pem } }
}

describe('a capture', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'of a handshake in %s: our reader and tshark see the same',
    async version => {
      const { ca, leaf, server } = await pair()
      const [path = ''] = await captured(open => tapped(open(V4), version, ca, server))
      const bytes = await readFile(path)
      const { handshakes, problems, counts } = readCaptures({ 'own.pcap': new Uint8Array(bytes) })
      expect(problems).toEqual([])
      expect(handshakes).toMatchObject([
        { client: V4.client, server: V4.server, clientHello: { serverName: 'cucm.steven.lab' } },
      ])
      const chain = handshakes[0]?.serverChain
      const shown = Array.isArray(chain) ? chain.map(({ der }) => Buffer.from(der).equals(leaf.der)) : chain
      expect(shown).toEqual(version === 'TLSv1.2' ? [true] : 'encrypted')
      if (!hasTshark) return
      const messages = tshark(path, ['tls.handshake.type'], 'tls')
      const types = messages
        .flatMap(([type = '']) => type.split(','))
        .filter(Boolean)
        .map(Number)
      const ours = handshakes[0]?.messages.map(({ type }) => type).filter(type => type >= 0)
      expect(types).toEqual(version === 'TLSv1.2' ? expect.arrayContaining(ours ?? []) : ours)
      expect(
        tshark(
          path,
          ['frame.number'],
          '_ws.malformed || tcp.analysis.flags || ip.checksum.status == 0 || tcp.checksum.status == 0',
        ),
      ).toEqual([])
      expect(tshark(path, ['frame.number'])).toHaveLength(counts.packets)
    },
  )

  it.each([
    ['IPv4', V4],
    ['IPv6', V6],
    ['IPv4 in IPv6', { client: { ip: '::ffff:10.48.36.46', port: 1 }, server: V4.server }],
  ])(
    'over %s has right checksums and sequence numbers, whatever passes and however it ends',
    async (_, ends) => {
      const [path = ''] = await captured(open => {
        for (const [first, second] of [
          ['fin', 'fin'],
          ['rst', 'rst'],
          ['fin', 'rst'],
        ] as const) {
          const tap = open({
            ...ends,
            client: {
              ...ends.client,
              port: ends.client.port + (first === second ? 0 : 1) + (first === 'fin' ? 0 : 2),
            },
          })
          tap.bytes('client', text('GET / HTTP/1.1\r\n\r\n'))
          tap.bytes('server', new Uint8Array(4321).fill(0x41))
          tap.bytes('server', new Uint8Array(0))
          tap.end('server', first)
          tap.bytes('client', text('more'))
          tap.end('client', second)
          tap.bytes('client', text('too late'))
        }
      })
      if (!hasTshark) return
      const bad =
        '_ws.malformed || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment || tcp.analysis.retransmission || tcp.analysis.out_of_order || ip.checksum.status == 0 || tcp.checksum.status == 0'
      expect(tshark(path, ['frame.number'], bad)).toEqual([])
      const streams = tshark(path, ['tcp.stream', 'tcp.len', 'tcp.srcport'])
      const sent = (port: string) =>
        streams
          .filter(([stream, , from]) => stream === '0' && from === port)
          .reduce((sum, [, length]) => sum + Number(length), 0)
      expect(sent(String(ends.server.port))).toBe(4321)
      expect(sent(String(ends.client.port))).toBe(22)
      expect(tshark(path, ['frame.number'], 'tcp.flags.reset == 1')).toHaveLength(2)
    },
  )

  it('goes on in the next file where one is full, and keeps the newest', async () => {
    const files = createPcapFiles({ folder, name: 'own', size: 5000, files: 3, trouble: () => undefined })
    const capture = createCapture({ packet: files.packet, now: Date.now })
    const tap = capture.connection(V4)
    for (let number = 0; number < 40; number++) tap?.bytes('client', new Uint8Array(1000).fill(number))
    const paths = await files.finish()
    expect(paths).toHaveLength(3)
    const all = await Promise.all(paths.map(path => readFile(path)))
    expect(all.every(bytes => bytes.length <= 5000 && bytes.readUInt32LE(0) === 0xa1b2c3d4)).toBe(true)
    expect(all.at(-1)?.includes(Buffer.alloc(1000, 39))).toBe(true)
  })

  it('is of addresses alone', () => {
    const capture = createCapture({ packet: () => undefined, now: Date.now })
    expect(capture.connection({ ...V4, client: { ip: 'localhost', port: 1 } })).toBeUndefined()
    expect(capture.connection({ client: V4.client, server: V6.server })).toBeUndefined()
  })
})

describe('a frame', () => {
  const end = (ip: string) => packetEnd(ip, 8443, true)!
  const ones = (bytes: Uint8Array, from: number, to: number, start: number): number => {
    let sum = start
    for (let at = from; at < to; at += 2)
      sum += ((bytes[at] ?? 0) << 8) | (at + 1 < to ? (bytes[at + 1] ?? 0) : 0)
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
    return sum
  }
  it('has checksums that sum up to all ones (RFC 1071)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1460 }), fc.boolean(), fc.nat(0xffff), (payload, isV4, id) => {
        const [from, to] = isV4
          ? [end('10.1.2.3'), end('255.255.255.254')]
          : [end('2001:db8::1'), end('fe80::ffff:ffff')]
        const bytes = frame(
          { from, to, sequence: 0xfffffff0, acknowledgement: 7, flags: FLAG.ack, payload },
          id,
        )
        const network = isV4 ? 20 : 40
        if (isV4) expect(ones(bytes, 14, 34, 0)).toBe(0xffff)
        const tcp = 14 + network
        const addresses = ones(bytes, tcp - 2 * from.ip.length, tcp, 6 + bytes.length - tcp)
        expect(ones(bytes, tcp, bytes.length, addresses)).toBe(0xffff)
      }),
    )
  })
})

const hasDumpcap = spawnSync('dumpcap', ['--version']).error === undefined
if (!hasDumpcap) console.log('dumpcap is not installed: captures of the wire are not tried')

describe.skipIf(!hasDumpcap)('a capture of the wire', () => {
  it('holds what passes, where dumpcap may; else it says why not', async () => {
    const server = createServer(socket => socket.end('from the origin'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const filter = await resolveFilter({ addresses: ['127.0.0.1'], ports: [port] })
    let dumpcap: Dumpcap
    try {
      dumpcap = await startDumpcap(folder, filter)
    } catch (error) {
      expect(error).toMatchObject({ code: 'dumpcap-refused' })
      server.close()
      return
    }
    const socket = connectTcp(port, '127.0.0.1')
    socket.end('from the client')
    await once(socket.resume(), 'close')
    server.close()
    const paths = await dumpcap.finish()
    const bytes = Buffer.concat(await Promise.all(paths.map(path => readFile(path))))
    expect(bytes.includes('from the client')).toBe(true)
    expect(bytes.includes('from the origin')).toBe(true)
  })

  it.each([
    [{}, ''],
    [{ addresses: ['10.0.0.1', '::1'] }, '(host 10.0.0.1 or host ::1)'],
    [{ addresses: ['10.0.0.1'], ports: [8443, 6972] }, '(host 10.0.0.1) and (port 8443 or port 6972)'],
  ])('asks for %j', async (filter, expression) => {
    expect(pcapExpression(await resolveFilter(filter))).toBe(expression)
  })
})
