/**
 * Searches bytes for many fixed strings at once and leaves most bytes unread (Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994): the last three bytes of a window tell how far no string can end, and the window moves by that much.
 */
export interface Needles {
  /**
   * Offsets of the first bytes of the strings that lie wholly in `from … to`, ascending. The list is lent until the next call.
   * At most `BLOCK_LENGTH` bytes at a time.
   */
  scan(bytes: Uint8Array, from: number, to: number): Int32Array
}

/** Most bytes of one `scan`: they stay in the processor's cache for whatever is done with them next. */
export const BLOCK_LENGTH = 1 << 16

const TAIL = 3
const MASK = 0xffff
const hash = (a: number, b: number, c: number) => ((a << 10) ^ (b << 5) ^ c) & MASK

/** `texts` are ASCII and longer than three characters; the shortest one limits the pace of all. */
export function createNeedles(texts: readonly string[]): Needles {
  const needles = [...new Set(texts)].map(text => new TextEncoder().encode(text))
  const window = Math.min(...needles.map(needle => needle.length))
  if (!(window > TAIL && window < Number.POSITIVE_INFINITY)) throw new RangeError('a needle is too short')
  const shift = shiftTable(needles, window)
  const endings = endingTable(needles, window)
  const candidates = new Int32Array(BLOCK_LENGTH)

  return {
    scan(bytes, from, to) {
      const count = findCandidates(bytes, from + window - 1, to, shift, candidates)
      let hits = 0
      for (let i = 0; i < count; i++) {
        const end = candidates[i] as number
        const start = end - window + 1
        const tail = hash(bytes[end - 2] as number, bytes[end - 1] as number, bytes[end] as number)
        const list = endings.lists[endings.of[tail] as number]
        if (list && isAnyAt(bytes, start, to, list)) candidates[hits++] = start
      }
      return candidates.subarray(0, hits)
    },
  }
}

function shiftTable(needles: readonly Uint8Array[], window: number): Uint8Array {
  const shift = new Uint8Array(MASK + 1).fill(Math.min(window - TAIL + 1, 255))
  for (const needle of needles)
    for (let end = TAIL; end <= window; end++) {
      const tail = hash(needle[end - 3] ?? 0, needle[end - 2] ?? 0, needle[end - 1] ?? 0)
      shift[tail] = Math.min(shift[tail] ?? 0, window - end)
    }
  return shift
}

/** The needles that a tail may be of: `of` tells which of the `lists`; the first one is empty. */
function endingTable(needles: readonly Uint8Array[], window: number) {
  const of = new Uint16Array(MASK + 1)
  const lists: (Uint8Array[] | undefined)[] = [undefined]
  for (const needle of needles) {
    const tail = hash(needle[window - 3] ?? 0, needle[window - 2] ?? 0, needle[window - 1] ?? 0)
    const at = of[tail] || lists.push([]) - 1
    of[tail] = at
    lists[at]?.push(needle)
  }
  return { of, lists }
}

/**
 * Ends of windows whose tail is that of a needle, ascending. Each step waits for the table entry of the step before, so four stretches
 * are walked at once: that more than doubles the pace of one.
 */
function findCandidates(b: Uint8Array, from: number, to: number, shift: Uint8Array, out: Int32Array): number {
  const quarter = (to - from) >> 2
  if (quarter < 64) return walk(b, from, to, shift, out, 0)
  const [end0, end1, end2] = [from + quarter, from + 2 * quarter, from + 3 * quarter]
  let [p0, p1, p2, p3] = [from, end0, end1, end2]
  // Each stretch writes behind where it reads, so that four lists fit into one array.
  let [n0, n1, n2, n3] = [0, quarter, 2 * quarter, 3 * quarter]
  while (p0 < end0 && p1 < end1 && p2 < end2 && p3 < to) {
    const s0 = shift[
      (((b[p0 - 2] as number) << 10) ^ ((b[p0 - 1] as number) << 5) ^ (b[p0] as number)) & MASK
    ] as number
    const s1 = shift[
      (((b[p1 - 2] as number) << 10) ^ ((b[p1 - 1] as number) << 5) ^ (b[p1] as number)) & MASK
    ] as number
    const s2 = shift[
      (((b[p2 - 2] as number) << 10) ^ ((b[p2 - 1] as number) << 5) ^ (b[p2] as number)) & MASK
    ] as number
    const s3 = shift[
      (((b[p3 - 2] as number) << 10) ^ ((b[p3 - 1] as number) << 5) ^ (b[p3] as number)) & MASK
    ] as number
    if (s0 === 0) out[n0++] = p0++
    else p0 += s0
    if (s1 === 0) out[n1++] = p1++
    else p1 += s1
    if (s2 === 0) out[n2++] = p2++
    else p2 += s2
    if (s3 === 0) out[n3++] = p3++
    else p3 += s3
  }
  n0 = walk(b, p0, end0, shift, out, n0)
  n1 = walk(b, p1, end1, shift, out, n1)
  n2 = walk(b, p2, end2, shift, out, n2)
  n3 = walk(b, p3, to, shift, out, n3)
  out.copyWithin(n0, quarter, n1)
  n0 += n1 - quarter
  out.copyWithin(n0, 2 * quarter, n2)
  n0 += n2 - 2 * quarter
  out.copyWithin(n0, 3 * quarter, n3)
  return n0 + n3 - 3 * quarter
}

function walk(
  b: Uint8Array,
  from: number,
  to: number,
  shift: Uint8Array,
  out: Int32Array,
  count: number,
): number {
  let n = count
  for (let p = from; p < to; ) {
    const step = shift[
      (((b[p - 2] as number) << 10) ^ ((b[p - 1] as number) << 5) ^ (b[p] as number)) & MASK
    ] as number
    if (step === 0) out[n++] = p++
    else p += step
  }
  return n
}

function isAnyAt(bytes: Uint8Array, start: number, to: number, needles: readonly Uint8Array[]): boolean {
  for (const needle of needles) if (isAt(bytes, start, to, needle)) return true
  return false
}

function isAt(bytes: Uint8Array, start: number, to: number, needle: Uint8Array): boolean {
  if (start + needle.length > to) return false
  for (let i = 0; i < needle.length; i++) if (bytes[start + i] !== needle[i]) return false
  return true
}
