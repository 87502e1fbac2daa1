import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Instant } from '../../read/bytes/index.ts'
import type { LineRecord } from '../../tell/lines/index.ts'
import type { Peer, PeerState } from '../peer/index.ts'
import type { Appender } from './appender.ts'
import { writeBundle } from './bundle.ts'
import { type Capture, createCapture } from './capture.ts'
import { DiagnosticsError } from './diagnostics-error.ts'
import { type Dumpcap, startDumpcap } from './dumpcap.ts'
import { matches, type ResolvedFilter, resolveFilter } from './filter.ts'
import { createLogFile } from './log-file.ts'
import { createPcapFiles, type PcapFiles } from './pcap-files.ts'
import type { ConnectionEnds, Diagnostics, RecorderTrouble, Tap } from './types.ts'

export interface DiagnosticsParts {
  readonly peer: Peer
  readonly now: () => Instant
  readonly line: (record: LineRecord) => void
  readonly offset: number
  readonly folder?: string
  readonly trouble: (trouble: RecorderTrouble) => void
}

/** What the recorder hands to diagnostic logging, and what others may ask of it. */
export interface DiagnosticsDesk {
  readonly control: Diagnostics
  push(text: string): void
  capturing(): boolean
  connection(ends: ConnectionEnds): Tap | undefined
  idle(): Promise<void>
  droppedPackets(): number
  close(): Promise<void>
}

/** A log that runs, or was stopped. */
interface Log {
  readonly folder: string
  readonly since: Instant
  /** Configuration and status are those of the start (facts: diagnostic bundle). */
  readonly state: PeerState
  readonly level: PeerState['logLevel']
  readonly snapshot: Appender
  readonly filter: ResolvedFilter
  readonly capture: Capture | undefined
  readonly packets: PcapFiles | undefined
  readonly dumpcap: Dumpcap | undefined
  /** Set when it was stopped. */
  until?: Instant
  captures: readonly string[]
}

/** Diagnostic logging of one peer. The log and its captures grow in a folder of their own until the next start. */
export function createDiagnostics(parts: DiagnosticsParts): DiagnosticsDesk {
  const { peer, now, line } = parts
  let log: Log | undefined
  let isStarting = false

  const running = (): Log => {
    if (!log || log.until !== undefined) throw new DiagnosticsError('not-running')
    return log
  }

  const control: Diagnostics = {
    state() {
      if (!log) return { state: 'idle' }
      const { since, until } = log
      if (until !== undefined) return { state: 'stopped', since, until }
      return { state: 'running', since, tcpdump: log.capture !== undefined || log.dumpcap !== undefined }
    },
    async start(options = {}) {
      if (isStarting || (log && log.until === undefined)) throw new DiagnosticsError('already-running')
      isStarting = true
      try {
        if (log) await discard(log)
        log = undefined
        log = await begin(parts, options)
      } finally {
        isStarting = false
      }
      peer.change({ logLevel: 'DEBUG' }, 'diagnostics')
    },
    marker(text) {
      running()
      line({ kind: 'marker', at: now(), label: text })
    },
    async stop() {
      const stopped = running()
      // Whoever set another level meanwhile wants that one.
      if (peer.state().logLevel === 'DEBUG') peer.change({ logLevel: stopped.level }, 'diagnostics')
      stopped.until = now()
      await stopped.snapshot.close()
      const wire = await stopped.dumpcap?.finish()
      const own = await stopped.packets?.finish()
      stopped.captures = wire ?? own ?? []
    },
    async collect(folder) {
      if (log?.until === undefined) throw new DiagnosticsError('not-stopped')
      const { state, since, until, captures } = log
      const snapshot = join(log.folder, SNAPSHOT)
      return writeBundle({ state, since, until, captures, snapshot, offset: parts.offset }, folder)
    },
  }

  return {
    control,
    push(text) {
      if (log && log.until === undefined) log.snapshot.push(text)
    },
    capturing: () => log?.capture !== undefined && log.until === undefined,
    connection(ends) {
      if (!log?.capture || log.until !== undefined || !matches(log.filter, ends)) return undefined
      return log.capture.connection(ends)
    },
    async idle() {
      await log?.snapshot.idle()
    },
    droppedPackets: () => log?.packets?.dropped() ?? 0,
    async close() {
      if (!log) return
      if (log.until === undefined) await control.stop()
      await discard(log)
      log = undefined
    },
  }
}

const SNAPSHOT = 'snapshot.txt'

/** Bytes of the log that are kept (facts: Network Log, 2 GB). */
const LONGEST = 2_000_000_000

async function begin(
  { peer, now, folder: parent, trouble }: DiagnosticsParts,
  { tcpdump, filter = {} }: Parameters<Diagnostics['start']>[0] & object,
): Promise<Log> {
  const resolved = await resolveFilter(filter)
  const folder = await mkdtemp(join(parent ?? tmpdir(), 'turnpike-diagnostics-'))
  const complain = (about: string) => (cause: unknown) => trouble({ sink: 'diagnostics', about, cause })
  try {
    const dumpcap = tcpdump === 'dumpcap' ? await startDumpcap(folder, resolved) : undefined
    const packets =
      tcpdump === 'own' ? createPcapFiles({ folder, name: 'own', trouble: complain(folder) }) : undefined
    const path = join(folder, SNAPSHOT)
    const state = peer.state()
    return {
      folder,
      since: now(),
      state,
      level: state.logLevel,
      snapshot: createLogFile({ path, size: LONGEST, keep: 1, trouble: complain(path) }),
      filter: resolved,
      capture: packets && createCapture({ packet: packets.packet, now }),
      packets,
      dumpcap,
      captures: [],
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

const discard = ({ folder }: Log): Promise<void> => rm(folder, { recursive: true, force: true })
