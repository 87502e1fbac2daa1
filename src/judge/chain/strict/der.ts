/** Deeper nesting is no certificate. */
const MAX_DEPTH = 32

/**
 * Is every element of `bytes` encoded in DER as far as it can be told without the schema (ITU-T X.690 section 10): definite lengths in the
 * fewest octets, BOOLEAN 0 or 255, INTEGER in its shortest form, unused bits of a BIT STRING zero?
 */
export function isStrictDer(bytes: Uint8Array): boolean {
  return elementsAreStrict(bytes, 0, bytes.length, 0)
}

function elementsAreStrict(bytes: Uint8Array, from: number, to: number, depth: number): boolean {
  let at = from
  while (at < to) {
    const header = readHeader(bytes, at, to)
    if (!header || depth > MAX_DEPTH) return false
    const { tag, content, end } = header
    if (tag & 0x20 ? !elementsAreStrict(bytes, content, end, depth + 1) : !primitiveIsStrict(bytes, header))
      return false
    at = end
  }
  return true
}

interface Header {
  readonly tag: number
  readonly content: number
  readonly end: number
}

function readHeader(bytes: Uint8Array, at: number, to: number): Header | undefined {
  const tag = bytes[at]!
  const first = bytes[at + 1]
  if ((tag & 0x1f) === 0x1f || first === undefined || first === 0x80) return undefined
  if (first < 0x80) return bounded(tag, at + 2, first, to)
  const count = first & 0x7f
  if (count > 4 || at + 2 + count > to || bytes[at + 2] === 0) return undefined
  let length = 0
  for (let i = 0; i < count; i++) length = length * 256 + bytes[at + 2 + i]!
  return length < 0x80 ? undefined : bounded(tag, at + 2 + count, length, to)
}

function bounded(tag: number, content: number, length: number, to: number): Header | undefined {
  return content + length <= to ? { tag, content, end: content + length } : undefined
}

function primitiveIsStrict(bytes: Uint8Array, { tag, content, end }: Header): boolean {
  const [first, second] = [bytes[content], bytes[content + 1]]
  if (tag === 0x01) return end - content === 1 && (first === 0 || first === 0xff)
  if (tag === 0x02 && end - content > 1)
    return !(first === 0 && second! < 0x80) && !(first === 0xff && second! >= 0x80)
  if (tag === 0x03 && first! > 0) return first! < 8 && (bytes[end - 1]! & ((1 << first!) - 1)) === 0
  return end > content || (tag !== 0x02 && tag !== 0x03 && tag !== 0x06)
}
