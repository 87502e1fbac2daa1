import { createHash } from 'node:crypto'
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import type { Bytes, Input, InputFile } from '../../read/archive/index.ts'
import { type Digest, hashInThread } from './thread/hash.ts'
import { CAN_START_THREADS } from './thread/inflate.ts'

/** Bytes read at a time. */
const CHUNK = 1 << 20
/** Buffers that are filled in turn: what was handed on stays as it is until two more were asked for. */
const BUFFERS = 4
/** Files of this size or more together are hashed in a thread of their own, and inflated in another. */
const LARGE = 1 << 23
/** Folders inside of folders that are looked into. */
const DEEPEST = 32

/** What was read of a file, for the report. */
export interface FileDigest {
  /** As `InputFile.path`: empty for a file or standard input. */
  readonly path: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** An input on this machine; after `walk` the digests tell what was read. */
export interface OpenInput extends Input {
  /** Size of all files together, undefined for standard input: what a progress bar counts to. */
  readonly size?: number
  /** It is worth threads of its own. */
  readonly isLarge: boolean
  /** Bytes read so far. */
  bytesRead(): number
  /** Reads to the end what `walk` left unread, and gives the digest of each file that was opened. */
  digests(): Promise<readonly FileDigest[]>
}

/** The input cannot be opened; `code` is the system's (`ENOENT`, `EACCES` …) or `not-a-file`. */
export class InputError extends Error {
  readonly code: string
  readonly path: string
  constructor(path: string, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'not-a-file'
    super(`cannot open ${path}: ${code}`, { cause })
    this.code = code
    this.path = path
  }
}

/**
 * Opens a file, a folder or standard input (`-`). The files of a folder come in name order, those of its folders behind its own; links are
 * followed only where they lead to a regular file inside of the folder. Throws `InputError`.
 */
export async function openInput(path: string, stdin: Bytes = process.stdin): Promise<OpenInput> {
  if (path === '-') return create('-', 'stdin', [{ path: '', source: () => stdin }], undefined)
  try {
    const found = await stat(path)
    if (found.isDirectory()) return await openFolder(path)
    if (!found.isFile() && !found.isFIFO() && !found.isCharacterDevice()) throw new TypeError('not a file')
    const size = found.isFile() ? found.size : 0
    return create(basename(path), 'file', [sourceOf('', path, size)], found.size)
  } catch (cause) {
    throw new InputError(path, cause)
  }
}

const sourceOf = (name: string, path: string, size: number): Source => ({
  path: name,
  source: () => readFrom(path),
  ...(size > CHUNK
    ? { hash: () => hashInThread(path).catch(cause => Promise.reject(new InputError(path, cause))) }
    : {}),
})

/** Reads a file from one of a few buffers while the next one fills. */
async function* readFrom(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path)
  try {
    const buffers: Uint8Array[] = []
    const fill = (turn: number) => {
      buffers[turn] ??= new Uint8Array(new SharedArrayBuffer(CHUNK))
      return file.read(buffers[turn], 0, CHUNK)
    }
    let reading = fill(0)
    for (let turn = 0; ; ) {
      const { bytesRead, buffer } = await reading
      if (bytesRead === 0) return
      turn = (turn + 1) % BUFFERS
      reading = fill(turn)
      // Whoever stops here never awaits it.
      reading.catch(() => {})
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function openFolder(path: string): Promise<OpenInput> {
  const root = await realpath(path)
  const files = await list(root, '', 0)
  const size = files.reduce((sum, file) => sum + file.size, 0)
  const sources = files.map(file => sourceOf(file.path, join(root, file.path), file.size))
  return create(basename(resolve(path)), 'folder', sources, size)
}

async function list(root: string, folder: string, depth: number): Promise<{ path: string; size: number }[]> {
  if (depth > DEEPEST) return []
  const names = (await readdir(join(root, folder))).sort()
  const files: { path: string; size: number }[] = []
  const folders: string[] = []
  for (const name of names) {
    const path = folder === '' ? name : `${folder}/${name}`
    const entry = await lstat(join(root, path))
    if (entry.isDirectory()) folders.push(path)
    else if (entry.isFile()) files.push({ path, size: entry.size })
    else if (entry.isSymbolicLink()) {
      const size = await sizeInside(root, path)
      if (size !== undefined) files.push({ path, size })
    }
  }
  for (const path of folders) files.push(...(await list(root, path, depth + 1)))
  return files
}

/** Size of a link's target; undefined where it leads outside of the folder, nowhere, or to something else than a regular file. */
async function sizeInside(root: string, path: string): Promise<number | undefined> {
  try {
    const target = await realpath(join(root, path))
    const found = await stat(target)
    return target.startsWith(root + sep) && found.isFile() ? found.size : undefined
  } catch {
    return undefined // a link to nowhere
  }
}

interface Source {
  readonly path: string
  readonly source: () => Bytes
  /** Hashes it elsewhere; otherwise it is hashed while it is read. */
  readonly hash?: () => Promise<Digest>
}

function create(
  name: string,
  kind: Input['kind'],
  sources: readonly Source[],
  size: number | undefined,
): OpenInput {
  const opened: { path: string; meter: Meter }[] = []
  const isLarge = (size ?? 0) >= LARGE
  const files: InputFile[] = sources.map(({ path, source, hash }) => ({
    path,
    open: () => {
      const meter = createMeter(source(), isLarge && CAN_START_THREADS ? hash?.() : undefined)
      opened.push({ path, meter })
      return meter.bytes
    },
  }))
  return {
    name,
    kind,
    files,
    ...(size === undefined ? {} : { size }),
    isLarge,
    bytesRead: () => opened.reduce((sum, { meter }) => sum + meter.count(), 0),
    digests: () => Promise.all(opened.map(async ({ path, meter }) => ({ path, ...(await meter.finish()) }))),
  }
}

interface Meter {
  readonly bytes: Bytes
  readonly count: () => number
  readonly finish: () => Promise<{ bytes: number; sha256: string }>
}

/** Counts what passes, and hashes it where nobody else does; whoever stops reading early leaves the rest to `finish`. */
function createMeter(source: Bytes, elsewhere: Promise<Digest> | undefined): Meter {
  elsewhere?.catch(() => {}) // told by finish
  const hash = createHash('sha256')
  const iterator = source[Symbol.asyncIterator]()
  let count = 0
  let ended = false

  async function next(): Promise<Uint8Array | undefined> {
    if (ended) return undefined
    try {
      const { done, value } = await iterator.next()
      ended = done === true
      if (ended) return undefined
      if (!elsewhere) hash.update(value)
      count += value.length
      return value
    } catch (cause) {
      ended = true
      throw cause
    }
  }

  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let chunk = await next(); chunk; chunk = await next()) yield chunk
  }

  return {
    bytes: bytes(),
    count: () => count,
    async finish() {
      if (elsewhere) {
        await iterator.return?.()
        return elsewhere
      }
      while (!ended && (await next().catch(() => undefined)));
      return { bytes: count, sha256: hash.copy().digest('hex') }
    },
  }
}
