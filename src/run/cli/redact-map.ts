import { closeSync, constants, fchmodSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { EMPTY_MAP, type RedactMap } from '../../tell/redact/index.ts'
import { CliError } from './say.ts'

const schema = z.object({
  version: z.literal(1),
  words: z.record(z.string().regex(/^n\d+$/), z.string()),
  addresses: z.record(z.string(), z.string()),
})

/** The map of an earlier report, so that its pseudonyms are used again; empty where the file is not there yet. */
export function readRedactMap(file: string): RedactMap {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return EMPTY_MAP
    throw new CliError('unreadable', { path: file, cause: message(error) }, { cause: error })
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new CliError('unreadable', { path: file, cause: 'redact-map' }, { cause: error })
  }
}

/** Written for its owner alone (mode 600, also where the file was there before); a link is not followed. */
export function writeRedactMap(file: string, map: RedactMap): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants
  try {
    const handle = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW ?? 0), 0o600)
    try {
      fchmodSync(handle, 0o600)
      writeFileSync(handle, `${JSON.stringify(map, null, 2)}\n`)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw new CliError('cannot-write', { file, cause: message(error) }, { cause: error })
  }
}

const message = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
