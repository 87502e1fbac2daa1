export { loadSettings } from './load.ts'
export { plainValue } from './plain.ts'
export { ConfigError, readConfig } from './read.ts'
export { nearest, SETTINGS, type Settings } from './settings.ts'
