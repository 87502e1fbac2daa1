import type { Instant, Params } from '../bytes/index.ts'

/** Where a reader of a capture file hands over what it finds, in the order of the file. */
export interface PacketSink {
  /**
   * A captured packet: `bytes` from `start` to `end`, valid during the call; `length` is how long it was on the wire. `linkType` as
   * registered (LINKTYPE_ values of tcpdump.org).
   */
  packet(bytes: Uint8Array, start: number, end: number, length: number, at: Instant, linkType: number): void
  /** A frame that Wireshark numbers although it is no packet. */
  otherFrame(): void
  /** `offset` in the file. */
  problem(code: string, offset: number, params?: Params): void
}
