import type { Instant } from '../bytes/index.ts'

/** Every header and every body of a tar archive begins at a multiple of this many bytes (POSIX.1-2017, pax, ustar interchange format). */
export const TAR_BLOCK = 512

export interface TarHeader {
  readonly name: string
  readonly size: number
  /** `0` regular file, `1` hard link, `2` symbolic link, `3` … `6` devices, directory, FIFO, `x` and `g` pax, `L` and `K` GNU long names. */
  readonly type: string
  readonly mtime?: Instant
  /** Has the magic of ustar or GNU tar; an old v7 header has only its checksum. */
  readonly isUstar: boolean
}

/** Reads a header; undefined where its checksum is wrong or its size is not a number. */
export function readTarHeader(block: Uint8Array): TarHeader | undefined {
  if (block.length < TAR_BLOCK || !checksumHolds(block)) return undefined
  const size = number(block, 124, 12)
  if (size === undefined) return undefined
  const isUstar = hasMagic(block)
  // The prefix field belongs to POSIX ustar; GNU tar ("ustar  ") keeps other things there.
  const prefix = isUstar && block[262] === 0 ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  const mtime = number(block, 136, 12)
  const flag = block[156] ?? 0
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: flag === 0 ? '0' : String.fromCharCode(flag),
    ...(mtime === undefined ? {} : { mtime: mtime * 1000 }),
    isUstar,
  }
}

export const hasMagic = (block: Uint8Array, at = 0) =>
  block[at + 257] === 0x75 &&
  block[at + 258] === 0x73 &&
  block[at + 259] === 0x74 &&
  block[at + 260] === 0x61 &&
  block[at + 261] === 0x72

export const isZeroBlock = (block: Uint8Array) => {
  for (let i = 0; i < TAR_BLOCK; i++) if (block[i] !== 0) return false
  return true
}

/** Sum of all bytes with the checksum field read as spaces; old writers added them up as signed. */
function checksumHolds(block: Uint8Array): boolean {
  const wanted = number(block, 148, 8)
  let unsigned = 0
  let signed = 0
  for (let i = 0; i < TAR_BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : (block[i] ?? 0)
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  return wanted !== undefined && (wanted === unsigned || wanted === signed) && unsigned !== 8 * 0x20
}

function text(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end))
}

/** Octal digits between spaces and NULs, or base 256 where the top bit is set (GNU tar manual, "Basic tar format"). */
function number(block: Uint8Array, at: number, length: number): number | undefined {
  const first = block[at] ?? 0
  if (first & 0x80) {
    if (first === 0xff) return undefined // negative
    let value = first & 0x7f
    for (let i = 1; i < length; i++) value = value * 256 + (block[at + i] ?? 0)
    return Number.isSafeInteger(value) ? value : undefined
  }
  const digits = /^[\0 ]*([0-7]*)[\0 ]/.exec(`${String.fromCharCode(...block.subarray(at, at + length))} `)
  return digits ? Number.parseInt(digits[1] || '0', 8) : undefined
}
