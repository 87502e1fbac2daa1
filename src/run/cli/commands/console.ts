import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import type { Session } from '../../console/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { discoveryOf } from '../publishers.ts'
import { CliError, writeOut } from '../say.ts'

interface Options {
  readonly config?: string
  readonly peer?: string
  readonly token?: string
}

/** `turnpike console`: xConfiguration, xStatus and xCommand of a peer, by hand, from standard input, or one line of arguments. */
export const consoleCommand = (exit: SetExit): Command =>
  new Command('console')
    .description('settings, status and commands of a gateway: xConfiguration, xStatus, xCommand')
    .argument('[line...]', 'one line; without it: lines of standard input')
    .option('--config <file>', 'configuration of the gateway, running or not')
    .option('--peer <url>', 'admin address of a running gateway, such as http://127.0.0.1:9443')
    .option('--token <file>', 'file with the token of the API, for --peer')
    .action(async (line: readonly string[], options: Options) => {
      const session = await open(options)
      try {
        exit((await converse(session, line)) ? EXIT.clean : EXIT.found)
      } finally {
        await session.close()
      }
    })

async function open({ config, peer, token }: Options): Promise<Session> {
  const { openRemote, openSession, readToken, RemoteError } = await import('../../console/index.ts')
  try {
    if (config !== undefined) return await openSession(config, process.env, discoveryOf)
    if (peer === undefined) throw new CliError('missing-argument', { name: '--config | --peer' })
    if (token === undefined) throw new CliError('missing-argument', { name: '--token' })
    return await openRemote(peer, await readToken(token))
  } catch (error) {
    if (error instanceof RemoteError)
      throw new CliError('unreadable', { path: error.url, cause: error.code }, { cause: error })
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'path' in error)
      throw new CliError('not-found', { path: String(error.path) }, { cause: error })
    throw error
  }
}

async function converse(session: Session, line: readonly string[]): Promise<boolean> {
  if (line.length > 0) {
    const { quotedValue } = await import('../../console/index.ts')
    // The shell took the quotes of values; a value is what stands behind a name and its colon.
    const isValue = (index: number) => line[index - 1]?.endsWith(':') && !/^["']/.test(line[index] ?? '')
    return say(session, line.map((word, i) => (isValue(i) ? quotedValue(word) : word)).join(' '))
  }
  if (process.stdin.isTTY) return interactive(session)
  let ok = true
  const lines = createInterface({ input: process.stdin })
  for await (const text of lines) {
    if (isExit(text)) break
    ok = (await say(session, text)) && ok
  }
  lines.close()
  return ok
}

async function say(session: Session, text: string): Promise<boolean> {
  const { output, ok } = await session.execute(text)
  await writeOut(output)
  return ok
}

const isExit = (text: string): boolean => /^\s*(?:exit|quit|bye)\s*$/i.test(text)

const MOST_HISTORY = 500

/** History, completion with Tab, and no way in which a password is kept. */
async function interactive(session: Session): Promise<boolean> {
  const { complete, hasSecret } = await import('../../console/index.ts')
  const file = historyFile()
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: `${session.where === 'files' ? 'turnpike (files)' : 'turnpike'}> `,
    history: readHistory(file),
    historySize: MOST_HISTORY,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const { candidates, partial } = complete(line)
      return [candidates.length === 1 ? [`${candidates[0]} `] : [...candidates], partial]
    },
  })
  lines.on('history', history => {
    const newest = history[0]
    if (newest !== undefined && hasSecret(newest)) history.shift()
    writeHistory(file, history)
  })
  lines.prompt()
  for await (const text of lines) {
    if (isExit(text)) break
    await say(session, text)
    lines.prompt()
  }
  lines.close()
  return true
}

const historyFile = (): string | undefined => {
  const state = process.env.XDG_STATE_HOME || (process.env.HOME && join(process.env.HOME, '.local', 'state'))
  return state ? join(state, 'turnpike', 'console_history') : undefined
}

function readHistory(file: string | undefined): string[] {
  try {
    return file === undefined ? [] : readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return [] // none yet
  }
}

function writeHistory(file: string | undefined, history: readonly string[]): void {
  if (file === undefined) return
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${history.join('\n')}\n`, { mode: 0o600 })
  } catch {
    // A history that cannot be kept is no reason to stop.
  }
}
