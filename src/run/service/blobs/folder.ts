import { createReadStream, createWriteStream } from 'node:fs'
import { access, copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { madeAt } from './name.ts'
import type { Blobs } from './types.ts'

/** Blobs as files of a folder, which processes of several machines may share. Only names of our shape ever become a path. */
export async function folderBlobs(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (name: string): string => {
    if (madeAt(name) === undefined) throw new RangeError('no name of a blob')
    return join(folder, name)
  }
  return {
    async put(name, file) {
      await synchronised(file)
      await moved(file, pathOf(name))
      await synchronised(folder)
    },
    async fetch(names, target) {
      const [only, ...more] = names.map(pathOf)
      if (only !== undefined && more.length === 0) return linked(only, target)
      const out = createWriteStream(target, { flags: 'wx', mode: 0o600 })
      await pipeline(async function* () {
        for (const name of names) yield* createReadStream(pathOf(name))
      }, out)
    },
    async remove(names) {
      for (const name of names) await rm(pathOf(name), { force: true })
    },
    async *list() {
      for (const name of await readdir(folder)) if (madeAt(name) !== undefined) yield name
    },
    ping: () => access(folder),
  }
}

/** Under its new name at once and whole, also where that is another file system. */
async function moved(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    await copyFile(from, `${to}.new`)
    await synchronised(`${to}.new`)
    await rename(`${to}.new`, to)
  }
}

/** The same file under another name; a copy where the file system cannot do that. */
async function linked(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch {
    await copyFile(from, to)
  }
}

/** What was written to a file or folder is on the disk. Windows cannot open folders, and needs it for files alone. */
async function synchronised(path: string): Promise<void> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (process.platform === 'win32') return undefined
    throw error
  })
  try {
    if (process.platform !== 'win32') await file?.sync()
  } finally {
    await file?.close()
  }
}
