import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import type { Processes, Snapshot } from '../../gateway/index.ts'
import type { GatewayConfig, OpenPeer } from '../../peer/index.ts'
import type { OpenRecorder } from '../../record/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { discoverMissing, discoveryOf } from '../publishers.ts'
import { CliError } from '../say.ts'
import { version } from '../version.ts'
import { exportCommand } from './gateway-export.ts'

interface Options {
  readonly config?: string
  readonly check?: boolean
  readonly engine: 'own' | 'ats'
  readonly folder?: string
}

/** `turnpike gateway`: the traffic server of an Expressway-C, until it is told to end. Addresses and troubles go to stderr. */
export const gatewayCommand = (exit: SetExit, language: Language): Command =>
  new Command('gateway')
    .description('the traffic server: requests to origins that verify, with its policy, log and console')
    .option('--config <file>', 'configuration of the gateway')
    .option('--check', 'read the configuration and what it names, and end')
    .addOption(
      new Option('--engine <engine>', 'what carries the requests; ats: Apache Traffic Server, supervised')
        .choices(['own', 'ats'])
        .default('own'),
    )
    .option('--folder <folder>', 'where the engine keeps its files, for --engine ats')
    .action(async (options: Options) => {
      if (options.config === undefined) throw new CliError('missing-argument', { name: '--config' })
      exit(await run(options.config, options, language))
    })
    .addCommand(exportCommand(exit, language))

/** What carries requests: one process, several, or another program. */
interface Carrier {
  readonly listening: readonly string[]
  snapshot?(): Promise<Snapshot>
  /** The configuration was read again. */
  reloaded(): Promise<void>
  drain(): Promise<void>
  close(): Promise<void>
}

async function run(file: string, options: Options, language: Language): Promise<number> {
  const { openPeer } = await import('../../peer/index.ts')
  const opened = await openPeer(file, process.env)
  if (options.check) {
    opened.close()
    return EXIT.clean
  }
  const { openRecorder } = await import('../../record/index.ts')
  const recorder = await openRecorder(opened, {
    trouble: ({ sink, about, cause }) =>
      say(`${sink} ${about}: ${cause instanceof Error ? cause.message : cause}`),
  })
  let draining = false
  const carrier = await begin(opened, recorder, options, language).catch(async (error: unknown) => {
    await recorder.close()
    opened.close()
    throw told(error, opened.config())
  })
  const admin = await openAdmin(opened, recorder, carrier, () => !draining).catch(async (error: unknown) => {
    await carrier.close()
    await recorder.close()
    opened.close()
    throw told(error, opened.config())
  })
  for (const line of [...carrier.listening, ...(admin ? [`admin ${text(admin.address)}`] : [])])
    say(`listening: ${line}`)
  void discoverMissing(opened).then(faults => faults.forEach(say))

  const reload = (): void => {
    void opened.reload().then(async troubles => {
      for (const { about, code, cause } of troubles) say(`not taken: ${about}: ${code} (${cause})`)
      await carrier.reloaded().catch((error: unknown) => say(`not taken: ${String(error)}`))
      if (troubles.length === 0) say('configuration read again')
    })
  }
  process.on('SIGHUP', reload)
  await untilTold(async () => {
    draining = true
    await carrier.drain()
  }, carrier.close)
  process.off('SIGHUP', reload)
  await admin?.close()
  await opened.saved()
  opened.close()
  await recorder.close()
  return EXIT.clean
}

/** The first signal drains, a second ends at once. */
async function untilTold(drain: () => Promise<void>, close: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let told = false
    const stop = (): void => {
      const ending = told ? close() : drain()
      if (!told) say('ending: requests under way are finished')
      told = true
      ending.then(resolve, reject)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

async function begin(
  opened: OpenPeer,
  recorder: OpenRecorder,
  options: Options,
  language: Language,
): Promise<Carrier> {
  if (options.engine === 'ats') return beginAts(opened, recorder, options.folder, language)
  const { peer, config } = opened
  const { listen, timeouts, limits, processes } = config()
  const settings = {
    listen: {
      ...(listen.tunnel && { tunnel: listen.tunnel }),
      ...(listen.tls && { tls: { address: listen.tls.address, ...(await certificateOf(listen.tls)) } }),
    },
    timeouts,
    limits,
  }
  const { createGateway, startProcesses } = await import('../../gateway/index.ts')
  const count = processes === 'cores' ? (await import('node:os')).availableParallelism() : processes
  if (count > 1) {
    const ended = (how: { index: number; code: number | null; wait: number }) =>
      say(`process ${how.index} ended (${how.code ?? 'signal'}), another begins in ${how.wait} ms`)
    return carrierOf(await startProcesses({ ...settings, count, peer, recorder, ended }), config)
  }
  const { connectOrigin } = await import('../../origin/index.ts')
  const gateway = await createGateway({ ...settings, peer, recorder, connectOrigin })
  return carrierOf({ ...gateway, snapshot: async () => gateway }, config)
}

function carrierOf(running: Processes, config: () => GatewayConfig): Carrier {
  const { tls } = running
  return {
    listening: [`tunnel ${text(running.tunnel)}`, ...(tls ? [`tls ${text(tls)}`] : [])],
    snapshot: () => running.snapshot(),
    async reloaded() {
      const { tls: files } = config().listen
      if (!tls || !files) return
      const { certificate, key } = await certificateOf(files)
      running.renew(certificate, key)
    },
    drain: () => running.drain(),
    close: () => running.close(),
  }
}

const certificateOf = async (files: { certificate: string; key: string }) => ({
  certificate: await readFile(files.certificate, 'utf8'),
  key: await readFile(files.key, 'utf8'),
})

/** The same policy by Apache Traffic Server; a change of the peer that it has to know starts it anew. */
async function beginAts(
  { peer, config }: OpenPeer,
  recorder: OpenRecorder,
  folder: string | undefined,
  language: Language,
): Promise<Carrier> {
  const {
    listen: { tunnel },
    timeouts,
    limits,
  } = config()
  if (folder === undefined) throw new CliError('missing-argument', { name: '--folder' })
  if (tunnel === undefined) throw new CliError('missing-argument', { name: 'listen.tunnel' })
  const { exportAts, runAts } = await import('../../engine/index.ts')
  const { engineDifferenceText } = await import('../../../tell/messages/index.ts')
  const { resolve } = await import('node:path')
  const at = {
    folder: resolve(folder),
    listen: { ip: tunnel.address, port: tunnel.port },
    bounds: { timeouts, limits },
  }
  const { differences } = exportAts(peer.state(), { ...at, supervised: true, now: Date.now() })
  for (const difference of differences) say(`difference: ${engineDifferenceText(difference, language)}`)
  const ended = (how: { code: number | null; wait: number }) =>
    say(`traffic_server ended (${how.code ?? 'signal'}), started again in ${how.wait} ms`)
  const engine = await runAts({ ...at, state: peer.state(), recorder, ended })
  const unwatch = peer.watch(now => {
    engine.reload(now).catch((error: unknown) => say(`not taken: ${String(error)}`))
  })
  const stop = async (): Promise<void> => {
    unwatch()
    await engine.stop()
  }
  return { listening: [`tunnel ${text(tunnel)} (ats)`], reloaded: async () => {}, drain: stop, close: stop }
}

async function openAdmin(opened: OpenPeer, recorder: OpenRecorder, carrier: Carrier, ready: () => boolean) {
  const { admin, logging } = opened.config()
  if (!admin) return undefined
  const { createAdmin } = await import('../../gateway/index.ts')
  const { readToken, registerConsoleApi } = await import('../../console/index.ts')
  const { token } = admin
  const secret = token === undefined ? undefined : await readToken(token)
  return createAdmin({
    address: admin.address,
    version: version(),
    ready,
    ...(carrier.snapshot && { snapshot: carrier.snapshot }),
    mount(server) {
      if (secret === undefined) return
      registerConsoleApi(server, opened.peer, {
        token: secret,
        now: Date.now,
        since: Date.now(),
        offset: minutesOf(logging.offset),
        diagnostics: recorder.diagnostics,
        verdicts: recorder.verdicts,
        folder: process.cwd(),
        discover: discoveryOf(opened.peer),
      })
    },
  })
}

const minutesOf = (offset: string): number =>
  (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))) * (offset.startsWith('-') ? -1 : 1)

const text = ({ address, port }: { address: string; port: number }): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

const say = (line: string): void => void process.stderr.write(`turnpike: ${line}\n`)

/** What the world has against the configuration, as a fault of the configuration. */
function told(error: unknown, { file }: GatewayConfig): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof CliError) return error
  const path = 'path' in error ? String(error.path) : file
  return new CliError(
    'unreadable',
    { path, cause: `${String(error.code)} ${error.message}` },
    { cause: error },
  )
}
