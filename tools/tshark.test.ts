import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { frames, pcap, pcapng, type TestFrame } from '../test/support/capture-file.ts'
import { type Flight, HANDSHAKES, recorded } from '../test/support/handshakes.ts'
import {
  type Endpoints,
  internet,
  ipv4,
  join,
  LINKS,
  type TestSegment,
  talk,
  tcp,
  V4,
  V6,
} from '../test/support/packets.ts'
import { record, recordsOf } from '../test/support/tls.ts'
import { compareWithTshark, hasTshark } from './tshark.ts'

const installed = hasTshark()
if (!installed) console.log('tshark is not installed: its second opinion is not asked')

const folder = mkdtempSync(joinPath(tmpdir(), 'tshark-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The segments of every recorded handshake, each on a client port of its own, as packets one after the other. */
function all(
  wrap: (segment: TestSegment, ends: Endpoints) => readonly Uint8Array[],
  ends: Endpoints,
  { size = 1448, change = (list: TestSegment[]) => list, recut = (flights: Flight[]) => flights } = {},
): TestFrame[] {
  return frames(
    HANDSHAKES.flatMap((name, i) => {
      const own = { ...ends, client: { ...ends.client, port: 30_000 + i } }
      const segments = change(talk(recut(recorded(name)), { segmentSize: size }))
      return segments.flatMap(segment => wrap(segment, own))
    }),
  )
}

const on = (link: string) => (segment: TestSegment, ends: Endpoints) => [
  LINKS[link]!.frame(internet(segment, ends)),
]

function fragmented(segment: TestSegment, ends: Endpoints): Uint8Array[] {
  const [from, to] = segment.from === 'client' ? [ends.client, ends.server] : [ends.server, ends.client]
  const whole = tcp(segment, ends)
  const id = (segment.sequence + ends.client.port * 7) & 0xffff
  const pieces: Uint8Array[] = []
  for (let at = 0; at < whole.length; at += 480)
    pieces.push(
      ipv4(from.ip, to.ip, whole.subarray(at, at + 480), {
        id,
        fragmentOffset: at,
        more: at + 480 < whole.length,
      }),
    )
  return pieces.map(LINKS.ethernet!.frame)
}

/** Exchanges neighbours of the same direction, and repeats every fifth segment. */
function disorder(list: TestSegment[]): TestSegment[] {
  const swapped = [...list]
  for (let i = 4; i + 1 < swapped.length; i += 3) {
    const [a, b] = [swapped[i]!, swapped[i + 1]!]
    if (a.from === b.from && a.payload.length > 0 && b.payload.length > 0)
      [swapped[i], swapped[i + 1]] = [b, a]
  }
  return swapped.flatMap((segment, i) => (i % 5 === 4 ? [segment, segment] : [segment]))
}

/** The messages before the first ChangeCipherSpec of each flight in records of `size` bytes. */
const recut = (size: number) => (flights: Flight[]) =>
  flights.map(({ from, bytes }) => {
    const records = recordsOf(bytes)
    const end = records.findIndex(({ type }) => type !== 22)
    const plain = join(...records.slice(0, end < 0 ? records.length : end).map(({ body }) => body))
    const out: Uint8Array[] = []
    for (let at = 0; at < plain.length; at += size) out.push(record(22, plain.subarray(at, at + size)))
    for (const { type, body } of end < 0 ? [] : records.slice(end)) out.push(record(type, body))
    return { from, bytes: join(...out) }
  })

const CASES: Record<string, () => Uint8Array> = {
  'as it comes': () => pcap(all(on('ethernet'), V4)),
  'big endian, nanoseconds, VLAN': () => pcap(all(on('vlan'), V4), { little: false, nanoseconds: true }),
  'pcapng, cooked, IPv6, small segments': () =>
    pcapng(all(on('linux cooked 2'), V6, { size: 200 }), { linkType: 276, little: false }),
  'cooked 1, another port': () =>
    pcap(all(on('linux cooked'), { ...V4, server: { ...V4.server, port: 6972 } }), { linkType: 113 }),
  'IP fragments': () => pcap(all(fragmented, V4)),
  'out of order and repeated': () => pcap(all(on('qinq'), V4, { size: 300, change: disorder })),
  'several messages in a record': () =>
    pcap(all(on('raw (101)'), V4, { recut: recut(16_384) }), { linkType: 101 }),
  'messages over several records': () =>
    pcap(all(on('bsd loopback'), V4, { size: 500, recut: recut(700) }), { linkType: 0 }),
}

describe.skipIf(!installed)(
  'tshark sees the same messages, certificates and alerts, in the same frames',
  () => {
    it.each(Object.keys(CASES))('%s', async name => {
      const file = joinPath(folder, `${name.replaceAll(/\W+/g, '-')}.pcap`)
      writeFileSync(file, CASES[name]!())
      const { agreed, disagreements, problems } = await compareWithTshark(file)
      expect([disagreements, problems]).toEqual([[], []])
      expect(agreed).toEqual({ messages: 68, certificates: 13, alerts: 4 })
    })
  },
)
