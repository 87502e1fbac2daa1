import { renameSync, writeFileSync } from 'node:fs'

/** Writes a file so that a reader sees the old text or the new one, never a part: collectors read while we write. */
export function writeWhole(file: string, text: string): void {
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, text, { mode: 0o644 })
  renameSync(partial, file)
}
