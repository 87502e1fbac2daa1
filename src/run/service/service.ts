import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { Language } from '../../tell/messages/index.ts'
import { connectConsole } from '../console/index.ts'
import type { AnalysisLimits } from './analysis/runner.ts'
import { type AuditsOptions, createAudits } from './audit/audits.ts'
import { type Back, openBack, type Places } from './back.ts'
import { startWatch } from './bring-in/watch.ts'
import { isLoopbackName } from './http/guard.ts'
import { createMeters } from './http/metrics.ts'
import { createServer } from './http/server.ts'
import { startWork } from './jobs/work.ts'
import { RETENTION, type Retention, sweep } from './retention.ts'
import { createTeller } from './telling/teller.ts'

export interface ServiceOptions extends Places {
  /** An IP address or a name of this machine. */
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly version: string
  readonly language: Language
  /** Analyses at the same time in this process; 0: workers elsewhere do them all. */
  readonly workers: number
  readonly tokenHash?: string
  readonly tls?: { readonly certificate: string; readonly key: string }
  /** Folder of the built page. */
  readonly page?: string
  readonly limits?: AnalysisLimits
  readonly retention?: Retention
  /** Octets that one upload may have. */
  readonly largest?: number
  /** Folders from which finished files are taken. */
  readonly watch?: readonly string[]
  readonly lease?: number
  /** The last audit as JSON, and the deployment that the service audits. */
  readonly audit?: Pick<AuditsOptions, 'file' | 'deployment'>
  /** Admin listener of a gateway, and its token. */
  readonly gateway?: { readonly url: string; readonly token: string }
  /** Told of what is worth a line in a log. */
  readonly say: (line: string) => void
}

export interface Service {
  /** Where it listens, such as `http://127.0.0.1:8470`. */
  readonly url: string
  /** Takes no more, ends what is under way within a while, and puts the rest back. */
  close(): Promise<void>
}

/** An address that others reach, and no token: refused, because whoever reaches the service may read every report. */
export class TokenNeeded extends Error {}

/** Octets of an upload unless told otherwise: the largest bundles of the field are some gigabytes. */
export const LARGEST = 8 * 2 ** 30
/** Milliseconds between two looks at what has been kept long enough. */
const SWEEP = 15 * 60_000

/**
 * The service: page, HTTP API, store and, unless told otherwise, workers, in one process.
 *
 * @throws TokenNeeded, RemoteError (a gateway that plain HTTP must not reach), FolderHeld, UnreadableHash, and errors of the system where it cannot listen or the database cannot be opened
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { host, port, version, say, retention = RETENTION, largest = LARGEST } = options
  if (options.tokenHash === undefined && !isLoopbackName(host)) throw new TokenNeeded('a token is needed')
  const tls = options.tls && readTls(options.tls)
  const gateway = options.gateway && {
    url: options.gateway.url,
    console: connectConsole(options.gateway.url, options.gateway.token),
    isGuarded: options.tokenHash !== undefined,
  }
  const back = await openBack(options, error => say(`database: ${told(error)}`))
  const { store, blobs } = back
  await mkdir(back.scratch, { recursive: true, mode: 0o700 })
  const spool = await mkdtemp(join(back.scratch, 'spool-'))
  let ready = false
  const meters = createMeters(store)
  const work = options.workers > 0 ? workOf(options, back, meters.ended) : undefined
  const audits = options.audit && createAudits({ ...options.audit, version, language: options.language })
  const teller = createTeller()
  const server = createServer({
    teller,
    store,
    blobs,
    spool,
    version,
    largest,
    meters,
    queued: () => work?.wake(),
    ready: () => ready,
    fault: error => say(`fault: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
    ...(options.tokenHash !== undefined && { tokenHash: options.tokenHash }),
    ...(audits && { audits }),
    ...(gateway && { gateway }),
    ...(tls && { tls }),
    ...(options.page !== undefined && { page: options.page }),
  })
  const watches = (options.watch ?? []).map(folder =>
    startWatch({
      folder,
      store,
      blobs,
      spool,
      language: options.language,
      largest,
      taken: (name, id) => {
        say(`taken: ${JSON.stringify(name)} as ${id}`)
        work?.wake()
      },
      trouble: (name, error) => say(`not taken: ${JSON.stringify(name)}: ${told(error)}`),
    }),
  )
  const sweeping = (): void => {
    sweep(store, blobs, retention, Date.now()).catch((error: unknown) => say(`retention: ${told(error)}`))
  }
  const sweeper = setInterval(sweeping, SWEEP)
  const close = async (): Promise<void> => {
    ready = false
    clearInterval(sweeper)
    await Promise.all(watches.map(watch => watch.stop()))
    await server.close()
    await audits?.close()
    await teller.close()
    await work?.stop()
    await rm(spool, { recursive: true, force: true })
    await back.close()
  }
  try {
    await server.listen({ host, port })
  } catch (error) {
    await close()
    throw error
  }
  ready = true
  sweeping()
  const bound = server.server.address()
  const actual = bound !== null && typeof bound === 'object' ? bound.port : port
  return {
    url: `${options.tls ? 'https' : 'http'}://${isIP(host) === 6 ? `[${host}]` : host}:${actual}`,
    close,
  }
}

export interface WorkerOptions
  extends Places,
    Pick<ServiceOptions, 'version' | 'workers' | 'limits' | 'lease' | 'say'> {}

/** Certificate and key, which OpenSSL has taken: the server that is made of them later does not refuse them. */
function readTls(files: { readonly certificate: string; readonly key: string }) {
  const tls = { cert: readFileSync(files.certificate), key: readFileSync(files.key) }
  createSecureContext(tls)
  return tls
}

/** A worker alone: takes analyses of a shared database and carries them out. */
export async function startWorker(options: WorkerOptions): Promise<{ close(): Promise<void> }> {
  const back = await openBack(options, error => options.say(`database: ${told(error)}`))
  const work = workOf(options, back, () => {})
  return {
    async close() {
      await work.stop()
      await back.close()
    },
  }
}

function workOf(options: WorkerOptions, back: Back, ended: (outcome: string, seconds: number) => void) {
  return startWork({
    store: back.store,
    blobs: back.blobs,
    folder: back.scratch,
    version: options.version,
    slots: options.workers,
    ...(options.limits && { limits: options.limits }),
    ...(options.lease !== undefined && { lease: options.lease }),
    ended,
    trouble: error => options.say(`worker: ${told(error)}`),
  })
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error))
