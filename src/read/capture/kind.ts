import { pcapVariant } from './pcap.ts'

export type CaptureKind = 'pcap' | 'pcapng'

/** The kind of a capture file by its first four bytes; undefined where it is none. */
export function captureKind(head: Uint8Array): CaptureKind | undefined {
  if (head.length < 4) return undefined
  if (pcapVariant(head)) return 'pcap'
  return head[0] === 0x0a && head[1] === 0x0d && head[2] === 0x0d && head[3] === 0x0a ? 'pcapng' : undefined
}

/** Do these first bytes, at least four, begin a capture file that can be read? */
export function looksLikeCapture(head: Uint8Array): boolean {
  return captureKind(head) !== undefined
}
