import { CommanderError } from 'commander'
import type { Params } from '../../read/bytes/index.ts'
import { type Language, type UsageCode, usageText } from '../../tell/messages/index.ts'
import { ConfigError } from '../config/index.ts'
import { InputError } from '../files/index.ts'
import { EXIT } from './exit.ts'

/** A command line that cannot be carried out; told in the user's language, exit code 2 (3 where the world is at fault). */
export class CliError extends Error {
  readonly code: UsageCode
  readonly params: Params
  constructor(code: UsageCode, params: Params, options?: ErrorOptions) {
    super(code, options)
    this.code = code
    this.params = params
  }
}

/** The world's faults as the command line tells them. */
export async function toCliError(error: unknown): Promise<CliError | undefined> {
  if (error instanceof CliError) return error
  if (error instanceof ConfigError) {
    return new CliError(
      error.code,
      { file: error.file, line: error.line, ...error.details },
      { cause: error },
    )
  }
  if (error instanceof CommanderError) return fromCommander(error)
  if (!(error instanceof InputError)) return fromPeer(error)
  const { path, code } = error
  return code === 'ENOENT'
    ? new CliError('not-found', { path }, { cause: error })
    : new CliError('unreadable', { path, cause: code }, { cause: error })
}

/** Loaded when it is needed: most commands know no peer. */
async function fromPeer(error: unknown): Promise<CliError | undefined> {
  const { PeerError, PeerTroubleError } = await import('../peer/index.ts')
  if (error instanceof PeerError) {
    const about = Object.values(error.params).filter(value => value !== null)
    return new CliError('peer-refuses', { code: error.code, about: about.join(', ') }, { cause: error })
  }
  if (error instanceof PeerTroubleError) {
    const { code, about, cause } = error.trouble
    return code === 'unreadable'
      ? new CliError('unreadable', { path: about, cause }, { cause: error })
      : new CliError(
          'peer-refuses',
          { code, about: cause === '' ? about : `${about}: ${cause}` },
          { cause: error },
        )
  }
  return undefined
}

/** commander's codes → ours; it keeps what was wrong only inside of its English message, in quotes. */
const PARSING: Readonly<Record<string, UsageCode>> = {
  'commander.unknownCommand': 'unknown-command',
  'commander.unknownOption': 'unknown-option',
  'commander.missingArgument': 'missing-argument',
  'commander.missingMandatoryOptionValue': 'missing-argument',
  'commander.optionMissingArgument': 'missing-value',
  'commander.excessArguments': 'excess-argument',
  'commander.invalidArgument': 'bad-value',
}

function fromCommander(error: CommanderError): CliError | undefined {
  const code = PARSING[error.code]
  if (code === undefined) return undefined
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map(match => match[1] ?? '')
  const suggestion = /Did you mean (?:one of )?([^?]*)\?/.exec(error.message)?.[1] ?? null
  const allowed = /(?:choices are|FORMAT=FILE,) (.*?)\.?$/.exec(error.message)?.[1] ?? null
  const [name = '', value = ''] = code === 'bad-value' ? [quoted[0], quoted[1]] : [quoted[0], quoted[0]]
  return new CliError(code, { name, value, suggestion, allowed }, { cause: error })
}

/** Faults of the world, not of the command line. */
const WORLD: readonly UsageCode[] = ['unreadable', 'cannot-write', 'empty-input', 'no-certificate']

/** Says what is wrong on stderr and gives the exit code. */
export function sayUsage({ code, params }: { code: UsageCode; params: Params }, language: Language): number {
  process.stderr.write(`turnpike: ${usageText(code, params, language)}\n`)
  return WORLD.includes(code) ? EXIT.incomplete : EXIT.usage
}

/** Writes data to stdout and waits until it is taken: `process.exit` must not cut a report short. */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, error => (error ? reject(error) : resolve()))
  })
}
