import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { createProgress } from '../progress.ts'
import { CliError, writeOut } from '../say.ts'

interface Options {
  readonly to: string
  readonly tokenFile?: string
  readonly failOn: 'issue' | 'potential' | 'never'
}

/** `turnpike send FILE`: a bundle to a service, and its answer in two lines: the address of the report and what it says. */
export const sendCommand = (exit: SetExit, language: Language): Command =>
  new Command('send')
    .description('send a bundle to a service, and print where its report is and what it says')
    .argument('<file>', 'bundle, log or capture')
    .addOption(
      new Option('--to <url>', 'the service').env('TURNPIKE_SERVICE').default('http://127.0.0.1:8470'),
    )
    .option('--token-file <file>', 'file with the token; else TURNPIKE_TOKEN')
    .addOption(
      new Option('--fail-on <result>', 'least result that makes the exit code 1')
        .choices(['issue', 'potential', 'never'])
        .default('issue'),
    )
    .action(async (file: string, options: Options) => {
      const { send, SendError } = await import('../../service/index.ts')
      const progress = createProgress()
      const token = tokenOf(options)
      if (!URL.canParse(options.to)) throw new CliError('bad-value', { name: '--to', value: options.to })
      const sent = await send({
        path: resolve(file),
        to: options.to,
        language,
        resumes: join(stateFolder(), 'uploads.json'),
        progress: progress.update,
        ...(token !== undefined && { token }),
      })
        .catch((error: unknown) => {
          if (error instanceof SendError)
            throw new CliError('unreadable', { path: options.to, cause: error.message }, { cause: error })
          if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
            throw new CliError('not-found', { path: file }, { cause: error })
          if (error instanceof Error && 'code' in error)
            throw new CliError('unreadable', { path: file, cause: String(error.code) }, { cause: error })
          throw error
        })
        .finally(progress.end)
      if (sent.kind !== 'report')
        throw new CliError('unreadable', { path: file, cause: sent.reason ?? sent.kind })
      await writeOut(`${sent.page}\n${sent.entry.headline[language]}\n`)
      exit(exitOf(sent.entry.summary, options.failOn))
    })

/** As `turnpike analyze` ends on the same report. */
function exitOf(
  {
    fail,
    wouldFail,
    incomplete,
    issues,
    potentials,
  }: {
    readonly fail: number
    readonly wouldFail: number
    readonly incomplete: boolean
    readonly issues: number
    readonly potentials: number
  },
  failOn: Options['failOn'],
): number {
  if (incomplete) return EXIT.incomplete
  if (failOn === 'never') return EXIT.clean
  const found = fail + issues + (failOn === 'potential' ? wouldFail + potentials : 0)
  return found > 0 ? EXIT.found : EXIT.clean
}

function tokenOf({ tokenFile }: Options): string | undefined {
  if (tokenFile === undefined) return process.env.TURNPIKE_TOKEN
  try {
    return readFileSync(tokenFile, 'utf8').trim()
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new CliError('unreadable', { path: tokenFile, cause }, { cause: error })
  }
}

/** Where what a program remembers between two runs belongs (XDG Base Directory Specification). */
const stateFolder = (): string =>
  join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'turnpike')
