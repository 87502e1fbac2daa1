import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { type Appender, createAppender } from './appender.ts'

export interface LogFileOptions {
  readonly path: string
  /** Bytes after which the file becomes `path.1`; absent: it grows, or another process turns it over and this one follows. */
  readonly size?: number
  /** Older files kept: `path.1` (newest) to `path.<keep>`. */
  readonly keep?: number
  readonly trouble: (error: unknown) => void
}

/** Bytes that wait while the disk does not take them; more is dropped. */
const PENDING = 64 << 20

/** Milliseconds between two looks whether the file is still the one of its name. */
const LOOK = 1000

/**
 * A log file with rotation. Records are cut nowhere and none is lost between two files: all that happens to the old one is that it is renamed.
 * Several processes may append to one file (`O_APPEND`) where one of them rotates; the others notice the new one within a second, and what they
 * write until then stands in the old one.
 */
export function createLogFile({ path, size, keep = 5, trouble }: LogFileOptions): Appender {
  let inode: number | undefined
  let looked = 0

  async function next(full: boolean): Promise<{ handle: FileHandle; size: number }> {
    const isTurned = full && (await turnOver(path, keep).then(() => true, refused))
    const handle = await open(path, 'a', 0o640)
    const found = await handle.stat()
    inode = found.ino
    looked = Date.now()
    // Where renaming is refused the file goes on: better too long than records lost.
    return { handle, size: full && !isTurned ? 0 : found.size }
  }

  const refused = (error: unknown): boolean => {
    trouble(error)
    return false
  }

  async function isStale(): Promise<boolean> {
    const now = Date.now()
    if (now - looked < LOOK) return false
    looked = now
    const found = await stat(path).catch(() => undefined) // gone: it is made anew
    return found?.ino !== inode
  }

  return createAppender({ next, isStale, limit: size ?? Number.POSITIVE_INFINITY, pending: PENDING, trouble })
}

/** `path` → `path.1` → `path.2` …; the oldest goes. */
async function turnOver(path: string, keep: number): Promise<void> {
  if (keep === 0) return rm(path, { force: true })
  for (let age = keep - 1; age >= 0; age--) {
    const from = age === 0 ? path : `${path}.${age}`
    await rename(from, `${path}.${age + 1}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
}
