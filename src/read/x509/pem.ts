import type { Problem, Read, Where } from '../bytes/index.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { latin1 } from './text.ts'
import type { Certificate } from './types.ts'

/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** `CERTIFICATE`, `PKCS7`, `RSA PRIVATE KEY` … */
  readonly label: string
  /** What the block holds; empty for a private key, which is never kept. */
  readonly der: Uint8Array
  /** Line of the BEGIN. */
  readonly where: Where
}

/** A BEGIN or END line is short; longer lines are passed over unread. */
const MAX_MARKER = 128

/**
 * Every block of a PEM text, in order. Text between blocks, header lines inside them, CRLF or CR, octets outside ASCII and spaces
 * at the ends of a line are passed over. Never throws. Problems, each with the line of its BEGIN:
 * - `pem-unterminated` {label}: no END; what stood up to the next BEGIN or the end was decoded
 * - `pem-mismatched-end` {label, end}: the END names another label
 * - `pem-bad-base64` {label, line}: decoded up to that line
 */
export function readPem(bytes: Uint8Array, source: string): Read<readonly PemBlock[]> {
  const blocks: PemBlock[] = []
  const problems: Problem[] = []
  let open: Open | undefined
  const close = (to: number, end?: string) => {
    if (!open) return
    const where = { source, line: open.line }
    const { label } = open
    if (end === undefined) problems.push({ code: 'pem-unterminated', where, params: { label } })
    else if (end !== label) problems.push({ code: 'pem-mismatched-end', where, params: { label, end } })
    const { octets, bad } = isPrivate(label)
      ? SECRET
      : decodeBase64(bytes, open.body, Math.max(open.body, to))
    if (bad !== undefined) {
      const line = open.bodyLine + linesBetween(bytes, open.body, bad)
      problems.push({ code: 'pem-bad-base64', where, params: { label, line } })
    }
    blocks.push({ label, der: octets, where })
    open = undefined
  }
  for (const line of lines(bytes)) {
    const marker = markerOf(bytes, line)
    if (marker?.kind === 'BEGIN') {
      close(line.from)
      open = { label: marker.label, line: line.number, body: line.next, bodyLine: line.number + 1 }
    } else if (marker) close(line.from, marker.label)
    else if (open && isHeader(bytes, line))
      Object.assign(open, { body: line.next, bodyLine: line.number + 1 })
  }
  close(bytes.length)
  return { value: blocks, problems }
}

interface Open {
  readonly label: string
  readonly line: number
  body: number
  bodyLine: number
}

const SECRET: { readonly octets: Uint8Array; readonly bad?: number } = { octets: new Uint8Array(0) }

const isPrivate = (label: string): boolean => label.includes('PRIVATE KEY')

interface Line {
  readonly number: number
  readonly from: number
  readonly to: number
  readonly next: number
}

/** Lines ended by LF, CRLF or CR. */
function* lines(bytes: Uint8Array): Generator<Line> {
  let number = 1
  for (let from = 0; from < bytes.length; number++) {
    let to = from
    while (to < bytes.length && bytes[to] !== 0x0a && bytes[to] !== 0x0d) to++
    const next = bytes[to] === 0x0d && bytes[to + 1] === 0x0a ? to + 2 : to + 1
    yield { number, from, to, next }
    from = next
  }
}

function linesBetween(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (const line of lines(bytes.subarray(from, to + 1))) count = line.number - 1
  return count
}

/** `-----BEGIN label-----`, wherever in the line it stands (a prefix of a log or a quote mark may come first). */
function markerOf(
  bytes: Uint8Array,
  line: Line,
): { readonly kind: string; readonly label: string } | undefined {
  const { from, to } = line
  if (to - from < 15 || to - from > MAX_MARKER) return undefined
  let at = from
  while (at < to && bytes[at] !== 0x2d) at++
  if (at + 15 > to || bytes[at + 4] !== 0x2d) return undefined
  const match = /^-----(BEGIN|END) ([ -~]*?) *-----/.exec(latin1(bytes.subarray(at, to)))
  return match ? { kind: match[1]!, label: match[2]! } : undefined
}

/** `Proc-Type: 4,ENCRYPTED` and the like (RFC 1421 section 4.4): a colon is in no Base64 text. */
function isHeader(bytes: Uint8Array, line: Line): boolean {
  for (let at = line.from; at < line.to; at++) if (bytes[at] === 0x3a) return true
  return false
}

/** The certificate as a PEM block of 64 columns, with a line feed at its end. */
export function toPem(certificate: Certificate): string {
  const body = encodeBase64(certificate.der).replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
}
