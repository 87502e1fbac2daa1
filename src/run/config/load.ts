import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readConfig } from './read.ts'
import { SETTINGS, type Settings } from './settings.ts'

const PROJECT_FILE = 'turnpike.yaml'

/**
 * Settings in force below the flags: variables, then the project file (`turnpike.yaml` in the folder or one above it), then
 * `$XDG_CONFIG_HOME/turnpike/config.yaml`.
 *
 * @throws ConfigError
 */
export function loadSettings(folder: string, env: Readonly<Record<string, string | undefined>>): Settings {
  const home = env.XDG_CONFIG_HOME || (env.HOME && join(env.HOME, '.config'))
  const files = [home && join(home, 'turnpike', 'config.yaml'), projectFile(folder)]
  const merged = new Map<string, string | boolean>()
  for (const file of files) {
    if (!file || !existsSync(file)) continue
    for (const [name, value] of readConfig(readFileSync(file, 'utf8'), file)) merged.set(name, value)
  }
  for (const { name, values, variable } of SETTINGS) {
    const value = env[variable]
    if (value) merged.set(name, values ? value : value !== '0' && value !== 'false')
  }
  return merged
}

function projectFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, PROJECT_FILE)
    if (existsSync(file)) return file
    if (dirname(at) === at) return undefined
  }
}
