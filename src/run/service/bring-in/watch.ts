import { randomUUID } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Language } from '../../../tell/messages/index.ts'
import { newBlob } from '../blobs/name.ts'
import type { Blobs } from '../blobs/types.ts'
import { fileName } from '../file-name.ts'
import { receive } from '../http/receive.ts'
import type { Store } from '../store/store.ts'

export interface WatchOptions {
  readonly folder: string
  readonly store: Store
  readonly blobs: Blobs
  readonly spool: string
  readonly language: Language
  readonly largest: number
  /** Milliseconds between two looks; a file that is the same in two of them is finished. */
  readonly every?: number
  /** Told of each file that was taken, and of each that cannot be. */
  readonly taken: (name: string, id: string) => void
  readonly trouble: (name: string, error: unknown) => void
}

const EVERY = 2000
/** Names that programs give to files while they write them. */
const UNFINISHED = /^[.~]|\.(?:part|partial|tmp|temp|crdownload|filepart|swp)$/i
/** Files that are looked at in one folder. */
const MOST = 10_000

/**
 * Takes files that are put into a folder, each once, whoever of several servers sees it first: it is known by its name, size and time. Files stay where
 * they are; links and folders are passed over. The folder is read again and again, because shared folders tell nobody of changes.
 */
export function startWatch(options: WatchOptions): { stop(): Promise<void> } {
  const { folder, every = EVERY, trouble } = options
  const ending = new AbortController()
  let before = new Map<string, string>()
  const done = new Set<string>()
  const look = async (): Promise<void> => {
    const now = new Map<string, string>()
    for (const { name } of await candidates(folder)) {
      const state = await stateOf(join(folder, name))
      if (state === undefined) continue
      now.set(name, state)
      const file = `${name} ${state}`
      if (before.get(name) !== state || done.has(file)) continue
      try {
        await take(options, name, file)
        done.add(file)
      } catch (error) {
        trouble(name, error)
      }
    }
    for (const file of done) if (!now.has(file.slice(0, file.lastIndexOf(' ')))) done.delete(file)
    before = now
  }
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await look().catch((error: unknown) => trouble(folder, error))
      await sleep(every, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  const running = loop()
  return {
    async stop() {
      ending.abort()
      await running
    },
  }
}

async function candidates(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter(entry => entry.isFile() && !UNFINISHED.test(entry.name)).slice(0, MOST)
}

/** Size and time of a regular file, in one word; undefined where it is gone, empty or a link. */
async function stateOf(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined)
  return found?.isFile() && found.size > 0 ? `${found.size}-${Math.floor(found.mtimeMs)}` : undefined
}

async function take(options: WatchOptions, name: string, once: string): Promise<void> {
  const { folder, store, blobs, spool, language, largest } = options
  const id = randomUUID()
  const path = join(spool, id)
  try {
    const { bytes, end } = await receive(createReadStream(join(folder, name)), path, largest)
    if (end !== 'whole')
      throw new RangeError(end === 'over' ? `larger than ${largest} octets` : 'not readable')
    const expires = Date.now() + 3_600_000
    const upload = { id, name: fileName(name), length: bytes, language, hold: false, expires }
    const blob = newBlob(Date.now())
    await blobs.put(blob, path)
    if (!(await store.uploads.createWhole(upload, once, blob))) return void (await blobs.remove([blob]))
    options.taken(name, id)
  } finally {
    await rm(path, { force: true })
  }
}
