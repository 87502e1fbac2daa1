import { readFile } from 'node:fs/promises'
import { loadGatewayConfig, openPeer, type Peer } from '../peer/index.ts'
import type { ConsoleAnswer, ConsoleContext } from './context.ts'
import { execute } from './execute.ts'
import { quotedValue, readLine } from './line.ts'
import { commandOf, verbOf } from './match.ts'
import { connectConsole, readToken } from './remote.ts'

/** A console that lines can be given to, wherever the peer is. */
export interface Session {
  execute(line: string): Promise<ConsoleAnswer>
  /** The gateway's address, or `files` where none runs. */
  readonly where: string
  close(): Promise<void>
}

/** @throws RemoteError */
export async function openRemote(url: string, token: string): Promise<Session> {
  const remote = connectConsole(url, token)
  return {
    where: url,
    execute: async line => remote.execute(await withFiles(line)),
    close: async () => undefined,
  }
}

/**
 * The console of a configuration file: that of its gateway where one runs, else of the files themselves, which the gateway reads when it starts. Of
 * files `discoveryOf` asks publishers.
 *
 * @throws ConfigError, PeerTroubleError, RemoteError, Error of the file system
 */
export async function openSession(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  discoveryOf?: (peer: Peer) => ConsoleContext['discover'],
): Promise<Session> {
  // The gateway that runs is asked whatever state its files are in: the console is where they are mended.
  const { admin, logging } = loadGatewayConfig(await readFile(file, 'utf8'), file)
  if (admin?.token !== undefined && admin.address.port !== 0) {
    const { address, port } = admin.address
    const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`
    const token = await readToken(admin.token)
    if (await connectConsole(url, token).isThere()) return openRemote(url, token)
  }
  const opened = await openPeer(file, environment)
  const since = Date.now()
  const { peer } = opened
  const discover = discoveryOf?.(peer)
  const offset = minutes(logging.offset)
  const context = { peer, by: 'console', now: Date.now, since, offset, ...(discover && { discover }) }
  return {
    where: 'files',
    async execute(line) {
      const answer = await execute(context, await withFiles(line))
      const [unsaved] = await opened.saved()
      if (!unsaved) return answer
      return { output: `ERROR: ${unsaved.about} cannot be written (${unsaved.cause})\n`, ok: false }
    },
    async close() {
      await opened.saved()
      opened.close()
    },
  }
}

const minutes = (text: string): number =>
  (text.startsWith('-') ? -1 : 1) * (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6)))

/** `File: <path>` of this machine becomes `Pem: "…"`: a gateway reads no file that somebody names. */
async function withFiles(text: string): Promise<string> {
  const { words, values } = readLine(text)
  const [verb = '', ...path] = words
  const command = verbOf(verb) === 'xCommand' ? commandOf(path) : undefined
  if (!command?.parameters.some(({ name }) => name === 'Pem')) return text
  const parts = await Promise.all(
    values.map(async ({ name, value }) =>
      name.toLowerCase() === 'file'
        ? `Pem: ${quotedValue(await readFile(value, 'utf8'))}`
        : `${name}: ${quotedValue(value)}`,
    ),
  )
  return [...words, ...parts].join(' ')
}

/** Does the line hold a secret? Such lines stay out of the history. */
export function hasSecret(text: string): boolean {
  const { words, values } = readLine(text)
  const [verb = '', ...path] = words
  const secrets =
    verbOf(verb) === 'xCommand' ? commandOf(path)?.parameters.filter(({ secret }) => secret) : undefined
  const named = secrets?.map(({ name }) => name.toLowerCase()) ?? []
  return values.some(({ name }) => named.includes(name.toLowerCase()) || /passw|secret/i.test(name))
}
