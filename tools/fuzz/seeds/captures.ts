import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CaptureFormat, captureFile } from '../../recipe/capturefile.ts'
import { LINK_TYPES } from '../../recipe/frame.ts'
import { root } from '../engine/bundle.ts'
import { writeEvents } from '../flights.ts'
import { writeFrames } from '../frames.ts'
import { membersOfBundles } from './members.ts'

interface Flight {
  readonly from: 'client' | 'server'
  readonly bytes: Uint8Array
}

/** `fixtures/handshakes`: direction lines and hexadecimal digits. */
function recordedHandshakes(): Flight[][] {
  const folder = join(root, 'fixtures', 'handshakes')
  const files = readdirSync(folder)
    .filter(name => name.endsWith('.hex'))
    .sort()
  return files.map(name => {
    const flights: { from: Flight['from']; hex: string }[] = []
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      if (line === 'client' || line === 'server') flights.push({ from: line, hex: '' })
      else if (/^[0-9a-f]/.test(line) && flights.length > 0) flights.at(-1)!.hex += line
    }
    return flights.map(({ from, hex }) => ({ from, bytes: Buffer.from(hex, 'hex') }))
  })
}

export const tlsSeeds = (): Uint8Array[] =>
  recordedHandshakes().flatMap(flights => [
    writeEvents(flights),
    writeEvents(
      flights.map(({ from, bytes }) => ({ from, bytes: bytes.subarray(3) })),
      true,
    ),
    writeEvents(flights.map(({ from, bytes }) => ({ from: from === 'client' ? 'server' : 'client', bytes }))),
  ])

/** Bodies of the handshake messages that are in the clear. */
export function messageSeeds(): Uint8Array[] {
  return recordedHandshakes().flatMap(flights =>
    flights.flatMap(({ bytes }) => {
      const bodies: Uint8Array[] = []
      for (let at = 0; at + 9 <= bytes.length && bytes[at] === 22; ) {
        const end = at + 5 + ((bytes[at + 3]! << 8) | bytes[at + 4]!)
        bodies.push(bytes.subarray(at + 9, end))
        at = end
      }
      return bodies
    }),
  )
}

/** Packets of the bundles' captures, a connection's worth each. */
async function conversations(): Promise<{ linkType: number; frames: Uint8Array[] }[]> {
  const files = await membersOfBundles(['pcap'])
  return files.flatMap(({ bytes }) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const little = bytes[0] !== 0xa1
    const frames: Uint8Array[] = []
    for (let at = 24; at + 16 <= bytes.length; ) {
      const length = view.getUint32(at + 8, little)
      frames.push(bytes.subarray(at + 16, at + 16 + length))
      at += 16 + length
    }
    const linkType = view.getUint32(20, little)
    return [0, 14].map(from => ({ linkType, frames: upTo(4_000, frames.slice(from)) }))
  })
}

function upTo(most: number, frames: readonly Uint8Array[]): Uint8Array[] {
  let left = most
  return frames.filter(({ length }) => {
    left -= length
    return left >= 0
  })
}

export const packetSeeds = async (): Promise<Uint8Array[]> => (await conversations()).map(writeFrames)

/** The packets as files of that kind in every byte order and resolution. */
export async function fileSeeds(format: CaptureFormat['format']): Promise<Uint8Array[]> {
  const all = await conversations()
  return all.flatMap(({ linkType, frames }, index) => {
    const link = (Object.keys(LINK_TYPES) as (keyof typeof LINK_TYPES)[]).find(
      name => LINK_TYPES[name] === linkType,
    )
    if (!link) return []
    const timed = frames.map((bytes, i) => ({ at: 1_657_558_524_000_000 + i * 1_000, bytes }))
    return [captureFile(timed, { format, link, bigEndian: index % 2 === 1, nanoseconds: index % 3 === 1 })]
  })
}
