import { gzipSync } from 'node:zlib'

export interface Member {
  readonly name: string
  readonly bytes: Uint8Array
}

const BLOCK = 512

/** A .tar.gz of plain files (POSIX.1-1988 ustar), `modified` in seconds since 1970. Same members in, same bytes out. */
export function tarGz(members: readonly Member[], modified: number): Uint8Array {
  const parts = members.flatMap(({ name, bytes }) => [
    tarHeader(name, bytes.length, modified),
    bytes,
    new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ])
  return gzipSync(Buffer.concat([...parts, new Uint8Array(2 * BLOCK)]), { level: 9 })
}

/** A ustar header. Field offsets: name 0, mode 100, uid 108, gid 116, size 124, mtime 136, checksum 148, type 156, magic 257. */
export function tarHeader(name: string, size: number, modified: number): Uint8Array {
  if (Buffer.byteLength(name) > 100) throw new Error(`name too long for ustar: ${name}`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1')
  block.write(name, 0, 'utf8')
  octal(0o644, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(modified, 136, 11)
  block.fill(' ', 148, 156)
  block.write('0', 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
