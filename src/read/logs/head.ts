/**
 * Does a record begin on this line? Asked of bytes, because most lines are never turned into text: a time, a priority, or a process
 * with its number, with or without a host before it.
 */
export function isHead(bytes: Uint8Array, start: number, to: number): boolean {
  if (isTime(bytes, start, to)) return true
  return isLetter(bytes[start] ?? 0) && isProcess(bytes, start, to) && !isBareTime(bytes, start)
}

function isTime(bytes: Uint8Array, start: number, to: number): boolean {
  const first = bytes[start] ?? 0
  if (isDigit(first)) return isIsoTime(bytes, start, to)
  if (first === 0x3c) return isPriority(bytes, start, to) // <
  if (first === 0x5b) return isMonthTime(bytes, start + 1, to) // [
  return isLetter(first) && isMonthTime(bytes, start, to)
}

/** The line before is a time and no more than a host: a record whose prefix was broken in two, and this is the rest of it. */
function isBareTime(bytes: Uint8Array, next: number): boolean {
  if (next === 0) return false
  const end = next - (bytes[next - 2] === 0x0d ? 2 : 1)
  let start = end
  while (start > 0 && end - start < 2 * LONGEST_NAME && bytes[start - 1] !== 0x0a) start--
  return isTime(bytes, start, end) && bytes[end - 1] !== 0x3a && !bytes.subarray(start, end).includes(0x3d)
}

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
const isLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
const isWord = (byte: number) =>
  isDigit(byte) || isLetter(byte) || byte === 0x5f || byte === 0x2d || byte === 0x2e

/** `d` a digit, `a` a letter, `_` a digit or a space, anything else itself. */
function matches(bytes: Uint8Array, start: number, to: number, picture: string): boolean {
  if (start + picture.length > to) return false
  for (let i = 0; i < picture.length; i++) {
    const byte = bytes[start + i] ?? 0
    const sign = picture[i]
    if (
      sign === 'd'
        ? !isDigit(byte)
        : sign === 'a'
          ? !isLetter(byte)
          : sign === '_'
            ? !isDigit(byte) && byte !== 0x20
            : byte !== picture.charCodeAt(i)
    )
      return false
  }
  return true
}

/** Asked of every line near a find, so the signs that rarely stand there come first. */
function isIsoTime(bytes: Uint8Array, start: number, to: number): boolean {
  return (
    bytes[start + 10] === 0x54 &&
    bytes[start + 4] === 0x2d &&
    bytes[start + 13] === 0x3a &&
    matches(bytes, start, to, 'dddd-dd-ddTdd:dd:dd')
  )
}

/** RFC 3164 pads the day with a space. */
const isMonthTime = (bytes: Uint8Array, start: number, to: number) =>
  matches(bytes, start, to, 'aaa _d dd:dd:dd') || matches(bytes, start, to, 'aaa d dd:dd:dd')

function isPriority(bytes: Uint8Array, start: number, to: number): boolean {
  let at = start + 1
  while (at < to && at < start + 4 && isDigit(bytes[at] ?? 0)) at++
  if (bytes[at] !== 0x3e) return false
  at += 1
  return (
    isMonthTime(bytes, at, to) ||
    isIsoTime(bytes, at, to) ||
    (matches(bytes, at, to, '1 ') && isIsoTime(bytes, at + 2, to))
  )
}

/** Longest host or process name looked at. */
const LONGEST_NAME = 64

function isProcess(bytes: Uint8Array, start: number, to: number): boolean {
  const end = wordEnd(bytes, start, to)
  if (isNumbered(bytes, end, to)) return true
  return (
    bytes[end] === 0x20 && isLetter(bytes[end + 1] ?? 0) && isNumbered(bytes, wordEnd(bytes, end + 1, to), to)
  )
}

function wordEnd(bytes: Uint8Array, start: number, to: number): number {
  let at = start
  while (at < to && at < start + LONGEST_NAME && isWord(bytes[at] ?? 0)) at++
  return at
}

/** `[1234]:` */
function isNumbered(bytes: Uint8Array, start: number, to: number): boolean {
  if (bytes[start] !== 0x5b || !isDigit(bytes[start + 1] ?? 0)) return false
  let at = start + 1
  while (at < to && at < start + 11 && isDigit(bytes[at] ?? 0)) at++
  return bytes[at] === 0x5d && bytes[at + 1] === 0x3a
}
