import { findItem, type Space } from '../peer/index.ts'
import { readLine } from './line.ts'
import { commandOf, followed, pathsOf, type Verb, verbOf } from './match.ts'

export interface Completion {
  /** Each replaces `partial`; sorted. */
  readonly candidates: readonly string[]
  /** The part of the line that is being typed. */
  readonly partial: string
}

const VERBS = ['xCommand', 'xConfiguration', 'xStatus', 'exit', 'help']

/** What the word that is being typed can become: verbs, words of paths, names of parameters, words of values. Letter case does not count. */
export function complete(line: string): Completion {
  const partial = /[^\s]*$/.exec(line)?.[0] ?? ''
  const before = line.slice(0, line.length - partial.length)
  const found = candidates(before).filter(each => each.toLowerCase().startsWith(partial.toLowerCase()))
  return { candidates: [...new Set(found)].sort(), partial }
}

function candidates(before: string): readonly string[] {
  const waiting = /([\w.-]+):\s*$/.exec(before)?.[1]
  const { words, values } = readLine(waiting === undefined ? before : before.replace(/[\w.-]+:\s*$/, ''))
  const [first, ...typed] = words
  if (first === undefined) return VERBS
  const verb = verbOf(first)
  if (!verb) return []
  if (waiting !== undefined) return valuesOf(verb, typed, waiting)
  const next = pathsOf(verb).flatMap(path => nextWord(verb, path, typed))
  const given = new Set(values.map(({ name }) => name.toLowerCase()))
  const parameters = verb === 'xCommand' ? (commandOf(typed)?.parameters ?? []) : []
  return [
    ...(values.length === 0 ? next : []),
    ...parameters.filter(({ name }) => !given.has(name.toLowerCase())).map(({ name }) => `${name}:`),
  ]
}

/** The word of a path behind those typed; a whole item of `xConfiguration` ends in the colon of its value. An index or a name cannot be guessed. */
function nextWord(verb: Verb, path: string, typed: readonly string[]): readonly string[] {
  if (!followed(path, typed)) return []
  const words = path.split(' ')
  const word = words[typed.length]
  if (word === undefined || /^[[<]/.test(word)) return []
  return [verb === 'xConfiguration' && typed.length === words.length - 1 ? `${word}:` : word]
}

function valuesOf(verb: Verb, typed: readonly string[], name: string): readonly string[] {
  const space =
    verb === 'xConfiguration'
      ? findItem([...typed, name].join(' '))?.item.space
      : commandOf(typed)?.parameters.find(parameter => parameter.name.toLowerCase() === name.toLowerCase())
          ?.space
  return space ? wordsOf(space) : []
}

const wordsOf = (space: Space): readonly string[] => (space.kind === 'word' ? space.values : [])
