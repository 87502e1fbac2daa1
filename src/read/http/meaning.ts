import { FIELD, STRIDE, valueIn } from './fields.ts'
import { equalsLower } from './octets.ts'
import { refuse, type Scan } from './scan.ts'
import type { Framing } from './types.ts'

/** What the fields of a head say of its connection and body. */
export interface Meaning {
  /** Place of Content-Length; -1 where there is none. */
  lengthAt: number
  chunked: boolean
  length: number
  close: boolean
  keepAlive: boolean
  nominated: readonly string[]
  host: number
  expect: number
}

const NO_NAMES: readonly string[] = []

/** Looks at each field once; undefined where they contradict each other, and the scan is then refused. */
export function meaningOf(scan: Scan, minor: 0 | 1): Meaning | undefined {
  const meaning: Meaning = {
    lengthAt: -1,
    chunked: false,
    length: 0,
    close: false,
    keepAlive: false,
    nominated: NO_NAMES,
    host: -1,
    expect: -1,
  }
  for (let i = 0; i < scan.count; i++) {
    const field = scan.spans[i * STRIDE + 4]!
    if (field === FIELD.other) continue
    look(scan, meaning, field, i)
    if (scan.refused !== undefined) return undefined
  }
  if (meaning.chunked && meaning.lengthAt >= 0) return refuse(scan, 'both-lengths', scan.start)
  if (meaning.chunked && minor === 0) return refuse(scan, 'transfer-encoding-in-http-1.0', scan.start)
  return meaning
}

function look(scan: Scan, meaning: Meaning, field: number, i: number): void {
  const nameStart = scan.spans[i * STRIDE]!
  switch (field) {
    case FIELD.host:
      if (meaning.host >= 0) refuse(scan, 'host-duplicate', nameStart)
      meaning.host = i
      break
    case FIELD['content-length']:
      if (meaning.lengthAt >= 0) refuse(scan, 'several-lengths', nameStart)
      meaning.lengthAt = i
      meaning.length = readLength(scan, i)
      break
    case FIELD['transfer-encoding']:
      if (meaning.chunked) refuse(scan, 'several-transfer-encodings', nameStart)
      else if (!equalsLower(scan.bytes, scan.spans[i * STRIDE + 2]!, scan.spans[i * STRIDE + 3]!, 'chunked'))
        refuse(scan, 'unknown-transfer-coding', scan.spans[i * STRIDE + 2]!)
      meaning.chunked = true
      break
    case FIELD.connection:
      readConnection(scan, meaning, i)
      break
    case FIELD.expect:
      meaning.expect = i
      break
  }
}

/** Digits alone, and few enough to be counted exactly (RFC 9110 section 8.6). */
function readLength(scan: Scan, i: number): number {
  const from = scan.spans[i * STRIDE + 2]!
  const to = scan.spans[i * STRIDE + 3]!
  let length = to > from && to - from <= 15 ? 0 : -1
  for (let at = from; at < to && length >= 0; at++) {
    const digit = scan.bytes[at]! - 0x30
    length = digit >= 0 && digit <= 9 ? length * 10 + digit : -1
  }
  if (length >= 0) return length
  const list = scan.bytes.subarray(from, to).includes(0x2c)
  refuse(scan, list ? 'several-lengths' : 'bad-length', from)
  return 0
}

function readConnection(scan: Scan, meaning: Meaning, i: number): void {
  const from = scan.spans[i * STRIDE + 2]!
  const to = scan.spans[i * STRIDE + 3]!
  if (equalsLower(scan.bytes, from, to, 'keep-alive')) meaning.keepAlive = true
  else if (equalsLower(scan.bytes, from, to, 'close')) meaning.close = true
  else
    for (const part of valueIn(scan.bytes, scan.spans, i).toLowerCase().split(',')) {
      const option = part.replace(/^[ \t]+|[ \t]+$/g, '')
      if (option === 'close') meaning.close = true
      else if (option === 'keep-alive') meaning.keepAlive = true
      else if (option !== '') meaning.nominated = [...meaning.nominated, option]
    }
}

/** The connection stays open behind this message (RFC 9112 section 9.3). */
export const staysOpen = (meaning: Meaning, minor: 0 | 1): boolean =>
  !meaning.close && (minor === 1 || meaning.keepAlive)

/** Framing by the fields alone; undefined where there are none. */
export const framingOf = (meaning: Meaning): Framing | undefined =>
  meaning.chunked ? 'chunked' : meaning.lengthAt >= 0 ? 'length' : undefined
