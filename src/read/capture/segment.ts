import type { Instant } from '../bytes/index.ts'

export const FIN = 1
export const SYN = 2
export const RST = 4
export const ACK = 16

/**
 * The TCP segment being looked at. One object is filled anew for each packet: at millions of packets a second an allocation for each
 * is what would cost most.
 */
export interface Segment {
  bytes: Uint8Array
  /** IPv4 addresses as signed 32-bit numbers; for IPv6 a digest of `words`. */
  source: number
  destination: number
  /** IPv6: four words of the source, four of the destination. */
  readonly words: Int32Array
  v6: boolean
  sourcePort: number
  destinationPort: number
  /** Signed 32-bit numbers: differences wrap around as sequence numbers do. */
  sequence: number
  acknowledged: number
  flags: number
  /** Payload in `bytes`. */
  start: number
  end: number
  /** Bytes of the payload that the capture does not hold (snap length). */
  lost: number
  at: Instant
}

export function createSegment(): Segment {
  return {
    bytes: new Uint8Array(0),
    source: 0,
    destination: 0,
    words: new Int32Array(8),
    v6: false,
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0,
    acknowledged: 0,
    flags: 0,
    start: 0,
    end: 0,
    lost: 0,
    at: 0,
  }
}
