import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const fileSchema = z.record(z.string(), z.string())
/** Uploads that are remembered. */
const MOST = 200

/** Uploads that were begun, by what they are of: a small file in the user's own folder. One that cannot be read is as one that is not there. */
export function createResumes(path: string) {
  const read = (): Record<string, string> => {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      return {}
    }
  }
  return {
    get: (key: string): string | undefined => read()[key],
    set(key: string, location: string | undefined): void {
      const { [key]: _, ...others } = read()
      const kept = Object.fromEntries(Object.entries(others).slice(-(MOST - 1)))
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const text = JSON.stringify(location === undefined ? kept : { ...kept, [key]: location })
      writeFileSync(`${path}.new`, text, { mode: 0o600 })
      renameSync(`${path}.new`, path)
    },
  }
}
