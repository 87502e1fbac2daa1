import { randomUUID } from 'node:crypto'
import type { Instant } from '../../read/bytes/index.ts'
import { type LineRecord, type LineWriter, takes, writeLines } from '../../tell/lines/index.ts'
import type { Peer, PeerState } from '../peer/index.ts'
import type { Appender } from './appender.ts'
import { changeRecords } from './change-records.ts'
import { createDiagnostics } from './diagnostics.ts'
import { createLogFile } from './log-file.ts'
import { followSyslog, syslogServers } from './remote-syslog.ts'
import { createSyslog, type SyslogOptions, type SyslogTarget } from './syslog.ts'
import type { OpenRecorder, RecorderTrouble } from './types.ts'
import { createVerdicts } from './verdicts.ts'

export interface RecorderOptions {
  readonly peer: Peer
  /** `size` absent: another process of the gateway rotates the file. */
  readonly file?: { readonly path: string; readonly size?: number; readonly keep?: number }
  /** Besides those of `xConfiguration Remote Syslog`. */
  readonly syslog?: readonly SyslogTarget[]
  /** Minutes east of UTC of the log prefix (default 0). */
  readonly offset?: number
  /** Default: of this process. */
  readonly pid?: number
  /** Milliseconds since the epoch (default `Date.now`). */
  readonly now?: () => Instant
  /** Folder in which diagnostic logs grow until they are collected (default: one of its own below the system's temporary folder). */
  readonly folder?: string
  /** Changes of the peer are written by one recorder of a gateway with several (default true). */
  readonly tellsChanges?: boolean
  readonly trouble?: (trouble: RecorderTrouble) => void
}

/**
 * Writes the records of one peer to file, syslog and the diagnostic log, by the level that the peer has at the moment. Changes of the peer and its
 * alarms write records of their own; those that stand already are told first.
 */
export function createRecorder(options: RecorderOptions): OpenRecorder {
  const { peer, now = Date.now, trouble = () => undefined } = options
  const file = options.file && logFile(options.file, trouble)
  const complain = (target: SyslogTarget): SyslogOptions => ({
    trouble: cause => trouble({ sink: 'syslog', about: target.address, cause }),
  })
  const given = (options.syslog ?? []).map(target =>
    createSyslog({ trust: () => peer.state().trustStore.pem, ...target }, complain(target)),
  )
  const remote = followSyslog(complain)
  remote.follow(syslogServers(peer.state()))
  let syslog = [...given, ...remote.sinks()]
  let writer = writerOf(peer.state(), options)
  let records = 0
  const uuids = new Map<string, string>()
  const verdicts = createVerdicts()

  function line(record: LineRecord): void {
    for (const text of writeLines(record, writer)) {
      records++
      const ended = `${text}\n`
      file?.push(ended)
      for (const sink of syslog) sink.push(text)
      diagnostics.push(ended)
    }
  }

  const diagnostics = createDiagnostics({
    peer,
    now,
    line,
    offset: options.offset ?? 0,
    trouble,
    ...(options.folder !== undefined && { folder: options.folder }),
  })

  function alarms(state: PeerState, before: PeerState): void {
    const raised = state.alarms.filter(({ id }) => !before.alarms.some(other => other.id === id))
    const lowered = before.alarms.filter(({ id }) => !state.alarms.some(other => other.id === id))
    for (const alarm of [...lowered, ...raised]) {
      const uuid = uuids.get(alarm.id) ?? randomUUID()
      const isRaised = raised.includes(alarm)
      if (isRaised) uuids.set(alarm.id, uuid)
      else uuids.delete(alarm.id)
      const { id, severity, text } = alarm
      line({ kind: 'alarm', at: now(), raised: isRaised, id, uuid, severity, text })
    }
  }

  if (options.tellsChanges !== false) alarms(peer.state(), { ...peer.state(), alarms: [] })

  const unwatch = peer.watch((state, before, by) => {
    writer = writerOf(state, options)
    if (state.settings !== before.settings) {
      remote.follow(syslogServers(state))
      syslog = [...given, ...remote.sinks()]
    }
    if (options.tellsChanges === false) return
    for (const record of changeRecords(state, before, by, now())) line(record)
    if (state.alarms !== before.alarms) alarms(state, before)
  })

  return {
    line,
    wants: level => takes(writer.level, level),
    capturing: () => diagnostics.capturing(),
    connection: ends => diagnostics.connection(ends),
    verdict: verdicts.push,
    verdicts,
    diagnostics: diagnostics.control,
    counts: () => {
      const told = syslog.map(sink => sink.counts())
      return {
        records,
        droppedRecords: told.reduce((total, { dropped }) => total + dropped, file?.counts().dropped ?? 0),
        droppedPackets: diagnostics.droppedPackets(),
        syslogQueued: told.reduce((total, { queued }) => total + queued, 0),
      }
    },
    async flush() {
      await Promise.all([file?.idle(), diagnostics.idle()])
    },
    async close(wait = 2000) {
      unwatch()
      await diagnostics.close()
      await Promise.all([file?.close(), ...syslog.map(sink => sink.close(wait))])
    },
  }
}

function logFile(
  file: NonNullable<RecorderOptions['file']>,
  trouble: (trouble: RecorderTrouble) => void,
): Appender {
  return createLogFile({ ...file, trouble: cause => trouble({ sink: 'file', about: file.path, cause }) })
}

const writerOf = (
  { host, domain, logLevel }: PeerState,
  { offset = 0, pid = process.pid }: RecorderOptions,
): LineWriter => ({
  host,
  pid,
  offset,
  level: logLevel,
  webPid: process.pid,
  node: `clusterdb@${host}.${domain}`,
})
