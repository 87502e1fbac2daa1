import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AtsExport } from './types.ts'

/** Writes an export into its folder, with the folders that the engine wants to find. Files of that name are overwritten. */
export async function writeExport({ files }: AtsExport, folder: string): Promise<void> {
  for (const made of ['etc', 'log', 'run', 'cache'])
    await mkdir(join(folder, made), { recursive: true, mode: 0o755 })
  for (const { path, content, secret } of files) {
    const full = join(folder, path)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(full, content, { mode: secret ? 0o600 : 0o644 })
    // An older file keeps its mode when it is overwritten.
    await chmod(full, secret ? 0o600 : 0o644)
  }
}
