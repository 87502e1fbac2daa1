import { TLS_LIMITS, type TlsLimits } from '../tls/index.ts'

/** Bounds on what a capture may make a session hold. Reaching one is a Problem, and never an error. */
export interface CaptureLimits {
  /** TCP flows remembered at once; beyond, the oldest is decided with what is known of it. */
  readonly flows: number
  /** Flows whose handshake is going on at once. */
  readonly handshakes: number
  /** Handshakes handed over in all; a gigabyte of captures has about ten thousand. */
  readonly connections: number
  /** Bytes held together for them: segments that came early and messages that are not whole. */
  readonly heldBytes: number
  /** Bytes of one direction of a flow that wait for a missing segment before it is given up as lost. */
  readonly windowBytes: number
  /** Segments that wait so; bounds the work for each of them. */
  readonly windowSegments: number
  /**
   * Bytes kept of a flow whose beginning is in no file so far, and of all such flows. A handshake from its second packet on is seldom
   * over 16 KB, and such flows stand at the beginning of the first file only, or of files out of order.
   */
  readonly midstreamBytes: number
  readonly midstreamTotal: number
  /** Bytes of IP fragments that wait for the rest of their datagram, and datagrams that wait. */
  readonly fragmentBytes: number
  readonly fragmentDatagrams: number
  /** Problems told of one kind and file; the rest are counted. */
  readonly problems: number
  readonly tls: TlsLimits
}

export const CAPTURE_LIMITS: CaptureLimits = {
  flows: 65_536,
  handshakes: 2_048,
  connections: 100_000,
  heldBytes: 50_331_648,
  windowBytes: 262_144,
  windowSegments: 1_024,
  midstreamBytes: 32_768,
  midstreamTotal: 8_388_608,
  fragmentBytes: 4_194_304,
  fragmentDatagrams: 256,
  problems: 32,
  tls: TLS_LIMITS,
}

/** The longest packet a capture may hold: MAXIMUM_SNAPLEN of libpcap, WTAP_MAX_PACKET_SIZE_STANDARD of Wireshark. */
export const LONGEST_PACKET = 262_144
