import { gzipSync } from 'node:zlib'
import { addBackground, otherTraffic } from './background.ts'
import { type CaptureFormat, captureFile } from './capturefile.ts'
import type { Certificate } from './certificate.ts'
import { configuration, configurationText, dumpXml, type Settings, status, statusText } from './dumps.ts'
import { type Frame, frameOf, type Link } from './frame.ts'
import { X14_2_CIPHERS } from './handshake.ts'
import type { Log } from './log.ts'
import type { Scene } from './scene.ts'
import { type Member, tarGz } from './tar.ts'
import { fileTime, type Micros, SECOND } from './time.ts'

/** What a diagnostic bundle of a scene holds beside what happened in it. */
export interface BundleOptions {
  /** When logging was started and stopped, UTC. The names carry the latter. */
  readonly started: Micros
  readonly stopped: Micros
  readonly trust: readonly Certificate[]
  readonly own: Certificate
  readonly settings?: Partial<Settings>
  /** Capture file format; the default is what tcpdump writes on a little-endian machine. */
  readonly capture?: Partial<CaptureFormat> & { readonly vlans?: readonly number[] }
  /** The clock that stamps the capture, ahead of the one that stamps the log. */
  readonly captureAhead?: Micros
  /** Times at which the capture goes on in its next file. */
  readonly captureSplits?: readonly Micros[]
  /** Times at which the log goes on in its next part; older parts are compressed. */
  readonly logSplits?: readonly Micros[]
  /** Records of other modules per second. */
  readonly background?: number
}

/** `diagnostic_log_vcsc_2022-07-11_16_55_44.tar.gz`, as the web page names it. */
export function bundleName({ peer }: Scene, stopped: Micros): string {
  return `diagnostic_log_${peer.host}_${fileTime(stopped)}.tar.gz`
}

/** The members of a diagnostic bundle: log, dumps, trust store, own certificate, captures. */
export function bundleMembers(scene: Scene, options: BundleOptions): Member[] {
  const { peer } = scene
  const stamp = `${peer.host}_${fileTime(options.stopped)}`
  const items = configuration(peer, {
    role: 'core',
    ucServers: ['cucm.steven.lab'],
    reverseProxyCiphers: X14_2_CIPHERS,
    ucClientCiphers: X14_2_CIPHERS,
    peers: [],
    ...options.settings,
  })
  const state = status(peer, options.started)
  return [
    ...logMembers(scene, options),
    member(`xconf_dump_${stamp}.txt`, configurationText(items)),
    member(`xconf_dump_${stamp}.xml`, dumpXml('Configuration', peer.release, items)),
    member(`xstat_dump_${stamp}.txt`, statusText(state)),
    member(`xstat_dump_${stamp}.xml`, dumpXml('Status', peer.release, state)),
    member(`ca_${stamp}.pem`, options.trust.map(({ subject, pem }) => `${subject}\n${pem}`).join('\n')),
    member(`server_${stamp}.pem`, options.own.pem),
    ...captureMembers(scene, options),
  ]
}

/** The log in parts: `.txt` is the newest, `.txt.1.gz` the one before it. */
export function logMembers(scene: Scene, options: BundleOptions): Member[] {
  addBackground(scene.log, options.started, options.stopped, options.background)
  const name = `loggingsnapshot_${scene.peer.host}_${fileTime(options.stopped)}.txt`
  const parts = splitAt(scene.log.records(), options.logSplits ?? [])
  return parts
    .map((records, index) => {
      const age = parts.length - 1 - index
      const text = member(name, linesOf(records))
      return age === 0 ? text : { name: `${name}.${age}.gz`, bytes: gzipSync(text.bytes, { level: 9 }) }
    })
    .reverse()
}

/** The captures of the interface: `tcpdump00`, `tcpdump01`, … */
export function captureMembers(scene: Scene, options: BundleOptions): Member[] {
  const { vlans = [], ...format } = options.capture ?? {}
  const full: CaptureFormat = {
    format: 'pcap',
    nanoseconds: false,
    bigEndian: false,
    link: 'ethernet',
    ...format,
  }
  const link: Link = { type: full.link, vlans, self: scene.peer.ip }
  const parts = splitAt(framesOf(scene, link, options.started), options.captureSplits ?? [])
  const ahead = options.captureAhead ?? 0
  const stamp = `${scene.peer.host}_${fileTime(options.stopped)}`
  return parts.map((frames, index) => ({
    name: `eth0_diagnostic_logging_tcpdump${String(index).padStart(2, '0')}_${stamp}.pcap`,
    bytes: captureFile(
      frames.map(frame => ({ ...frame, at: frame.at + ahead })),
      full,
    ),
  }))
}

export function pack(members: readonly Member[], stopped: Micros): Uint8Array {
  return tarGz(members, Math.floor(stopped / SECOND))
}

function framesOf(scene: Scene, link: Link, started: Micros): Frame[] {
  const other = otherTraffic(scene, started, link)
  return [
    ...[...scene.packets, ...other.packets].map(packet => frameOf(packet, link)),
    ...other.frames,
  ].toSorted((a, b) => a.at - b.at)
}

function splitAt<T extends { readonly at: Micros }>(items: readonly T[], splits: readonly Micros[]): T[][] {
  const edges = [Number.NEGATIVE_INFINITY, ...splits, Number.POSITIVE_INFINITY]
  return edges.slice(1).map((edge, index) => items.filter(({ at }) => at >= edges[index]! && at < edge))
}

function linesOf(records: ReturnType<Log['records']>): string {
  return records.map(({ text }) => `${text}\n`).join('')
}

function member(name: string, text: string): Member {
  return { name, bytes: Buffer.from(text) }
}
