import { CONFIGURATION, initialOf, isThere, type PeerState, shownValue, spaceText } from '../peer/index.ts'
import type { Parameter } from './command.ts'
import { COMMANDS } from './commands/index.ts'
import { followed, STATUS, type Verb } from './match.ts'

/** What the console can be asked. */
export const OVERVIEW: readonly string[] = [
  '*h xConfiguration [path]            reads settings; path: value sets one',
  '*h xStatus [element]                what is',
  '*h xCommand path [Name: value …]    does something',
  '*h … ?                              what can follow; ?? with values and defaults',
  '*h exit                             leaves',
]

/** What can follow the words: one line each, with `??` its help and its default as well. Empty where nothing does. */
export function helpLines(verb: Verb, typed: readonly string[], full: boolean, state: PeerState): string[] {
  if (verb === 'xConfiguration') return configuration(typed, full, state)
  if (verb === 'xStatus')
    return STATUS.filter(path => followed(path, typed)).map(path => `*h xStatus ${path}`)
  return commands(typed, full)
}

function configuration(typed: readonly string[], full: boolean, state: PeerState): string[] {
  return CONFIGURATION.filter(item => followed(item.path, typed) && isThere(item, state)).flatMap(item => [
    `*h xConfiguration ${item.path}: ${spaceText(item.space)}`,
    ...(full
      ? [`      ${item.help}`, `      Default: ${shownValue(item.space, initialOf(state, item))}`]
      : []),
  ])
}

function commands(typed: readonly string[], full: boolean): string[] {
  return COMMANDS.filter(({ path }) => followed(path, typed)).flatMap(({ path, help, parameters }) => [
    `*h xCommand ${path}${full ? '' : parameters.map(parameter => ` ${brief(parameter)}`).join('')}`,
    ...(full ? [`      ${help}`, ...parameters.flatMap(parameterHelp)] : []),
  ])
}

const brief = ({ name, space, required }: Parameter): string =>
  required ? `${name}(r): ${spaceText(space)}` : `[${name}: ${spaceText(space)}]`

const parameterHelp = (parameter: Parameter): string[] => [
  `      ${brief(parameter)}`,
  `            ${parameter.help}${parameter.initial === undefined ? '' : `. Default: ${shownValue(parameter.space, parameter.initial)}`}`,
]
