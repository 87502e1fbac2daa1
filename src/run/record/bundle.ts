import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { packTar, type TarSource } from 'modern-tar/fs'
import type { Instant } from '../../read/bytes/index.ts'
import { compareRelease } from '../../read/uc/index.ts'
import {
  configurationLine,
  configurationOf,
  configurationXml,
  offsetText,
  type PeerState,
  statusLines,
  statusOf,
  statusXml,
} from '../peer/index.ts'
import type { Bundle } from './types.ts'

export interface BundleContent {
  /** As diagnostic logging began. */
  readonly state: PeerState
  readonly since: Instant
  /** When it was stopped: the time in every name. */
  readonly until: Instant
  /** Path of the log of the period. */
  readonly snapshot: string
  /** Paths of capture files, oldest first. */
  readonly captures: readonly string[]
  /** Minutes east of UTC. */
  readonly offset: number
}

/**
 * Writes the archive that the product's "Collect log" gives: log, configuration and status of the start, captures, trusted CA list and
 * certificates, with the names of the product (facts: diagnostic bundle). Private keys and passwords are not in it.
 */
export async function writeBundle(content: BundleContent, folder: string): Promise<Bundle> {
  const { state, until } = content
  const name = `diagnostic_log_${state.host}_${stamp(until)}.tar.gz`
  const path = join(folder, name)
  const unfinished = `${path}.part`
  try {
    const archive = packTar(await members(content))
    await pipeline(archive, createGzip({ level: 6 }), createWriteStream(unfinished, { mode: 0o640 }))
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
  return { name, path }
}

/** `2022-07-11_16_55_44`, UTC. */
export const stamp = (at: Instant): string =>
  new Date(at).toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '_')

async function members(content: BundleContent): Promise<TarSource[]> {
  const { state, until, snapshot, captures } = content
  const tail = `${state.host}_${stamp(until)}`
  const mtime = new Date(until)
  const text = (target: string, content: string): TarSource => ({
    type: 'content',
    target,
    content,
    mtime,
    mode: 0o640,
  })
  const file = async (target: string, source: string): Promise<TarSource> => {
    const { size } = await stat(source)
    return {
      type: 'stream',
      target,
      content: createReadStream(source, { end: size - 1 }),
      size,
      mtime,
      mode: 0o640,
    }
  }
  return [
    ...(await logs(snapshot, tail, file, text)),
    ...dumps(content).map(([start, end, body]) => text(`${start}_${tail}${end}`, body)),
    ...(await Promise.all(
      captures.map((source, number) =>
        file(`eth0_diagnostic_logging_tcpdump${String(number).padStart(2, '0')}_${tail}.pcap`, source),
      ),
    )),
    ...certificates(state).map(([start, pem]) => text(`${start}_${tail}.pem`, pem)),
  ]
}

/** A log that was turned over is older text first; nothing logged is an empty file. */
async function logs(
  snapshot: string,
  tail: string,
  file: (target: string, source: string) => Promise<TarSource>,
  text: (target: string, content: string) => TarSource,
): Promise<TarSource[]> {
  const target = `loggingsnapshot_${tail}.txt`
  const size = async (path: string) => (await stat(path).catch(() => undefined))?.size ?? 0 // not there: nothing logged
  const older = (await size(`${snapshot}.1`)) > 0 ? [await file(`${target}.1`, `${snapshot}.1`)] : []
  const newest = (await size(snapshot)) > 0 ? await file(target, snapshot) : text(target, '')
  return [...older, newest]
}

function dumps({ state, since, offset }: BundleContent): (readonly [string, string, string])[] {
  const values = configurationOf(state).map(value =>
    value.path === 'TimeZone Name' && !state.settings.has(value.path)
      ? { ...value, value: zoneOf(offset) }
      : value,
  )
  const status = statusOf(state, { now: since, since, offset })
  const release = state.release.text
  return [
    ['xconf_dump', '.txt', `${values.map(configurationLine).join('\n')}\n`],
    ['xconf_dump', '.xml', configurationXml(values, release)],
    ['xstat_dump', '.txt', `${status.flatMap(node => [...statusLines(node), '']).join('\n')}\nOK\n`],
    ['xstat_dump', '.xml', statusXml(status, release)],
  ]
}

const zoneOf = (offset: number): string => (offset === 0 ? 'GMT' : offsetText(offset))

/** From X15.5 the bundle holds the client certificate as well; it is the same where none of its own is configured. */
function certificates({ trustStore, certificate, release }: PeerState): (readonly [string, string])[] {
  const own = certificate ? certificatesOf(certificate.chain) : undefined
  return [
    ['ca', trustStore.certificates.length === 0 ? NOBODY : trustStore.pem],
    ...(own === undefined ? [] : [['server', own] as const]),
    ...(own === undefined || compareRelease(release, 'X15.5') < 0 ? [] : [['client', own] as const]),
  ]
}

/** An empty member could not be told from one that is missing. */
const NOBODY = 'There are no trusted CA certificates.\n'

/** Certificates alone: a file may hold its key too. */
function certificatesOf(pem: string): string {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  return `${blocks.join('\n')}\n`
}
