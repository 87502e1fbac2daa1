import { type Endpoint, formatIp, parseIp } from '../bytes/index.ts'
import type { Attributes } from './attributes.ts'

/** The value without white space: a wrapped `Receive⏎Request` reads like `Receive Request`. */
export const squeezed = (value: string | undefined) => (value ?? '').replace(/\s+/g, '')

/** `Src-ip` and `Src-port`, or their `Dst` twins; undefined where one is missing or the address is masked (`x.x.x.x`). */
export function endpoint(attributes: Attributes, side: 'Src' | 'Dst' | 'Local'): Endpoint | undefined {
  return endpointOf(squeezed(attributes.get(`${side}-ip`)), squeezed(attributes.get(`${side}-port`)))
}

export function endpointOf(address: string, port: string): Endpoint | undefined {
  const ip = canonicalIp(address)
  if (ip === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65535) return undefined
  return { ip, port: Number(port) }
}

/** An address in the text form of `formatIp`; brackets and zone are dropped. */
export function canonicalIp(text: string): string | undefined {
  const octets = parseIp(text.replace(/^\[|\]$|%[\w.-]+$/g, ''))
  return octets && formatIp(octets)
}

export interface RequestLine {
  readonly method: string
  readonly target: string
}

const REQUEST =
  /^\s*(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE)\s*(\S+?)(?:\s*HTTP\/\d(?:\.\d)?)?(?:\s|$)/

/** `GET /path HTTP/1.1`, with whatever a flattened message has behind it; spaces may have been lost where a line was broken. */
export function requestLine(text: string): RequestLine | undefined {
  const parts = REQUEST.exec(text)
  return parts ? { method: parts[1] ?? '', target: parts[2] ?? '' } : undefined
}

/** `HTTP/1.1 502 connect failed `; of a flattened message only what stands before the first header. */
export function statusLine(text: string): { status: number; reason: string } | undefined {
  const parts = /^\s*HTTP\/\d(?:\.\d)?\s*(\d{3})(?!\d)(.*?)(?=\s+[A-Z][\w-]*:(?:\s|$)|\s*$)/.exec(text)
  return parts ? { status: Number(parts[1]), reason: (parts[2] ?? '').trim() } : undefined
}
