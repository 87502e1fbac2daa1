import type { Instant, Problem } from '../bytes/index.ts'
import { type Caps, DEFAULT_CAPS } from './caps.ts'
import { HEAD_LENGTH, kindOf } from './kind.ts'
import { type NameFacts, readName } from './name.ts'
import { readTar } from './tar.ts'
import type { Bytes, Inflate, Kind, Report } from './types.ts'

/** An input as the platform lends it: a file, a folder with its files in name order, or standard input. */
export interface Input {
  /** Name to show; the first part of every path below. */
  readonly name: string
  readonly kind: 'file' | 'folder' | 'stdin'
  readonly files: readonly InputFile[]
}

export interface InputFile {
  /** Path inside a folder with `/`; empty for a file or standard input. */
  readonly path: string
  readonly open: () => Bytes
}

/** A member that is no archive itself. Leaves come one after another; the body of one is to be read before the next is asked for. */
export interface Leaf extends NameFacts {
  /** Where it stands, outermost first, joined by `!`; what `Where.source` holds. */
  readonly path: string
  /**
   * What it was packed with: the innermost archive, and the folder inside of it. Members of one bundle are of one peer, unless their names
   * tell two hosts: then `host` parts them, and a member whose name tells none belongs to all.
   */
  readonly bundle: string
  /** Name without folder and without `.gz`. */
  readonly name: string
  readonly kind: Exclude<Kind, 'gzip' | 'tar' | 'archive'>
  readonly mtime?: Instant
  readonly body: Bytes
}

export interface WalkOptions {
  readonly inflate: Inflate
  readonly caps?: Partial<Caps>
  readonly problem: (problem: Problem) => void
}

/**
 * Yields every member of an input, out of archives inside of archives.
 *
 * Problems: those of `readTar` and of `Inflate`, `unsupported-archive` (zip and its kin), `unreadable-input` (the platform could not read on),
 * and the caps: `cap-total-bytes`, `cap-member-bytes`, `cap-members`, `cap-ratio`, `cap-nesting`, each with its `limit`.
 */
export async function* walk(input: Input, options: WalkOptions): AsyncGenerator<Leaf, void, undefined> {
  const walker = createWalker(options)
  for (const file of input.files) {
    if (walker.isSpent) return
    const path = file.path === '' ? input.name : `${input.name}/${file.path}`
    const folder = file.path.includes('/') ? `${input.name}/${file.path.replace(/\/[^/]*$/, '')}` : input.name
    const body = walker.counted(file.open())
    yield* walker.open({ path, bundle: input.kind === 'folder' ? folder : path, depth: 0, body })
  }
}

interface Item {
  readonly path: string
  readonly bundle: string
  readonly depth: number
  readonly mtime?: Instant
  readonly body: Bytes
}

function createWalker({ inflate, caps: wanted, problem }: WalkOptions) {
  const caps: Caps = { ...DEFAULT_CAPS, ...wanted }
  let [packed, total, members] = [0, 0, 0]
  let isSpent = false

  const reporter =
    (source: string): Report =>
    (code, detail) =>
      problem({
        code,
        where: { source, ...(detail?.offset === undefined ? {} : { offset: detail.offset }) },
        ...(detail?.params ? { params: detail.params } : {}),
      })

  async function* open(item: Item): AsyncGenerator<Leaf, void, undefined> {
    const report = reporter(item.path)
    const { head, rest } = await peek(guarded(item.body, report))
    const kind = kindOf(item.path, head)
    if (kind === 'archive') report('unsupported-archive', { offset: 0 })
    else if (kind !== 'gzip' && kind !== 'tar') yield* leaf(item, kind, rest)
    else if (item.depth >= caps.nesting) report('cap-nesting', { params: { limit: caps.nesting } })
    else if (kind === 'gzip') yield* open({ ...item, depth: item.depth + 1, body: unpacked(rest, report) })
    else yield* openTar(item, rest, report)
    await rest.return?.(undefined)
  }

  async function* openTar(item: Item, body: Bytes, report: Report): AsyncGenerator<Leaf, void, undefined> {
    for await (const member of readTar(body, report)) {
      if (++members > caps.members) {
        report('cap-members', { params: { limit: caps.members } })
        isSpent = true
      }
      if (isSpent) return
      const folder = member.name.includes('/') ? `!${member.name.replace(/\/[^/]*$/, '')}` : ''
      yield* open({
        path: `${item.path}!${member.name}`,
        bundle: `${item.path}${folder}`,
        depth: item.depth + 1,
        body: member.body,
        ...(member.mtime === undefined ? {} : { mtime: member.mtime }),
      })
    }
  }

  function* leaf(item: Item, kind: Leaf['kind'], body: Bytes): Generator<Leaf, void, undefined> {
    const file = item.path.slice(Math.max(item.path.lastIndexOf('!'), item.path.lastIndexOf('/')) + 1)
    yield {
      ...readName(file),
      path: item.path,
      bundle: item.bundle,
      name: file.replace(/\.gz$/i, ''),
      kind,
      ...(item.mtime === undefined ? {} : { mtime: item.mtime }),
      body: metered(body, reporter(item.path)),
    }
  }

  /** Counts what a leaf hands out; ends it at a cap. */
  async function* metered(body: Bytes, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
    let length = 0
    for await (const chunk of body) {
      length += chunk.length
      total += chunk.length
      if (total > caps.totalBytes) {
        isSpent = true
        return report('cap-total-bytes', { params: { limit: caps.totalBytes } })
      }
      // Many small bombs are one large one.
      if (total > caps.ratioFrom && total > packed * caps.ratio) {
        isSpent = true
        return report('cap-ratio', { params: { limit: caps.ratio } })
      }
      if (length > caps.memberBytes)
        return report('cap-member-bytes', { params: { limit: caps.memberBytes } })
      yield chunk
    }
  }

  /** Inflates, and stops where too much comes out of too little. */
  async function* unpacked(packed: Bytes, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
    let [taken, given] = [0, 0]
    const counted = tap(packed, chunk => {
      taken += chunk.length
    })
    for await (const chunk of inflate(counted, report)) {
      given += chunk.length
      if (given > caps.ratioFrom && given > taken * caps.ratio)
        return report('cap-ratio', { params: { limit: caps.ratio } })
      yield chunk
    }
  }

  return {
    open,
    counted: (source: Bytes): Bytes =>
      tap(source, chunk => {
        packed += chunk.length
      }),
    get isSpent() {
      return isSpent
    },
  }
}

async function* tap(
  source: Bytes,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    see(chunk)
    yield chunk
  }
}

/** An input that fails while it is read ends there. */
async function* guarded(source: Bytes, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source
  } catch (cause) {
    report('unreadable-input', {
      params: { reason: cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown' },
    })
  }
}

/** Looks at the beginning of a stream and gives it back whole. */
async function peek(source: AsyncGenerator<Uint8Array, void, undefined>) {
  const first: Uint8Array[] = []
  let length = 0
  while (length < HEAD_LENGTH) {
    const { done, value } = await source.next()
    if (done || !value) break
    first.push(value)
    length += value.length
  }
  async function* rest(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* first
    yield* source
  }
  const head = new Uint8Array(Math.min(length, HEAD_LENGTH))
  let at = 0
  for (const chunk of first) {
    head.set(chunk.subarray(0, head.length - at), at)
    at += Math.min(chunk.length, head.length - at)
  }
  return { head, rest: rest() }
}
