/**
 * IP addresses between octets and canonical text.
 */

const MAPPED = [0, 0, 0, 0, 0, 0xffff]

/**
 * Canonical text of 4 or 16 octets: dotted decimal, or RFC 5952 (lower case, no leading zeros, `::` for the first of the longest
 * runs of two or more zero groups, IPv4-mapped addresses as `::ffff:192.0.2.1`, RFC 5952 section 5). Empty text for any other
 * number of octets.
 */
export function formatIp(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  if (octets.length !== 16) return ''
  const groups = Array.from({ length: 8 }, (_, i) => ((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0))
  if (MAPPED.every((value, i) => groups[i] === value)) return `::ffff:${octets.slice(12).join('.')}`
  const text = groups.map(group => group.toString(16))
  const run = longestZeroRun(groups)
  if (run.length < 2) return text.join(':')
  return `${text.slice(0, run.start).join(':')}::${text.slice(run.start + run.length).join(':')}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  groups.forEach((group, i) => {
    if (group !== 0) start = i + 1
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start }
  })
  return best
}

/**
 * Octets of an address in text: dotted decimal with four parts and no leading zeros, or RFC 4291 section 2.2 (any valid form, also
 * with a dotted tail; brackets and zone identifiers are not part of an address). Undefined where the text is not an address.
 */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

function parseV4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return Uint8Array.from(parts, Number)
}

function parseV6(text: string): Uint8Array | undefined {
  if (text.length > 45) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : []
  if (!head || !tail) return undefined
  const missing = 16 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail])
}

/** Octets of colon-separated groups; a dotted tail only where the address ends. */
function parseGroups(text: string, ends: boolean): number[] | undefined {
  if (text === '') return []
  const octets: number[] = []
  const groups = text.split(':')
  for (const [i, group] of groups.entries()) {
    const dotted = ends && i === groups.length - 1 && group.includes('.') ? parseV4(group) : undefined
    if (dotted) octets.push(...dotted)
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16)
      octets.push(value >> 8, value & 0xff)
    } else return undefined
  }
  return octets
}
