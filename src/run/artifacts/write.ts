import { constants } from 'node:fs'
import { lstat, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact } from '../../tell/artifacts/index.ts'

/** A file that cannot be written: `exists` (and not to be overwritten), `not-a-folder` (a link or a file is in the way), or the system's code. */
export class ArtifactError extends Error {
  readonly file: string
  readonly code: string
  constructor(file: string, code: string, options?: ErrorOptions) {
    super(`${file}: ${code}`, options)
    this.file = file
    this.code = code
  }
}

/** What `slug` makes; the writer trusts nobody and looks again. */
const SEGMENT = /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_-])?$/i

/**
 * Writes artefacts below `folder`, which is made where it is not there. Nothing is written outside of it: paths are of plain segments, and no link
 * below it is followed. Before the first file is written every one is looked at, so that an existing file leaves everything as it was.
 *
 * @returns the files written, in order
 * @throws ArtifactError
 */
export async function writeArtifacts(
  folder: string,
  artifacts: readonly Artifact[],
  { force = false }: { readonly force?: boolean } = {},
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true }).catch(failing(folder))
  const files = artifacts.map(({ path, text }) => ({ path, text, parts: partsOf(path) }))
  for (const { parts } of files) await inspect(folder, parts, force)
  const written: string[] = []
  for (const { parts, text } of files) {
    await makeFolders(folder, parts.slice(0, -1))
    const file = join(folder, ...parts)
    await write(file, text, force)
    written.push(file)
  }
  return written
}

function partsOf(path: string): readonly string[] {
  const parts = path.split('/')
  if (!parts.every(part => SEGMENT.test(part))) throw new ArtifactError(path, 'unsafe-name')
  return parts
}

async function inspect(folder: string, parts: readonly string[], force: boolean): Promise<void> {
  for (let depth = 1; depth <= parts.length; depth++) {
    const at = join(folder, ...parts.slice(0, depth))
    const found = await lstat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw new ArtifactError(at, error.code ?? 'unknown', { cause: error })
    })
    if (!found) return
    if (depth < parts.length && !found.isDirectory()) throw new ArtifactError(at, 'not-a-folder')
    if (depth === parts.length && !(force && found.isFile())) throw new ArtifactError(at, 'exists')
  }
}

async function makeFolders(folder: string, parts: readonly string[]): Promise<void> {
  let at = folder
  for (const part of parts) {
    at = join(at, part)
    await mkdir(at).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' || !(await lstat(at)).isDirectory()) failing(at)(error)
    })
  }
}

/** Created only by us, unless asked to overwrite; a link that has come in between is not followed. */
async function write(file: string, text: string, force: boolean): Promise<void> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_EXCL, O_NOFOLLOW } = constants
  const flags = O_WRONLY | O_CREAT | (O_NOFOLLOW ?? 0) | (force ? O_TRUNC : O_EXCL)
  const handle = await open(file, flags, 0o644).catch(failing(file))
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
}

function failing(file: string) {
  return (error: NodeJS.ErrnoException): never => {
    const code = error.code === 'EEXIST' ? 'exists' : (error.code ?? 'unknown')
    throw new ArtifactError(file, code, { cause: error })
  }
}
