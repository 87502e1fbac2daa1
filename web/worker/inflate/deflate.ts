import { type Code, codeOf, FIXED_DISTANCES, FIXED_LENGTHS, LONGEST_CODE, SHORT_MASK } from './huffman.ts'

/** How far back Deflate refers (RFC 1951 section 2). */
export const HISTORY = 1 << 15

/**
 * Where a Deflate stream can be taken up again: the bytes used up so far, the bits of the last of them that are not, the history, and the
 * block that is open.
 */
export interface Checkpoint {
  /** Bytes taken from the beginning of the stream. */
  readonly taken: number
  /** Bytes given so far. */
  readonly given: number
  readonly held: number
  readonly heldBits: number
  readonly history: Uint8Array
  readonly block: Block
}

type Block =
  | { readonly kind: 'none' }
  | { readonly kind: 'stored'; readonly left: number; readonly last: boolean }
  | {
      readonly kind: 'coded'
      readonly lengths: Uint8Array
      readonly distances: Uint8Array
      readonly last: boolean
    }
  | { readonly kind: 'over' }

/**
 * `more`: input is needed; `full`: the output is full; `over`: the stream has ended, `unused` bytes at the end of what was given belong to what
 * follows; `short`: the input ended before the stream did; `corrupt`: it cannot be read on.
 */
export type Outcome = 'more' | 'full' | 'over' | 'short' | 'corrupt'

export interface Inflater {
  /** Bytes to read, behind those that were left over; `last`: no more will come. */
  give(input: Uint8Array, last: boolean): void
  /** Inflates until something stops it. */
  run(): Outcome
  /** What came out since the last time, in memory of its own. */
  take(): Uint8Array
  readonly given: number
  /** Bytes that the next `take` gives. */
  readonly waiting: number
  /** Bytes of the input that were not used up, after `over`. */
  unused(): Uint8Array
  checkpoint(): Checkpoint
}

/** Bytes that come out at a time: few at first, because an archive may hold very many small streams. */
const FIRST_CHUNK = 1 << 16
const LONGEST_CHUNK = 1 << 20
/** Bytes that the longest header of a block can need (RFC 1951 section 3.2.7), and those that one symbol with its distance can. */
const HEADER = 640
const SYMBOL = 16
const LONGEST_MATCH = 258
/** As many as one output holds, and more. */
const MOST_SYMBOLS = 0x3fff_ffff

/** Extra bits of the length codes 257 to 285, and of the distance codes, and what each begins at (RFC 1951 section 3.2.5). */
const LENGTH_EXTRA = Uint8Array.from({ length: 29 }, (_, code) =>
  code < 8 || code === 28 ? 0 : (code >> 2) - 1,
)
const LENGTH_BASE = basesOf(LENGTH_EXTRA, 3).with(28, LONGEST_MATCH)
const DISTANCE_EXTRA = Uint8Array.from({ length: 30 }, (_, code) => (code < 4 ? 0 : (code >> 1) - 1))
const DISTANCE_BASE = basesOf(DISTANCE_EXTRA, 1)

function basesOf(extra: Uint8Array, first: number): Uint16Array {
  let base = first
  return Uint16Array.from(extra, bits => {
    const own = base
    base += 1 << bits
    return own
  })
}

/** Codes 286 and 287, 30 and 31 stand in no block (RFC 1951 section 3.2.6); zlib takes no block that gives them a length. */
const MOST_LITERALS = 286
const MOST_DISTANCES = 30

const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/**
 * Inflates a raw Deflate stream (RFC 1951), and can say at any time how to take it up again there: what a browser's DecompressionStream cannot, and
 * what makes any line of a packed log reachable without inflating all that stands before it.
 */
export function createInflater(from?: Checkpoint): Inflater {
  let chunk = FIRST_CHUNK
  let input: Uint8Array = new Uint8Array(0)
  let at = 0
  /** Bytes behind this one may be missing. */
  let safe = 0
  let isLast = false
  let before = from?.taken ?? 0
  let held = from?.held ?? 0
  let heldBits = from?.heldBits ?? 0
  let block: Block = from?.block ?? { kind: 'none' }
  let codes = block.kind === 'coded' ? codesOf(block.lengths, block.distances) : undefined
  let output = new Uint8Array(HISTORY + chunk)
  let out = HISTORY
  /** Bytes of the output that are history of this stream. */
  let first = HISTORY
  let given = from?.given ?? 0
  if (from) {
    output.set(from.history, HISTORY - from.history.length)
    first = HISTORY - from.history.length
  }

  function run(): Outcome {
    for (;;) {
      const written = out
      const outcome = step()
      // Zeros stand behind the end of the input: whatever was made of them was never there.
      if (isLast && at - (heldBits >> 3) > input.length - PADDING) {
        out = written
        return 'short'
      }
      if (outcome !== 'on') return outcome
    }
  }

  function step(): Outcome | 'on' {
    switch (block.kind) {
      case 'over':
        return 'over'
      case 'none':
        return isLast || at + HEADER <= safe ? readHeader() : 'more'
      case 'stored':
        return copyStored(block)
      case 'coded':
        return decodeSome(block)
    }
  }

  /** All that can be decoded without a look at where the input ends; near its end, one symbol. */
  function decodeSome(coded: Extract<Block, { kind: 'coded' }>): Outcome | 'on' {
    const outcome = decode(coded.last, safe - SYMBOL, MOST_SYMBOLS)
    if (outcome !== 'more' || !isLast) return outcome
    const next = decode(coded.last, Number.POSITIVE_INFINITY, 1)
    return next === 'more' ? 'on' : next
  }

  function bits(count: number): number {
    while (heldBits < count) {
      held |= input[at++]! << heldBits
      heldBits += 8
    }
    const value = held & ((1 << count) - 1)
    held >>>= count
    heldBits -= count
    return value
  }

  function readHeader(): 'on' | 'corrupt' {
    const last = bits(1) === 1
    const kind = bits(2)
    if (kind === 0) {
      bits(heldBits & 7)
      const length = bits(16)
      if ((length ^ 0xffff) !== bits(16)) return 'corrupt'
      block = { kind: 'stored', left: length, last }
      return 'on'
    }
    if (kind === 3) return 'corrupt'
    const lengths = kind === 1 ? { lengths: FIXED_LENGTHS, distances: FIXED_DISTANCES } : readLengths()
    codes = lengths && codesOf(lengths.lengths, lengths.distances)
    if (!lengths || !codes) return 'corrupt'
    block = { kind: 'coded', ...lengths, last }
    return 'on'
  }

  /** RFC 1951 section 3.2.7. */
  function readLengths(): { lengths: Uint8Array; distances: Uint8Array } | undefined {
    const literals = bits(5) + 257
    const distances = bits(5) + 1
    const known = bits(4) + 4
    const small = new Uint8Array(19)
    for (let i = 0; i < known; i++) small[CODE_LENGTH_ORDER[i]!] = bits(3)
    const code = codeOf(small)
    if (!code?.isFull || literals > MOST_LITERALS || distances > MOST_DISTANCES) return undefined
    const all = new Uint8Array(literals + distances)
    for (let i = 0; i < all.length; ) {
      const symbol = symbolOf(code)
      if (symbol < 0) return undefined
      if (symbol < 16) {
        all[i++] = symbol
        continue
      }
      if (symbol === 16 && i === 0) return undefined
      const value = symbol === 16 ? all[i - 1]! : 0
      const times = symbol === 16 ? 3 + bits(2) : symbol === 17 ? 3 + bits(3) : 11 + bits(7)
      if (i + times > all.length) return undefined
      all.fill(value, i, i + times)
      i += times
    }
    // Without an end of block nothing could follow.
    return all[256] === 0 ? undefined : { lengths: all.slice(0, literals), distances: all.slice(literals) }
  }

  function symbolOf({ short, long, longMask }: Code): number {
    while (heldBits < LONGEST_CODE) {
      held |= input[at++]! << heldBits
      heldBits += 8
    }
    const entry = short[held & SHORT_MASK]! || long[held & longMask]!
    if (entry === 0) return -1
    held >>>= entry & 15
    heldBits -= entry & 15
    return entry >>> 4
  }

  function copyStored(stored: Extract<Block, { kind: 'stored' }>): Outcome | 'on' {
    let { left } = stored
    while (left > 0) {
      if (out === output.length) return pause('full')
      if (heldBits > 0) {
        output[out++] = bits(8)
        left--
        continue
      }
      const end = isLast ? input.length - PADDING : input.length
      const length = Math.min(left, end - at, output.length - out)
      if (length <= 0) return pause(isLast ? 'short' : 'more')
      output.set(input.subarray(at, at + length), out)
      at += length
      out += length
      left -= length
    }
    block = { kind: stored.last ? 'over' : 'none' }
    return 'on'

    function pause(outcome: Outcome): Outcome {
      block = { ...stored, left }
      return outcome
    }
  }

  /** The inner loop: everything it touches is a local. */
  function decode(last: boolean, inputEnd: number, symbols: number): Outcome | 'on' {
    const { literal, distance } = codes!
    const { short, long, longMask } = literal
    const { short: farShort, long: farLong, longMask: farMask } = distance
    const [source, target] = [input, output]
    const outputEnd = target.length - LONGEST_MATCH
    let [from, to, word, count] = [at, out, held, heldBits]
    let outcome: Outcome | 'on' = 'more'
    for (let left = symbols; left > 0 && from <= inputEnd; left--) {
      if (to > outputEnd) {
        outcome = 'full'
        break
      }
      if (count < 16) {
        word |= (source[from]! | (source[from + 1]! << 8)) << count
        from += 2
        count += 16
      }
      let entry = short[word & SHORT_MASK]! || long[word & longMask]!
      word >>>= entry & 15
      count -= entry & 15
      const symbol = entry >>> 4
      if (symbol < 256) {
        if (entry === 0) {
          outcome = 'corrupt'
          break
        }
        target[to++] = symbol
        continue
      }
      if (symbol === 256) {
        block = { kind: last ? 'over' : 'none' }
        outcome = 'on'
        break
      }
      if (symbol > 285) {
        outcome = 'corrupt'
        break
      }
      if (count < 16) {
        word |= (source[from]! | (source[from + 1]! << 8)) << count
        from += 2
        count += 16
      }
      const more = LENGTH_EXTRA[symbol - 257]!
      const length = LENGTH_BASE[symbol - 257]! + (word & ((1 << more) - 1))
      word >>>= more
      count -= more
      if (count < 16) {
        word |= (source[from]! | (source[from + 1]! << 8)) << count
        from += 2
        count += 16
      }
      entry = farShort[word & SHORT_MASK]! || farLong[word & farMask]!
      word >>>= entry & 15
      count -= entry & 15
      const farSymbol = entry >>> 4
      if (entry === 0 || farSymbol > 29) {
        outcome = 'corrupt'
        break
      }
      if (count < 16) {
        word |= (source[from]! | (source[from + 1]! << 8)) << count
        from += 2
        count += 16
      }
      const farMore = DISTANCE_EXTRA[farSymbol]!
      const back = DISTANCE_BASE[farSymbol]! + (word & ((1 << farMore) - 1))
      word >>>= farMore
      count -= farMore
      let read = to - back
      if (read < first) {
        outcome = 'corrupt'
        break
      }
      if (length > 24 && back >= length) {
        target.copyWithin(to, read, read + length)
        to += length
      } else {
        const end = to + length
        while (to < end) target[to++] = target[read++]!
      }
    }
    ;[at, out, held, heldBits] = [from, to, word, count]
    return outcome
  }

  /** Bytes of which no bit is used yet are input again: who takes over needs them whole. */
  function putBack(): void {
    at -= heldBits >> 3
    heldBits &= 7
    held &= (1 << heldBits) - 1
  }

  return {
    give(more, last) {
      putBack()
      const rest = input.subarray(Math.min(at, input.length))
      before += Math.min(at, input.length)
      const joined = new Uint8Array(rest.length + more.length + (last ? PADDING : 0))
      joined.set(rest)
      joined.set(more, rest.length)
      input = joined
      at = 0
      safe = joined.length - (last ? PADDING : 0)
      isLast = last
    },
    run,
    take() {
      const whole = output.subarray(HISTORY, out)
      given += whole.length
      chunk = Math.min(chunk * 4, LONGEST_CHUNK)
      const next = new Uint8Array(HISTORY + chunk)
      const kept = output.subarray(Math.max(out - HISTORY, first), out)
      next.set(kept, HISTORY - kept.length)
      first = HISTORY - kept.length
      output = next
      out = HISTORY
      return whole
    },
    get given() {
      return given + out - HISTORY
    },
    get waiting() {
      return out - HISTORY
    },
    unused() {
      putBack()
      const end = isLast ? input.length - PADDING : input.length
      return input.subarray(Math.min(at, end), end)
    },
    checkpoint() {
      putBack()
      const history = output.slice(Math.max(out - HISTORY, first), out)
      return { taken: before + at, given: given + out - HISTORY, held, heldBits, history, block }
    },
  }
}

/** Zeros behind the end, so that no read has to ask whether it is the last. */
const PADDING = 1024

function codesOf(lengths: Uint8Array, distances: Uint8Array): { literal: Code; distance: Code } | undefined {
  const literal = codeOf(lengths)
  const distance = codeOf(distances)
  return literal?.isUsable && distance?.isUsable ? { literal, distance } : undefined
}
