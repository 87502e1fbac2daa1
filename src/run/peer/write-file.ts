import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file at once: beside it, synchronised, and renamed over it, so that a reader meets the old content or the new and a crash loses neither. A
 * link stays a link, and a file keeps its access rights; `mode` is that of a new one.
 */
export async function writeFileAtomically(path: string, text: string, mode: number): Promise<void> {
  const target = await realpath(path).catch(() => path) // not there yet
  const found = await stat(target).catch(() => undefined)
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.chmod(found ? found.mode & 0o7777 : mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
