import { crc32 } from '../../worker/inflate/crc32.ts'

/** A member of an archive: path with `/`, and its bytes. */
export interface ZipMember {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Date of every member: the earliest a ZIP can name (1980-01-01), so that the same files make the same archive. */
const DATE = 0x0021
/** Names are UTF-8 (APPNOTE 4.4.4, bit 11). */
const FLAGS = 0x0800

/** A ZIP archive of stored members (APPNOTE 6.3), which every Windows opens. */
export function zipOf(members: readonly ZipMember[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { path, bytes } of members) {
    const name = new TextEncoder().encode(path)
    const shared = [FLAGS, 0, 0, DATE] as const
    const sizes = [crc32(bytes), bytes.length, bytes.length] as const
    const local = record([0x04034b50], [20, ...shared], sizes, [name.length, 0])
    directory.push(
      record([0x02014b50], [20, 20, ...shared], sizes, [name.length, 0, 0, 0, 0], [0, offset]),
      name,
    )
    parts.push(local, name, bytes)
    offset += local.length + name.length + bytes.length
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0)
  const end = record([0x06054b50], [0, 0, members.length, members.length], [length, offset], [0])
  return joined([...parts, ...directory, end])
}

/** Lists of 32-bit and 16-bit numbers in turns, little-endian. */
function record(...lists: readonly (readonly number[])[]): Uint8Array {
  const widths = lists.map((_, index) => (index % 2 === 0 ? 4 : 2))
  const bytes = new Uint8Array(lists.reduce((sum, list, index) => sum + list.length * widths[index]!, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  lists.forEach((list, index) => {
    for (const value of list) {
      if (widths[index] === 4) view.setUint32(at, value, true)
      else view.setUint16(at, value, true)
      at += widths[index]!
    }
  })
  return bytes
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
