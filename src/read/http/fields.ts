import { equalsLower, latin1 } from './octets.ts'
import type { Fields, Head } from './types.ts'

/** Fields that a gateway looks at; 0 is any other. */
export const FIELD = {
  other: 0,
  host: 1,
  connection: 2,
  'content-length': 3,
  'transfer-encoding': 4,
  te: 5,
  trailer: 6,
  upgrade: 7,
  'keep-alive': 8,
  'proxy-connection': 9,
  'proxy-authenticate': 10,
  'proxy-authorization': 11,
  via: 12,
  expect: 13,
  cookie: 14,
  authorization: 15,
  trackingid: 16,
  'http2-settings': 17,
} as const

type Name = keyof typeof FIELD

/** Numbers of one field in `Fields.spans`. */
export const STRIDE = 5

const BY_LENGTH: (readonly (readonly [name: string, id: number])[])[] = []
for (const [name, id] of Object.entries(FIELD))
  if (id > 0) BY_LENGTH[name.length] = [...(BY_LENGTH[name.length] ?? []), [name, id]]

/** Which field a name is. */
export function fieldOf(bytes: Uint8Array, from: number, to: number): number {
  const candidates = BY_LENGTH[to - from]
  if (candidates === undefined) return FIELD.other
  const initial = bytes[from]! | 0x20
  for (const [name, id] of candidates)
    if (name.charCodeAt(0) === initial && equalsLower(bytes, from, to, name)) return id
  return FIELD.other
}

/**
 * Fields that concern one connection alone and are never passed on (RFC 9110 section 7.6.1), whether Connection names them or not.
 * Content-Length and Transfer-Encoding are not among them: the body goes on as it is framed.
 */
export const HOP_BY_HOP: ReadonlySet<number> = new Set([
  FIELD.connection,
  FIELD.te,
  FIELD.upgrade,
  FIELD['keep-alive'],
  FIELD['proxy-connection'],
  FIELD['proxy-authenticate'],
  FIELD['proxy-authorization'],
  FIELD['http2-settings'],
])

/** Place of the first field of that name, from a place on; -1 where there is none. */
export function indexOf(fields: Fields, field: number, from = 0): number {
  for (let i = from; i < fields.count; i++) if (fields.spans[i * STRIDE + 4] === field) return i
  return -1
}

/** Value of the field at a place, without the whitespace around it. */
export const valueAt = (head: Head, index: number): string => valueIn(head.bytes, head.fields.spans, index)

export const valueIn = (bytes: Uint8Array, spans: Int32Array, index: number): string =>
  latin1(bytes, spans[index * STRIDE + 2]!, spans[index * STRIDE + 3]!)

export const nameAt = (head: Head, index: number): string =>
  latin1(head.bytes, head.fields.spans[index * STRIDE]!, head.fields.spans[index * STRIDE + 1]!)

/** Value of the first field of that name; undefined where there is none. */
export function fieldValue(head: Head, name: Name): string | undefined {
  const index = indexOf(head.fields, FIELD[name])
  return index < 0 ? undefined : valueAt(head, index)
}

/** All fields as name and value, in order. */
export const pairsOf = (head: Head): (readonly [name: string, value: string])[] =>
  Array.from({ length: head.fields.count }, (_, i) => [nameAt(head, i), valueAt(head, i)] as const)
