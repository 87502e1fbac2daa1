import { isDeepStrictEqual } from 'node:util'
import { nearest } from '../config/index.ts'
import {
  configurationLine,
  configurationOf,
  inSpace,
  PeerError,
  type PeerErrorCode,
  type StatusNode,
  settingChange,
  spaceText,
  statusLines,
  statusOf,
} from '../peer/index.ts'
import { DiagnosticsError } from '../record/index.ts'
import type { Arguments, ConsoleCommand } from './command.ts'
import { type ConsoleAnswer, type ConsoleContext, ConsoleError } from './context.ts'
import { helpLines, OVERVIEW } from './help.ts'
import { type Line, readLine } from './line.ts'
import { commandOf, followed, pathsOf, STATUS, type Verb, verbOf } from './match.ts'

/**
 * Carries out one line of the console. Output ends with `OK`, or with `ERROR: ` and what is wrong; never throws but for a bug. Passwords are never
 * in it.
 */
export async function execute(context: ConsoleContext, text: string): Promise<ConsoleAnswer> {
  const line = readLine(text)
  if (line.words.length === 0 && line.help === '' && !line.problem) return { output: '', ok: true }
  try {
    const lines = await run(context, line)
    return { output: `${[...lines, ...(lines.length > 0 ? [''] : []), 'OK'].join('\n')}\n`, ok: true }
  } catch (error) {
    return { output: `ERROR: ${messageOf(error)}\n`, ok: false }
  }
}

async function run(context: ConsoleContext, line: Line): Promise<readonly string[]> {
  if (line.problem) throw new ConsoleError(PROBLEMS[line.problem])
  const [first = '', ...typed] = line.words
  if (first === '' || first.toLowerCase() === 'help') return OVERVIEW
  const verb = verbOf(first)
  if (!verb) throw new ConsoleError(`unknown command ${first}: xConfiguration, xStatus, xCommand, help, exit`)
  if (line.help !== '') return help(context, verb, typed, line.help === '??')
  if (verb === 'xConfiguration') return configuration(context, typed, line)
  if (verb === 'xStatus') return status(context, typed)
  return command(context, typed, line)
}

const PROBLEMS: Readonly<Record<NonNullable<Line['problem']>, string>> = {
  'unclosed-quote': 'a quote is not closed',
  'value-without-name': 'a value stands without a name before it',
  'name-without-value': 'a name stands without a value behind it',
  'too-long': 'the line is too long',
}

function help({ peer }: ConsoleContext, verb: Verb, typed: readonly string[], full: boolean): string[] {
  const lines = helpLines(verb, typed, full, peer.state())
  if (lines.length === 0) throw unknown(verb, typed)
  return lines
}

function configuration({ peer, by }: ConsoleContext, typed: readonly string[], { values }: Line): string[] {
  const [given, ...more] = values
  if (more.length > 0) throw new ConsoleError('one setting at a time')
  if (given) {
    const path = [...typed, given.name]
    if (!pathsOf('xConfiguration').some(each => followed(each, path)?.length === each.split(' ').length))
      throw unknown('xConfiguration', path)
    peer.change(settingChange(peer.state(), path.join(' '), given.value), by)
    return []
  }
  const wanted = typed.map(word => word.toLowerCase())
  const found = configurationOf(peer.state()).filter(({ path }) =>
    isDeepStrictEqual(path.toLowerCase().split(' ').slice(0, wanted.length), wanted),
  )
  if (found.length === 0 && !pathsOf('xConfiguration').some(path => followed(path, typed)))
    throw unknown('xConfiguration', typed)
  return [...found.map(configurationLine), '** end']
}

function status({ peer, now, since, offset }: ConsoleContext, typed: readonly string[]): string[] {
  const nodes = statusOf(peer.state(), { now: now(), since, offset })
  if (typed.length === 0) return nodes.flatMap(statusLines)
  const path = STATUS.map(each => followed(each, typed)).find(each => each !== undefined)
  const [first, ...inner] = path ?? []
  const node = inner.reduce(
    (at: StatusNode | undefined, name) => at?.children?.find(child => child.name === name),
    nodes.find(({ name }) => name === first),
  )
  if (!node) throw unknown('xStatus', typed)
  return statusLines(node)
}

function command(
  context: ConsoleContext,
  typed: readonly string[],
  { values }: Line,
): readonly string[] | Promise<readonly string[]> {
  const found = commandOf(typed)
  if (!found) throw unknown('xCommand', typed)
  return found.run(context, argumentsOf(found, values))
}

function argumentsOf({ parameters }: ConsoleCommand, values: Line['values']): Arguments {
  const args = new Map<string, string>()
  for (const { name, value } of values) {
    const parameter = parameters.find(each => each.name.toLowerCase() === name.toLowerCase())
    if (!parameter)
      throw new ConsoleError(`there is no ${name}: ${parameters.map(each => each.name).join(', ')}`)
    const fitted = parameter.name === 'Pem' ? value : inSpace(parameter.space, value)
    if (fitted === undefined)
      throw new ConsoleError(`${parameter.name} must be ${spaceText(parameter.space)}`)
    if (args.has(parameter.name)) throw new ConsoleError(`${parameter.name} stands twice`)
    args.set(parameter.name, fitted)
  }
  for (const { name, required, initial } of parameters) {
    if (required && !args.has(name)) throw new ConsoleError(`${name} is missing`)
    if (initial !== undefined && !args.has(name)) args.set(name, initial)
  }
  return args
}

/** Says where the words leave every path, and what could stand there: the word that was meant, or all of them. */
function unknown(verb: Verb, typed: readonly string[]): ConsoleError {
  const known = pathsOf(verb)
  const depth = typed.findIndex((_, i) => !known.some(path => followed(path, typed.slice(0, i + 1))))
  const good = depth < 0 ? typed : typed.slice(0, depth)
  const next = known.filter(path => followed(path, good)).map(path => path.split(' ')[good.length])
  const options = [...new Set(next.filter(word => word !== undefined))].sort()
  const wrong = typed[depth]
  const near = nearest(
    wrong ?? '',
    options.map(option => option.toLowerCase()),
  )
  const meant = options.find(option => option.toLowerCase() === near)
  const at = wrong === undefined ? 'incomplete' : `unknown ${wrong}`
  const instead =
    meant !== undefined ? `. Did you mean ${meant}?` : options.length > 0 ? `; ${options.join(', ')}` : ''
  return new ConsoleError(`${[verb, ...good].join(' ')}: ${at}${instead}`)
}

function messageOf(error: unknown): string {
  if (error instanceof ConsoleError) return error.message
  if (error instanceof PeerError) {
    const { name, value, allowed, cause, address } = error.params
    const about = name ?? value ?? address
    const why = allowed === undefined ? (cause === undefined ? '' : ` (${cause})`) : `: ${allowed}`
    return `${SAYINGS[error.code]}${about === undefined || about === null ? '' : ` ${about}`}${why}`
  }
  if (error instanceof DiagnosticsError) {
    const about = Object.values(error.params).join(', ')
    return `${DIAGNOSTICS[error.code]}${about === '' ? '' : `: ${about}`}`
  }
  throw error
}

const SAYINGS: Readonly<Record<PeerErrorCode, string>> = {
  'bad-host': 'not a host name:',
  'bad-domain': 'not a domain:',
  'bad-release': 'not a release:',
  'bad-attempts': 'not a number of attempts:',
  'bad-exception': 'not possible as an exception:',
  'bad-ciphers': 'OpenSSL does not take these ciphers:',
  'bad-certificate': 'the certificate cannot be used',
  'bad-allow-rule': 'not possible as a rule:',
  'bad-uc-server': 'not possible as a server:',
  'bad-setting': 'not possible as a value of',
  'trust-store-unreadable': 'the trusted CA list cannot be read; the last good one stays',
  'trust-store-empty': 'there is no certificate in the trusted CA list; the last good one stays',
}

const DIAGNOSTICS: Readonly<Record<DiagnosticsError['code'], string>> = {
  'already-running': 'diagnostic logging runs already',
  'not-running': 'diagnostic logging does not run',
  'not-stopped': 'there is no stopped log to collect',
  unresolvable: 'no address is known of',
  'dumpcap-refused': 'dumpcap does not capture',
}
