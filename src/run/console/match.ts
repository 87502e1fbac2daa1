import { CONFIGURATION, spelledWord } from '../peer/index.ts'
import type { ConsoleCommand } from './command.ts'
import { COMMANDS } from './commands/index.ts'

export type Verb = 'xConfiguration' | 'xStatus' | 'xCommand'

/** Elements of `xStatus` (facts: CLI) that a gateway has. */
export const STATUS: readonly string[] = [
  'Alarm',
  'Alternates',
  'Calls',
  'CollaborationEdge',
  'CollaborationEdge HttpAllowList',
  'EdgeConfigProvisioning',
  'Edgedomain',
  'Ethernet',
  'SystemUnit',
  'Zones',
]

const VERBS: readonly (readonly [Verb, RegExp])[] = [
  ['xConfiguration', /^xconf(?:i(?:g(?:u(?:r(?:a(?:t(?:i(?:o(?:n)?)?)?)?)?)?)?)?)?$/i],
  ['xStatus', /^xstat(?:u(?:s)?)?$/i],
  ['xCommand', /^xcom(?:m(?:a(?:n(?:d)?)?)?)?$/i],
]

/** `xConf`, `xconfiguration` …: as long as it is clear. */
export const verbOf = (word: string): Verb | undefined => VERBS.find(([, pattern]) => pattern.test(word))?.[0]

/** Paths of everything that a verb knows, words separated by spaces. */
export function pathsOf(verb: Verb): readonly string[] {
  if (verb === 'xConfiguration') return CONFIGURATION.map(({ path }) => path)
  return verb === 'xStatus' ? STATUS : COMMANDS.map(({ path }) => path)
}

/** How far typed words follow a path: its words in canonical spelling, or undefined. */
export function followed(path: string, typed: readonly string[]): readonly string[] | undefined {
  const words = path.split(' ')
  if (typed.length > words.length) return undefined
  const spelled = typed.map((word, i) => spelledWord(words[i] ?? '', word))
  return spelled.every(word => word !== undefined) ? spelled : undefined
}

/** The command that the words name, whole; `Export` and `Export Test` are two. */
export const commandOf = (typed: readonly string[]): ConsoleCommand | undefined =>
  COMMANDS.find(({ path }) => path.split(' ').length === typed.length && followed(path, typed) !== undefined)
