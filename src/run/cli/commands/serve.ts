import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import type { Service, ServiceOptions } from '../../service/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { keepHeapSmall } from '../heap.ts'
import { CliError, writeOut } from '../say.ts'
import { version } from '../version.ts'

/** Beside the command line, once the page is built. */
const PAGE = fileURLToPath(new URL('../../../../web/', import.meta.url))

export interface ServeOptions {
  readonly listen: ListenTo
  readonly data: string
  readonly database?: string
  readonly store?: string
  readonly workers: number
  readonly watch: readonly string[]
  readonly newToken?: boolean
  readonly tlsCertificate?: string
  readonly tlsKey?: string
  readonly largest?: number
  readonly keepReports?: number
  readonly keepUploads?: number
  readonly timeLimit?: number
  readonly memoryLimit?: number
  readonly lease?: number
  readonly audit?: string
  readonly deployment?: string
  readonly gateway?: string
  readonly gatewayToken?: string
}

interface ListenTo {
  readonly host: string
  readonly port: number
}

/** `turnpike serve`: the page and the HTTP API, until it is told to end. Its address goes to stderr. */
export const serveCommand = (exit: SetExit, language: Language): Command =>
  new Command('serve')
    .description('the page and an HTTP API: bundles in, reports kept and searched')
    .option(
      '--listen <[host:]port>',
      'where to listen; other than on this machine only with a token',
      listenTo,
      {
        host: '127.0.0.1',
        port: 8470,
      },
    )
    .option('--data <folder>', 'where database and uploads are kept', dataFolder())
    .addOption(
      new Option('--database <url>', 'postgres://…: a database that several services and workers share').env(
        'TURNPIKE_DATABASE',
      ),
    )
    .addOption(
      new Option('--store <place>', 's3://bucket/prefix or a shared folder: where uploads are kept').env(
        'TURNPIKE_STORE',
      ),
    )
    .option(
      '--workers <count>',
      'analyses at the same time in this process; 0: workers elsewhere do them',
      whole,
      1,
    )
    .option('--watch <folder>', 'take files that are put there; several times', several, [])
    .option('--deployment <file>', 'deployment that is audited from the page or the API')
    .option('--audit <file>', 'the last audit as JSON (audit.json of the data folder)')
    .option('--gateway <url>', 'admin listener of a gateway: its verdicts and console')
    .option('--gateway-token <file>', 'its token')
    .option('--new-token', 'make a token, print it once, keep only its hash, and end')
    .option('--tls-certificate <file>', 'PEM; HTTPS instead of HTTP')
    .option('--tls-key <file>', 'PEM')
    .option('--largest <bytes>', 'octets that one upload may have', whole)
    .option('--keep-reports <days>', 'reports are removed after it (365)', whole)
    .option('--keep-uploads <days>', 'bundles are removed after it (7)', whole)
    .option('--time-limit <seconds>', 'for one analysis (3600)', whole)
    .option('--memory-limit <megabytes>', 'heap of one analysis (1024)', whole)
    .option('--lease <milliseconds>', 'after which a silent worker has lost its analysis (15000)', whole)
    .action(async (options: ServeOptions) => {
      if (options.newToken) return makeToken(options.data)
      keepHeapSmall()
      const service = await openService(options, language)
      process.stderr.write(`listening: ${service.url}\n`)
      await untilTold()
      await service.close()
      exit(EXIT.clean)
    })

/** Starts the service with the defaults of the command line, for commands that end by serving the page. */
export async function openService(options: Partial<ServeOptions>, language: Language): Promise<Service> {
  const { startService } = await import('../../service/index.ts')
  const { listen = { host: '127.0.0.1', port: 8470 }, data = dataFolder(), workers = 1, watch = [] } = options
  for (const folder of watch) demandFolder(folder)
  const told: ServiceOptions = {
    ...listen,
    data,
    workers,
    watch,
    language,
    version: version(),
    page: PAGE,
    say: line => process.stderr.write(`${line}\n`),
    ...shared(options),
    ...limits(options),
    ...(await retention(options)),
    ...(options.largest !== undefined && { largest: options.largest }),
    ...tlsOf(options),
    ...tokenHash(data),
    ...auditOf(options, data),
    ...(await gatewayOf(options)),
  }
  return startService(told).catch(async (error: unknown) => {
    throw await asCliError(error, `${listen.host}:${listen.port}`)
  })
}

/** Both files or none: whoever forgets one must not be served without TLS. */
function tlsOf({ tlsCertificate: certificate, tlsKey: key }: Partial<ServeOptions>) {
  if (certificate === undefined && key === undefined) return {}
  if (certificate === undefined) throw new CliError('missing-argument', { name: '--tls-certificate' })
  if (key === undefined) throw new CliError('missing-argument', { name: '--tls-key' })
  for (const path of [certificate, key]) demandFile(path)
  return { tls: { certificate, key } }
}

/** What the page is shown of a deployment. */
function auditOf({ audit, deployment }: Partial<ServeOptions>, data: string) {
  if (audit === undefined && deployment === undefined) return {}
  if (deployment !== undefined) demandFile(deployment)
  const file = audit ?? join(data, 'audit.json')
  return { audit: { file, ...(deployment !== undefined && { deployment }) } }
}

async function gatewayOf({ gateway: url, gatewayToken }: Partial<ServeOptions>) {
  if (url === undefined) return {}
  if (gatewayToken === undefined) throw new CliError('missing-argument', { name: '--gateway-token' })
  const { readToken } = await import('../../console/index.ts')
  const token = await readToken(gatewayToken).catch(() => {
    throw new CliError('not-found', { path: gatewayToken })
  })
  return { gateway: { url, token } }
}

/** Options that a worker has as well. */
export const shared = ({ database, store, lease }: Partial<ServeOptions>) => ({
  ...(database !== undefined && { database }),
  ...(store !== undefined && { store }),
  ...(lease !== undefined && { lease }),
})

export const limits = ({ timeLimit, memoryLimit }: Partial<ServeOptions>) => ({
  limits: { seconds: timeLimit ?? 3600, megabytes: memoryLimit ?? 1024 },
})

async function retention({ keepReports, keepUploads }: Partial<ServeOptions>) {
  const { RETENTION } = await import('../../service/index.ts')
  return {
    retention: {
      reportDays: keepReports ?? RETENTION.reportDays,
      uploadDays: keepUploads ?? RETENTION.uploadDays,
    },
  }
}

/** What the service cannot start for, told as the command line tells things. */
export async function asCliError(error: unknown, about: string): Promise<unknown> {
  const { FolderHeld, NewerDatabase, TokenNeeded, UnreadableHash } = await import('../../service/index.ts')
  const { RemoteError } = await import('../../console/index.ts')
  if (error instanceof RemoteError)
    return new CliError('unreadable', { path: error.url, cause: error.code }, { cause: error })
  if (error instanceof TokenNeeded)
    return new CliError('service-token-needed', { value: about }, { cause: error })
  if (error instanceof FolderHeld)
    return new CliError('folder-held', { path: error.folder }, { cause: error })
  if (error instanceof UnreadableHash)
    return new CliError('unreadable', { path: 'token', cause: error.message }, { cause: error })
  if (error instanceof NewerDatabase)
    return new CliError('unreadable', { path: 'database', cause: error.message }, { cause: error })
  if (error instanceof Error && 'code' in error && /^ERR_OSSL/.test(String(error.code)))
    return new CliError('unreadable', { path: 'TLS', cause: error.message }, { cause: error })
  if (
    error instanceof Error &&
    'code' in error &&
    ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ECONNREFUSED', 'ENOENT'].includes(String(error.code))
  )
    return new CliError('unreadable', { path: about, cause: String(error.code) }, { cause: error })
  return error
}

/** The token's hash: of the environment, for services without a folder of their own, else of the data folder. */
function tokenHash(data: string): { readonly tokenHash?: string } {
  const told = process.env.TURNPIKE_TOKEN_HASH
  if (told) return { tokenHash: told }
  try {
    return { tokenHash: readFileSync(join(data, 'token'), 'utf8').trim() }
  } catch {
    return {}
  }
}

async function makeToken(data: string): Promise<void> {
  const { newToken } = await import('../../service/index.ts')
  const { mkdir } = await import('node:fs/promises')
  const { token, hash } = await newToken()
  const file = join(data, 'token')
  try {
    await mkdir(data, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${hash}\n`, { mode: 0o600 })
  } catch (error) {
    throw new CliError('cannot-write', {
      file,
      cause: error instanceof Error ? error.message : String(error),
    })
  }
  await writeOut(`${token}\n`)
}

/** Resolves with the first signal that asks the process to end. */
export function untilTold(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}

/** Where the user's programs keep what they keep (XDG Base Directory Specification; Windows: LOCALAPPDATA). */
export function dataFolder(): string {
  const base =
    process.env.TURNPIKE_DATA ??
    (process.platform === 'win32' ? process.env.LOCALAPPDATA : process.env.XDG_DATA_HOME) ??
    join(homedir(), '.local', 'share')
  return process.env.TURNPIKE_DATA ?? join(base, 'turnpike')
}

function listenTo(value: string): ListenTo {
  const match = /^(?:(?:\[([0-9a-f:.]+)\]|([^:]+)):)?(\d{1,5})$/i.exec(value)
  const port = Number(match?.[3])
  if (!match || port > 65_535) throw new InvalidArgumentError('[HOST:]PORT')
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port }
}

export function whole(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('a whole number')
  return Number(value)
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function demandFile(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new CliError('not-found', { path })
}

function demandFolder(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new CliError('not-found', { path })
}
