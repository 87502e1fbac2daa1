import { readFile } from 'node:fs/promises'
import { ConfigError } from '../config/index.ts'
import { RELOAD_FAILED } from './alarms.ts'
import { type GatewayConfig, loadGatewayConfig } from './config.ts'
import { PeerError, type PeerErrorCode } from './errors.ts'
import { type Environment, type PeerTrouble, readPeerFiles, troubleOf } from './files.ts'
import { createPeer } from './peer.ts'
import { changed, overlaid, readSaved, type SavedChanges, writeSaved } from './saved.ts'
import { readTrustStore } from './trust-store.ts'
import type { Alarm, Peer, PeerChange, PeerState } from './types.ts'
import { validate } from './validate.ts'
import { writeFileAtomically } from './write-file.ts'

/** A peer whose state comes from files, and goes to files where the console changes it. */
export interface OpenPeer {
  readonly peer: Peer
  /** As last read without a fault. */
  config(): GatewayConfig
  /**
   * Reads the configuration and the files it names again (SIGHUP) and changes the peer by what they say, as one change. What cannot be
   * taken is left as it was and told in the answer; nothing throws but a bug.
   */
  reload(): Promise<readonly PeerTrouble[]>
  /** Waits until changes made so far are in their files; gives what could not be written. */
  saved(): Promise<readonly PeerTrouble[]>
  close(): void
}

/** Who changed it: changes of these are for now, or come from the files themselves. */
const UNSAVED: ReadonlySet<string> = new Set(['file', 'diagnostics', 'alarms'])

/**
 * Opens the peer of a gateway's configuration file.
 *
 * @throws ConfigError where the file is not right, PeerTroubleError where what it names is not, Error of the file system
 */
export async function openPeer(file: string, environment: Environment): Promise<OpenPeer> {
  let config = loadGatewayConfig(await readFile(file, 'utf8'), file)
  const first = await readPeerFiles(config, environment)
  const [trouble] = first.troubles
  if (trouble) throw new PeerTroubleError(trouble)
  let base = first.change
  let kept = await readSaved(config.state).catch((error: unknown): never => {
    throw new PeerTroubleError(brokenState(config.state, error))
  })
  const initial = overlaid(base, kept)
  const peer = firstPeer(initial, config)
  const unsaved: PeerTrouble[] = []
  let writing: Promise<void> = Promise.resolve()

  const stop = peer.watch((now, before, by) => {
    if (UNSAVED.has(by)) return
    kept = changed(kept, now, before, base)
    const saved = kept
    writing = writing.then(() => save(config, saved, now, before, unsaved))
  })

  const timer = setInterval(() => peer.change({}, 'alarms'), HOUR).unref()

  async function take(next: GatewayConfig, troubles: PeerTrouble[]): Promise<void> {
    const read = await readPeerFiles(next, environment)
    troubles.push(...read.troubles)
    const saved = await readSaved(next.state).catch((error: unknown): SavedChanges => {
      troubles.push(brokenState(next.state, error))
      return kept
    })
    const { logLevel: level } = overlaid(base, kept)
    config = next
    kept = saved
    base = { ...base, ...read.change }
    const { change, refused } = possible(overlaid(base, saved), peer.state(), next)
    troubles.push(...refused)
    // A level that only diagnostic logging has raised is not the file's to lower.
    const { logLevel, ...rest } = change
    peer.change(logLevel === undefined || logLevel === level ? rest : change, 'file')
  }

  return {
    peer,
    config: () => config,
    async reload() {
      await writing
      const troubles: PeerTrouble[] = []
      const next = await readConfig(config.file, troubles)
      if (next) await take(next, troubles)
      tellTroubles(peer, troubles)
      return troubles
    },
    async saved() {
      await writing
      return unsaved.splice(0)
    },
    close() {
      clearInterval(timer)
      stop()
    },
  }
}

/** Certificates expire without any change; their alarms are looked at this often. */
const HOUR = 3_600_000

/** What could not be taken stands as an alarm until it can: the administrator must not take the old state for the new one. */
function tellTroubles(peer: Peer, troubles: readonly PeerTrouble[]): void {
  const others = peer.state().alarms.filter(({ id }) => id !== RELOAD_FAILED)
  const told = troubles.map(({ about, code, cause }) => `${about}: ${code} (${cause})`).join('; ')
  const alarm: Alarm = {
    id: RELOAD_FAILED,
    severity: 'error',
    text: `Configuration not taken, what was in force stays: ${told}`,
    raised: Date.now(),
    acknowledged: false,
  }
  peer.change({ alarms: troubles.length === 0 ? others : [...others, alarm] }, 'alarms')
}

/** A file that the configuration names cannot be taken; there is no state before it to keep. */
export class PeerTroubleError extends Error {
  readonly trouble: PeerTrouble
  constructor(trouble: PeerTrouble) {
    super(`${trouble.about}: ${trouble.code} (${trouble.cause})`)
    this.trouble = trouble
  }
}

function firstPeer(initial: PeerChange, config: GatewayConfig): Peer {
  const { host, domain, release } = config
  try {
    return createPeer({ ...initial, host, domain, release })
  } catch (error) {
    if (!(error instanceof PeerError)) throw error
    throw new PeerTroubleError(troubleOf(fileOf(error.code, config), error))
  }
}

/** Where what was refused came from. */
function fileOf(code: PeerErrorCode, { file, trustStore, certificate }: GatewayConfig): string {
  if (code.startsWith('trust-store')) return trustStore
  return code === 'bad-certificate' ? (certificate ?? file) : file
}

/** It is written by this program alone: somebody has changed it, or the disk is at fault. */
const brokenState = (about: string, error: unknown): PeerTrouble => ({
  code: 'state-unreadable',
  about,
  cause: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
})

async function readConfig(file: string, troubles: PeerTrouble[]): Promise<GatewayConfig | undefined> {
  try {
    return loadGatewayConfig(await readFile(file, 'utf8'), file)
  } catch (error) {
    if (error instanceof ConfigError) {
      const cause = Object.values(error.details).filter(detail => detail !== null)
      troubles.push({ code: error.code, about: `${file}:${error.line}`, cause: cause.join(', ') })
    } else troubles.push(troubleOf(file, error))
    return undefined
  }
}

/** Value by value, so that a broken one keeps none of the others from being taken. */
function possible(
  change: PeerChange,
  before: PeerState,
  config: GatewayConfig,
): { change: PeerChange; refused: readonly PeerTrouble[] } {
  const refused: PeerTrouble[] = []
  const taken = Object.entries(change).filter(([key, value]) => {
    try {
      if (key === 'trustStorePem') checkStore(String(value), before)
      else validate({ [key]: value })
      return true
    } catch (error) {
      refused.push(troubleOf(key === 'trustStorePem' ? config.trustStore : key, error))
      return false
    }
  })
  return { change: Object.fromEntries(taken), refused }
}

/** A file that has become empty is an accident of writing it, not a wish to trust nobody. */
function checkStore(pem: string, before: PeerState): void {
  const { certificates } = readTrustStore(pem, 0)
  if (certificates.length === 0 && before.trustStore.certificates.length > 0)
    throw new PeerError('trust-store-empty', { cause: 'no-certificate' })
}

async function save(
  config: GatewayConfig,
  saved: SavedChanges,
  now: PeerState,
  before: PeerState,
  unsaved: PeerTrouble[],
): Promise<void> {
  const writes: (readonly [string, () => Promise<void>])[] = [
    [config.state, () => writeSaved(config.state, saved)],
  ]
  if (now.trustStore !== before.trustStore)
    writes.push([config.trustStore, () => writeFileAtomically(config.trustStore, now.trustStore.pem, 0o644)])
  for (const [path, write] of writes) {
    try {
      await write()
    } catch (error) {
      unsaved.push(troubleOf(path, error))
    }
  }
}
