import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { nearest, SETTINGS, type Settings } from './settings.ts'

/** A configuration file that cannot be used; told with file and line, exit code 2. */
export class ConfigError extends Error {
  readonly code: 'config-syntax' | 'config-unknown-key' | 'config-missing-key' | 'config-bad-value'
  readonly file: string
  readonly line: number
  readonly details: Readonly<Record<string, string | null>>
  constructor(code: ConfigError['code'], file: string, line: number, details: ConfigError['details']) {
    super(`${file}:${line}: ${code}`)
    this.code = code
    this.file = file
    this.line = line
    this.details = details
  }
}

/**
 * Reads a configuration file (YAML, one mapping of setting to value).
 *
 * @throws ConfigError with the line: `config-syntax` {cause}, `config-unknown-key` {name, suggestion}, `config-bad-value` {name, value, allowed}
 */
export function readConfig(text: string, file: string): Settings {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const lineOf = (offset: number | undefined) => lines.linePos(offset ?? 0).line
  const [broken] = document.errors
  if (broken)
    throw new ConfigError('config-syntax', file, lineOf(broken.pos[0]), {
      cause: broken.message.split('\n')[0] ?? '',
    })
  const root = document.contents
  if (root === null) return new Map()
  if (!isMap(root))
    throw new ConfigError('config-syntax', file, lineOf(root.range?.[0]), { cause: 'not a mapping' })
  const settings = new Map<string, string | boolean>()
  for (const { key, value } of root.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const line = lineOf(isScalar(key) ? key.range?.[0] : root.range?.[0])
    const setting = SETTINGS.find(known => known.name === name)
    if (!setting)
      throw new ConfigError('config-unknown-key', file, line, { name, suggestion: nearest(name) ?? null })
    const given = isScalar(value) ? value.value : undefined
    const fits = setting.values
      ? typeof given === 'string' && setting.values.includes(given)
      : typeof given === 'boolean'
    if (!fits) {
      const allowed = (setting.values ?? ['true', 'false']).join(', ')
      throw new ConfigError('config-bad-value', file, line, { name, value: String(given), allowed })
    }
    settings.set(name, given as string | boolean)
  }
  return settings
}
