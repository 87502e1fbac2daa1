import type { Params } from '../../read/bytes/index.ts'
import { type Language, type UsageCode, usageText } from '../../tell/messages/index.ts'
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
export function toCliError(error: unknown): CliError | undefined {
  if (error instanceof CliError) return error
  if (!(error instanceof InputError)) return undefined
  const { path, code } = error
  return code === 'ENOENT'
    ? new CliError('not-found', { path }, { cause: error })
    : new CliError('unreadable', { path, cause: code }, { cause: error })
}

/** Faults of the world, not of the command line. */
const WORLD: readonly UsageCode[] = ['unreadable', 'cannot-write', 'empty-input']

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
