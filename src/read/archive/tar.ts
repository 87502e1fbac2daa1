import { type Pax, readPax } from './pax.ts'
import { type ByteQueue, createQueue } from './queue.ts'
import { hasMagic, isZeroBlock, readTarHeader, TAR_BLOCK, type TarHeader } from './tar-header.ts'
import type { Bytes, Member, Report } from './types.ts'

/** Long names and pax records are a few hundred bytes; PATH_MAX is 4096. */
const LONGEST_EXTENSION = 1 << 20

/**
 * Reads a tar archive (v7, ustar, GNU, pax) as a stream of its regular files. Only one pass is needed, and none is possible: each body is to
 * be read before the next member is asked for.
 *
 * Problems: `tar-bad-header` (checksum wrong; reading goes on at the next header), `tar-truncated`, `tar-end-missing` (no end mark: the
 * archive may be cut off between two members), `tar-size-lies` (a header stands inside a body; the body ends there),
 * `tar-link-skipped`, `tar-special-skipped` (devices, pipes, sparse files), `tar-unsafe-name` (absolute, with `..`, empty, or longer than a path can be).
 */
export async function* readTar(source: Bytes, report: Report): AsyncGenerator<Member, void, undefined> {
  const queue = createQueue(source)
  try {
    let pax: Pax = {}
    for (;;) {
      const offset = queue.offset
      const header = await nextHeader(queue, report)
      if (!header) return
      if (isExtension(header)) {
        pax = { ...pax, ...(await readExtension(queue, header, report)) }
        continue
      }
      const member = { ...header, name: pax.path ?? header.name, size: pax.size ?? header.size, offset }
      const mtime = pax.mtime ?? header.mtime
      pax = {}
      const body = createBody(queue, member.size, header.type === '0' && !/\.tar$/i.test(member.name), report)
      if (isWanted(member, report))
        yield {
          name: cleanName(member.name),
          size: member.size,
          offset,
          body: body.bytes,
          ...(mtime === undefined ? {} : { mtime }),
        }
      if (!(await body.finish())) return
    }
  } finally {
    await queue.close()
  }
}

const EXTENSIONS = 'xgXLK'
const isExtension = (header: TarHeader) => EXTENSIONS.includes(header.type)

/** The next header, searched for where none stands; undefined at the end. */
async function nextHeader(queue: ByteQueue, report: Report): Promise<TarHeader | undefined> {
  let sawEnd = false
  let sawBad = false
  for (;;) {
    const block = await queue.peek(TAR_BLOCK)
    if (block.length < TAR_BLOCK) {
      if (block.length > 0 && !sawEnd && !sawBad) report('tar-truncated', { offset: queue.offset })
      else if (!sawEnd && !sawBad) report('tar-end-missing', { offset: queue.offset })
      return undefined
    }
    const header = readTarHeader(block)
    if (header) {
      queue.take(TAR_BLOCK)
      return header
    }
    if (isZeroBlock(block)) {
      sawEnd = true
      queue.take(TAR_BLOCK)
    } else if (sawEnd) {
      // Behind the end mark anything may stand; another archive, appended, is read.
      queue.take(await toMagic(queue))
    } else {
      if (!sawBad) report('tar-bad-header', { offset: queue.offset })
      sawBad = true
      queue.take(await toMagic(queue))
    }
  }
}

/**
 * How far it is to where a header may stand: a block further, or where the magic of ustar shows that bytes were lost. Never more than
 * what was peeked at.
 */
async function toMagic(queue: ByteQueue): Promise<number> {
  const bytes = await queue.peek(2 * TAR_BLOCK)
  const most = Math.min(TAR_BLOCK, bytes.length - TAR_BLOCK)
  for (let at = 1; at < most; at++)
    if (hasMagic(bytes, at) && readTarHeader(bytes.subarray(at, at + TAR_BLOCK))) return at
  return Math.min(TAR_BLOCK, bytes.length)
}

function isWanted(member: { name: string; type: string; offset: number }, report: Report): boolean {
  const { name, type, offset } = member
  if (type === '5' || (type === '0' && name.endsWith('/'))) return false
  const detail = { offset, params: { name: name.slice(0, LONGEST_NAME) } }
  if (type === '1' || type === '2') report('tar-link-skipped', detail)
  else if (type !== '0' && type !== '7') report('tar-special-skipped', detail)
  else if (isUnsafe(name)) report('tar-unsafe-name', detail)
  else return true
  return false
}

/** PATH_MAX of Linux; every event and problem of a member carries its name. */
const LONGEST_NAME = 4_096

const isUnsafe = (name: string) =>
  name.length > LONGEST_NAME ||
  /^[/\\]|^[A-Za-z]:[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/.test(name) ||
  name === ''

const cleanName = (name: string) => name.replace(/^(?:\.\/+)+/, '').replace(/\/{2,}/g, '/')

async function readExtension(queue: ByteQueue, header: TarHeader, report: Report): Promise<Pax> {
  const size = Math.min(header.size, LONGEST_EXTENSION)
  const content = (await queue.peek(size)).slice(0, size)
  const { finish } = createBody(queue, header.size, true, report)
  await finish()
  if (header.type === 'L') return { path: new TextDecoder().decode(content).replace(/\0[\s\S]*$/, '') }
  return header.type === 'K' || header.type === 'g' ? {} : readPax(content)
}

/**
 * The body of a member. Where `looks`, each block of it is asked whether it is a header with magic and checksum: then the size that
 * led here lies, and the body ends there. `finish` passes over what was left and the padding; false at the end of the stream.
 */
function createBody(queue: ByteQueue, size: number, looks: boolean, report: Report) {
  let left = size
  let cut = false

  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const part = await some()
      if (!part) return
      yield part
    }
  }

  async function some(): Promise<Uint8Array | undefined> {
    if (left <= 0 || cut) return undefined
    const held = await queue.peek(Math.min(left, TAR_BLOCK))
    const most = Math.min(left, held.length)
    if (most === 0) return lost()
    const clear = looks ? untilHeader(held, wholeBlocks(most)) : most
    if (clear === 0) {
      report('tar-size-lies', { offset: queue.offset })
      cut = true
      return undefined
    }
    left -= clear
    return await queue.next(clear)
  }

  /** Stops at a block's edge, so that the next block can be looked at as a whole. */
  const wholeBlocks = (most: number) => (most < left && most > TAR_BLOCK ? most - (most % TAR_BLOCK) : most)

  function lost(): undefined {
    report('tar-truncated', { offset: queue.offset })
    left = -1
  }

  return {
    bytes: bytes(),
    async finish(): Promise<boolean> {
      while (await some());
      if (left < 0) return false
      if (cut) return true
      const padding = (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK
      const held = await queue.peek(padding)
      queue.take(Math.min(padding, held.length))
      return true
    },
  }
}

/** Bytes before the first block that is a header. */
function untilHeader(held: Uint8Array, most: number): number {
  for (let i = 0; i + TAR_BLOCK <= most; i += TAR_BLOCK)
    if (held[i + 257] === 0x75 && hasMagic(held, i) && readTarHeader(held.subarray(i, i + TAR_BLOCK)))
      return i
  return most
}
