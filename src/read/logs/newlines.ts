const LF = 0x0a

/** A view of words costs more than it saves on fewer bytes. */
const SHORT = 512

/** Bytes added up before a lane of the counter could overflow. */
const ROUND = 255 * 4

/**
 * Counts line feeds. Four bytes at a time in one word: a byte of `word ^ 0x0a0a0a0a` is zero exactly where the byte is a line feed, and
 * adding 0x7f to its low seven bits carries into the top bit exactly where it is not.
 */
export function countNewlines(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  let count = 0
  if (to - from < SHORT) return countBytes(bytes, from, to)
  while (at < to && ((bytes.byteOffset + at) & 3) !== 0) if (bytes[at++] === LF) count++
  const words = wordsOf(bytes.buffer)
  const first = (bytes.byteOffset + at) >> 2
  const last = first + ((to - at) >> 2)
  for (let word = first; word < last; word += ROUND / 4)
    count += countWords(words, word, Math.min(last, word + ROUND / 4))
  return count + countBytes(bytes, at + (last - first) * 4, to)
}

const views = new WeakMap<ArrayBufferLike, Int32Array>()

/** One view for each buffer: making one takes longer than counting a few lines. */
function wordsOf(buffer: ArrayBufferLike): Int32Array {
  const known = views.get(buffer)
  if (known) return known
  const words = new Int32Array(buffer, 0, buffer.byteLength >> 2)
  views.set(buffer, words)
  return words
}

function countBytes(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if (bytes[at] === LF) count++
  return count
}

function countWords(words: Int32Array, from: number, to: number): number {
  let lanes = 0
  let i = from
  for (; i < to - 3; i += 4)
    lanes +=
      others(words[i] as number) +
      others(words[i + 1] as number) +
      others(words[i + 2] as number) +
      others(words[i + 3] as number)
  for (; i < to; i++) lanes += others(words[i] as number)
  const other = (lanes & 0xff) + ((lanes >>> 8) & 0xff) + ((lanes >>> 16) & 0xff) + (lanes >>> 24)
  return (to - from) * 4 - other
}

/** 1 in each byte that is no line feed. */
function others(word: number): number {
  const x = word ^ 0x0a0a0a0a
  return ((((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x) & 0x80808080) >>> 7
}
