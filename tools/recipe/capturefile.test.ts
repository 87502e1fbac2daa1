import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CaptureFormat, captureFile } from './capturefile.ts'
import { type Packet, packetsOf } from './conversation.ts'
import { arpFrames, type Frame, frameOf, type Link, type LinkType, ntpPacket } from './frame.ts'
import { record } from './handshake.ts'
import { type Lab, makeLab } from './lab.ts'
import { available, outputOf } from './program.ts'
import { micros } from './time.ts'

const CLIENT = '10.48.36.46'
const SERVER = '10.48.36.215'
const START = micros('2022-07-11T16:55:26.006608')
const plain: CaptureFormat = { format: 'pcap', nanoseconds: false, bigEndian: false, link: 'ethernet' }

/** tshark reads a regular file only, not a pipe that a program feeds. */
const scratch = mkdtempSync(join(tmpdir(), 'recipe-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let lab: Lab
let packets: Packet[]
beforeAll(async () => {
  lab = await makeLab()
  packets = await refused(CLIENT, SERVER)
})

async function refused(client: string, server: string): Promise<Packet[]> {
  const { chunks } = await record({
    presents: [[lab.tomcat, lab.root]],
    serverName: 'cucm.steven.lab',
    refusal: { by: 'client', alert: 48 },
  })
  return packetsOf({
    client: { ip: client, port: 31_576 },
    server: { ip: server, port: 8443 },
    start: START,
    chunks,
    turns: [492, 9_742, 9_913],
    ending: 'reset-and-late-fin',
  })
}

function file(format: Partial<CaptureFormat>, vlans: readonly number[] = [], from = packets): Uint8Array {
  const full = { ...plain, ...format }
  return captureFile(
    from.map(packet => frameOf(packet, { type: full.link, vlans, self: CLIENT })),
    full,
  )
}

/** Values of the fields, one row a frame, as tshark shows them with all checksums checked. */
function rows<Field extends string>(capture: Uint8Array, fields: readonly Field[]): Record<Field, string>[] {
  const path = join(scratch, 'capture')
  writeFileSync(path, capture)
  const checked = ['ip', 'tcp', 'udp'].flatMap(protocol => ['-o', `${protocol}.check_checksum:TRUE`])
  const columns = fields.flatMap(field => ['-e', field])
  const text = outputOf('tshark', [
    '-r',
    path,
    '-d',
    'tcp.port==8443,tls',
    ...checked,
    '-T',
    'fields',
    ...columns,
  ])
  return text
    .replace(/\n$/u, '')
    .split('\n')
    .map(line => line.split('\t'))
    .map(
      values =>
        Object.fromEntries(fields.map((field, index) => [field, values[index] ?? ''])) as Record<
          Field,
          string
        >,
    )
}

/** Empty in each frame that is sound. */
const FLAWS = ['_ws.malformed', 'tcp.analysis.flags'] as const
/** 1 is good. */
const CHECKSUMS = ['ip.checksum.status', 'tcp.checksum.status'] as const

describe('packetsOf', () => {
  it('opens, sends segments of at most 1448 bytes, resets', () => {
    expect(packets[0]?.at).toBe(START)
    expect(Math.max(...packets.map(({ bytes }) => bytes.length))).toBe(20 + 32 + 1448)
    expect(packets.map(({ at }) => at)).toEqual(packets.map(({ at }) => at).toSorted((a, b) => a - b))
    expect(packets.at(-1)?.bytes).toHaveLength(40)
  })
})

describe.skipIf(!available('tshark'))('what is written, as tshark reads it', () => {
  const formats: [name: string, format: Partial<CaptureFormat>, vlans: number[]][] = [
    ['pcap', {}, []],
    ['nanosecond pcap', { nanoseconds: true }, []],
    ['big-endian pcap', { bigEndian: true }, []],
    ['pcapng', { format: 'pcapng' }, []],
    ['big-endian nanosecond pcapng', { format: 'pcapng', nanoseconds: true, bigEndian: true }, []],
    ['VLAN', {}, [36]],
    ['QinQ', {}, [100, 36]],
    ['Linux cooked', { link: 'linux-cooked' }, []],
    ['Linux cooked 2', { link: 'linux-cooked-2' }, []],
  ]
  it.each(formats)('%s: the handshake, its certificates and its alert', (_, format, vlans) => {
    const frames = rows(file(format, vlans), [
      ...FLAWS,
      ...CHECKSUMS,
      'ip.src',
      'ieee8021ad.id',
      'vlan.id',
      'tls.handshake.certificate',
      'tls.alert_message.desc',
    ])
    expect(frames).toHaveLength(packets.length)
    for (const frame of frames) {
      expect(FLAWS.map(field => frame[field])).toEqual(['', ''])
      expect(CHECKSUMS.map(field => frame[field])).toEqual(['1', '1'])
      expect([frame['ieee8021ad.id'], frame['vlan.id']].filter(id => id !== '').map(Number)).toEqual(vlans)
    }
    const told = <K extends keyof (typeof frames)[0]>(field: K) =>
      frames.filter(frame => frame[field] !== '').map(frame => [frame['ip.src'], frame[field]])
    expect(told('tls.handshake.certificate')).toEqual([
      [SERVER, [lab.tomcat, lab.root].map(({ der }) => Buffer.from(der).toString('hex')).join(',')],
    ])
    expect(told('tls.alert_message.desc')).toEqual([[CLIENT, '48']])
  })
  it('microseconds and nanoseconds of the story', () => {
    const first = (format: Partial<CaptureFormat>) => rows(file(format), ['frame.time_epoch'])[0]
    expect(first({})).toEqual({ 'frame.time_epoch': '1657558526.006608000' })
    expect(first({ nanoseconds: true })).toEqual({ 'frame.time_epoch': '1657558526.006608041' })
    expect(first({ format: 'pcapng', nanoseconds: true })).toEqual({
      'frame.time_epoch': '1657558526.006608041',
    })
  })
  it('IPv6', async () => {
    const ends = ['2001:db8:30:36::46', '2001:db8:30:36::215'] as const
    const over6 = await refused(...ends)
    const frames = rows(file({}, [], over6), [...FLAWS, 'tcp.checksum.status', 'ipv6.src', 'ipv6.dst'])
    expect(frames[0]).toEqual({
      '_ws.malformed': '',
      'tcp.analysis.flags': '',
      'tcp.checksum.status': '1',
      'ipv6.src': ends[0],
      'ipv6.dst': ends[1],
    })
    expect(frames.every(frame => frame['tcp.checksum.status'] === '1')).toBe(true)
  })
  it.each(['ethernet', 'linux-cooked', 'linux-cooked-2'] as LinkType[])('%s: ARP and NTP', type => {
    const link: Link = { type, vlans: [], self: CLIENT }
    const frames: Frame[] = [
      ...arpFrames(START, '10.48.36.1', link),
      frameOf(ntpPacket(START + 1_000, CLIENT, '10.48.36.9'), link),
    ]
    const capture = captureFile(frames, { ...plain, link: type })
    const seen = rows(capture, ['arp.src.proto_ipv4', 'arp.opcode', 'udp.checksum.status', 'ntp.flags.mode'])
    expect(seen.map(frame => Object.values(frame))).toEqual([
      [CLIENT, '1', '', ''],
      ['10.48.36.1', '2', '', ''],
      ['', '', '1', '3'],
    ])
  })
})
