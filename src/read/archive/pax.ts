import type { Instant } from '../bytes/index.ts'

/** What a pax header says of the member behind it. */
export interface Pax {
  readonly path?: string
  readonly size?: number
  readonly mtime?: Instant
}

/** Reads pax records, `25 path=a/long/name⏎` each (POSIX.1-2017, pax extended header); what does not parse ends it. */
export function readPax(content: Uint8Array): Pax {
  const found: { path?: string; size?: number; mtime?: Instant } = {}
  const decoder = new TextDecoder()
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at)
    const length = Number(decoder.decode(content.subarray(at, space)))
    if (space === -1 || !Number.isInteger(length) || length <= space - at || at + length > content.length)
      break
    const record = decoder.decode(content.subarray(space + 1, at + length - 1))
    const equals = record.indexOf('=')
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)]
    if (key === 'path') found.path = value
    else if (key === 'size' && /^\d{1,15}$/.test(value)) found.size = Number(value)
    else if (key === 'mtime' && Number.isFinite(Number(value))) found.mtime = Number(value) * 1000
    at += length
  }
  return found
}
