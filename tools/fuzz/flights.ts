import { joined } from './pieces.ts'

/** What happens to a TLS connection: one side says something, octets of it are lost, or it closes. */
export type Event =
  | { readonly kind: 'say'; readonly from: 'client' | 'server'; readonly bytes: Uint8Array }
  | { readonly kind: 'lose'; readonly from: 'client' | 'server'; readonly length: number }
  | { readonly kind: 'close' }

const LOSE = 2
const CLOSE = 4

/** As one input: an octet that says what, two with a length, then the octets that are said. */
export function readEvents(data: Uint8Array): {
  readonly midstream: boolean
  readonly events: readonly Event[]
} {
  const events: Event[] = []
  for (let at = 1; at + 3 <= data.length; ) {
    const [flags, length] = [data[at]!, (data[at + 1]! << 8) | data[at + 2]!]
    const from = flags & 1 ? 'server' : 'client'
    at += 3
    if (flags & CLOSE) events.push({ kind: 'close' })
    else if (flags & LOSE) events.push({ kind: 'lose', from, length })
    else {
      const bytes = data.subarray(at, at + length)
      if (bytes.length > 0) events.push({ kind: 'say', from, bytes })
      at += length
    }
  }
  return { midstream: ((data[0] ?? 0) & 1) === 1, events }
}

export function writeEvents(
  flights: readonly { readonly from: 'client' | 'server'; readonly bytes: Uint8Array }[],
  midstream = false,
): Uint8Array {
  const parts = flights.flatMap(({ from, bytes }) => [
    Uint8Array.of(from === 'server' ? 1 : 0, bytes.length >> 8, bytes.length & 0xff),
    bytes,
  ])
  return joined([Uint8Array.of(midstream ? 1 : 0), ...parts, Uint8Array.of(CLOSE, 0, 0)])
}
