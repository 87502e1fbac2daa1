import type { Report, ReportOrigin } from '../report/index.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A distinguished name for the eye: octets that RFC 2253 writes as `\E6\9D\B1` become the characters they stand for, where they are UTF-8. */
export function readableName(name: string): string {
  return name.replace(/(?:\\[0-9A-F]{2})+/g, run => {
    try {
      return utf8.decode(Uint8Array.from(run.slice(1).split('\\'), octet => Number.parseInt(octet, 16)))
    } catch {
      return run
    }
  })
}

/** The first common name of an RFC 2253 name, unescaped; empty where it has none. */
export function commonNameOf(name: string): string {
  const found = /(?:^|[^\\][,+]|^[,+])CN=((?:\\.|[^,+\\])*)/.exec(`,${name}`)
  return readableName(found?.[1] ?? '').replace(/\\(.)/g, '$1')
}

/** `cucm.steven.lab:6972`, `[2001:db8::1]:8443`; the address alone where the port is not known. */
export function placeOf({ address, port }: Pick<ReportOrigin, 'address' | 'port'>): string {
  if (port === null) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** `member.txt:12`, `capture.pcap`; the name of the input is left out where there is but one. */
export function sourceOf(
  { source, line }: { source: string; line?: number | undefined },
  report: Report,
): string {
  const inside = source.indexOf('!')
  const name = report.inputs.length > 1 || inside < 0 ? source : source.slice(inside + 1)
  return line === undefined ? name : `${name}:${line}`
}

/** RFC 3339 in UTC → `2022-07-11 16:55:26.016`, or without the fraction. */
export function utc(instant: string | null, fraction = true): string {
  if (instant === null) return '?'
  const text = instant.replace('T', ' ').replace('Z', '')
  return fraction ? text : text.replace(/\.\d+$/, '')
}
