/** Longest code of Deflate (RFC 1951 section 3.2.7). */
export const LONGEST_CODE = 15

/**
 * A code as two tables, indexed with the next bits, first bit lowest: `short` for codes of up to `SHORT` bits, small enough to stay in the nearest cache, and
 * `long` for what is left. An entry is symbol << 4 | length, 0 where no code of that table leads.
 */
export interface Code {
  readonly short: Uint16Array
  readonly long: Uint16Array
  readonly longMask: number
  /** Every sequence of bits leads somewhere. */
  readonly isFull: boolean
  /** Full, or no more than one code of one bit: what zlib lets through. */
  readonly isUsable: boolean
}

const SHORT = 10
export const SHORT_MASK = (1 << SHORT) - 1

/**
 * The canonical code of these lengths (RFC 1951 section 3.2.2); undefined where more codes are asked for than there are. In a code that is not full,
 * what does not lead anywhere is found when it is met.
 */
export function codeOf(lengths: Uint8Array): Code | undefined {
  const counts = new Uint16Array(LONGEST_CODE + 1)
  for (const length of lengths) counts[length]!++
  counts[0] = 0
  let bits = LONGEST_CODE
  while (bits > 1 && counts[bits] === 0) bits--
  const next = new Uint16Array(LONGEST_CODE + 2)
  let left = 1
  for (let length = 1; length <= LONGEST_CODE; length++) {
    left = (left << 1) - counts[length]!
    if (left < 0) return undefined
    next[length + 1] = (next[length]! + counts[length]!) << 1
  }
  const short = new Uint16Array(1 << SHORT)
  const long = bits > SHORT ? new Uint16Array(1 << bits) : NONE
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!
    if (length === 0) continue
    const entry = (symbol << 4) | length
    const table = length > SHORT ? long : short
    for (let at = reversed(next[length]!++, length); at < table.length; at += 1 << length) table[at] = entry
  }
  const isFull = left === 0
  return { short, long, longMask: long.length - 1, isFull, isUsable: isFull || bits === 1 }
}

/** For a code without long codes: an entry that leads nowhere. */
const NONE = new Uint16Array(1)

function reversed(code: number, length: number): number {
  let result = 0
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit)
  return result
}

/** The fixed codes of RFC 1951 section 3.2.6. */
export const FIXED_LENGTHS = Uint8Array.from({ length: 288 }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
)
export const FIXED_DISTANCES = new Uint8Array(32).fill(5)
