import { gzipSync } from 'node:zlib'
import { logLine, type Piece } from './logs.ts'

const BLOCK = 512

export interface TarEntry {
  readonly name: string
  readonly size: number
  /** ustar's type flag; `0` is a regular file. */
  readonly type?: string
  readonly link?: string
}

/** A ustar header that says whatever it is told to; the checksum is right. */
export function tarHeader({ name, size, type = '0', link = '' }: TarEntry): Uint8Array {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0, 100, 'utf8')
  block.write('0000644\x000000000\x000000000\0', 100, 'latin1')
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  block.write('14262772740\0', 136, 'latin1')
  block.fill(' ', 148, 156)
  block.write(type, 156, 'latin1')
  block.write(link, 157, 100, 'utf8')
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

export const padding = (size: number): Uint8Array => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK)
export const tarEnd = (): Uint8Array => new Uint8Array(2 * BLOCK)

export function* member(name: string, body: Uint8Array): Iterable<Piece> {
  yield tarHeader({ name, size: body.length })
  yield body
  yield padding(body.length)
}

export function* archive(members: Iterable<readonly [name: string, body: Uint8Array]>): Iterable<Piece> {
  for (const [name, body] of members) yield* member(name, body)
  yield tarEnd()
}

export const LOG_NAME = 'loggingsnapshot_vcsc_2022-07-11_16_55_44.txt'
const MEBIBYTE = 1 << 20

/** Zeros in gzip members one behind the other, each of 64 MiB: about a thousandth of what they become. */
export function zeros(megabytes: number): Uint8Array {
  const piece = gzipSync(new Uint8Array(64 * MEBIBYTE), { level: 9 })
  return Buffer.concat(Array.from({ length: Math.ceil(megabytes / 64) }, () => piece))
}

/** A log of zeros that is a thousand times the size of its archive. */
export function zipBomb(megabytes: number): Iterable<Piece> {
  return archive([[`${LOG_NAME}.1.gz`, zeros(megabytes)]])
}

/** The same packed once more: a few kilobytes. */
export function nestedBomb(megabytes: number): Iterable<Piece> {
  return archive([[`${LOG_NAME}.1.gz.gz`, gzipSync(zeros(megabytes), { level: 9 })]])
}

/** Bombs of which each stays below the size that a single one is suspected from. */
export function manyBombs(count: number): Iterable<Piece> {
  const bomb = gzipSync(zeros(192), { level: 9 })
  const names = Array.from({ length: count }, (_, index) => `${LOG_NAME}.${index + 1}.gz.gz`)
  return archive(names.map(name => [name, bomb]))
}

/** gzip inside of gzip, so many layers. */
export function deepGzip(layers: number): Iterable<Piece> {
  let body: Uint8Array = Buffer.from(logLine('cucm.example.com', '192.0.2.1'))
  for (let layer = 0; layer < layers; layer++) body = gzipSync(body, { level: 1 })
  return archive([[`${LOG_NAME}.gz`, body]])
}

/** So many files of one line. */
export function* manyMembers(count: number): Iterable<Piece> {
  const line = Buffer.from(logLine('cucm.example.com', '192.0.2.1'))
  for (let index = 0; index < count; index++) yield* member(`logs/loggingsnapshot_vcsc_${index}.txt`, line)
  yield tarEnd()
}

/** Every member says that it is of another host: as many peers as members. */
export function* manyPeers(count: number): Iterable<Piece> {
  const line = Buffer.from(logLine('cucm.example.com', '192.0.2.1'))
  for (let index = 0; index < count; index++)
    yield* member(`loggingsnapshot_host${index}_2022-07-11_16_55_44.txt`, line)
  yield tarEnd()
}

const OUTSIDE = 'turnpike-was-here'

/** Members that want to lie outside of the archive, and links that want to lead there. */
export function* unsafeNames(): Iterable<Piece> {
  const line = Buffer.from(logLine('cucm.example.com', '192.0.2.1'))
  for (const name of [
    `/tmp/${OUTSIDE}.txt`,
    `../${OUTSIDE}.txt`,
    `logs/../../${OUTSIDE}.txt`,
    `C:\\${OUTSIDE}.txt`,
    `\\\\server\\share\\${OUTSIDE}.txt`,
    `..\\${OUTSIDE}.txt`,
    '',
  ])
    yield* member(name, line)
  for (const [type, link] of [
    ['1', '/etc/passwd'],
    ['2', '/etc/passwd'],
    ['2', `../../${OUTSIDE}`],
  ] as const)
    yield tarHeader({ name: `loggingsnapshot_link${type}.txt`, size: 0, type, link })
  for (const type of ['3', '4', '6', 'S']) yield tarHeader({ name: `special${type}.txt`, size: 0, type })
  yield* longName('a/'.repeat(200_000), line)
  yield* member(LOG_NAME, line)
  yield tarEnd()
}

/** A pax header with a path of any length (POSIX.1-2001). */
function* longName(name: string, body: Uint8Array): Iterable<Piece> {
  const rest = ` path=${name}x.txt\n`
  const length = String(rest.length + 6).length + rest.length
  yield* entry({ name: 'pax', type: 'x' }, Buffer.from(`${length}${rest}`))
  yield* member('x.txt', body)
}

function* entry(head: Omit<TarEntry, 'size'>, body: Uint8Array): Iterable<Piece> {
  yield tarHeader({ ...head, size: body.length })
  yield body
  yield padding(body.length)
}

/** Headers that promise more than there is, and one whose number is not one. */
export function* lyingTar(): Iterable<Piece> {
  const line = Buffer.from(logLine('cucm.example.com', '192.0.2.1'))
  yield tarHeader({ name: 'loggingsnapshot_first.txt', size: 8 ** 11 - 1 })
  yield line
  yield padding(line.length)
  yield* member('loggingsnapshot_second.txt', line)
  const header = Buffer.from(tarHeader({ name: 'loggingsnapshot_third.txt', size: 1 }))
  header.fill(0xff, 124, 136)
  yield header
  yield line
  yield padding(line.length)
  yield* longName('b', line)
  yield* member(LOG_NAME, line)
  yield tarHeader({ name: 'loggingsnapshot_last.txt', size: 1e9 })
  yield line
}
