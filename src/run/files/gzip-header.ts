/** Longest name, comment and extra field of a header together. */
const LONGEST = 1 << 18

/** Length of the header with which a member begins (RFC 1952 section 2.3); `none` where no member does, `cut` where more must be known. */
export function headerLength(bytes: Uint8Array): number | 'none' | 'cut' {
  const magic = [0x1f, 0x8b, 8]
  if (magic.some((value, at) => at < bytes.length && bytes[at] !== value)) return 'none'
  if (bytes.length < 10) return 'cut'
  const flags = bytes[3] ?? 0
  let at = 10
  if (flags & 4) {
    if (bytes.length < at + 2) return 'cut'
    at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8))
  }
  for (const flag of [8, 16])
    if (flags & flag) {
      const end = bytes.indexOf(0, at)
      if (end === -1) return bytes.length > LONGEST ? 'none' : 'cut'
      at = end + 1
    }
  if (flags & 2) at += 2
  return at > bytes.length ? 'cut' : at
}
