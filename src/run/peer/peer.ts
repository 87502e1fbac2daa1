import { isDeepStrictEqual } from 'node:util'
import { DEFAULT_METHODS } from '../../judge/allow/index.ts'
import type { Instant } from '../../read/bytes/index.ts'
import { parseRelease, type Release } from '../../read/uc/index.ts'
import { settledAlarms } from './alarms.ts'
import { completed } from './allow-list.ts'
import { defaultCiphers } from './ciphers.ts'
import { PeerError } from './errors.ts'
import { digestOf, readTrustStore } from './trust-store.ts'
import type { Peer, PeerChange, PeerState } from './types.ts'
import { validate } from './validate.ts'

/** What a peer begins with; what is absent is as a fresh installation of its release has it. */
export interface PeerInitial extends Omit<PeerChange, 'release'> {
  readonly host: string
  readonly domain: string
  /** `X14.2.0`, or what was read of it. */
  readonly release: Release | string
  /** For the default ciphers, which depend on the upgrade path (CSCwc88608). */
  readonly upgradedFrom?: Release | string
}

/**
 * One Expressway-C in memory. Every change is looked at as a whole before any of it is taken; states are frozen, each with a generation of its own.
 * A change that changes nothing makes no new state and tells nobody. Alarms that a state gives rise to are part of it.
 *
 * @throws PeerError where `initial` holds what is not possible
 */
export function createPeer(initial: PeerInitial, now: () => Instant = Date.now): Peer {
  let current = withAlarms(firstState(initial), now())
  const watchers = new Set<Parameters<Peer['watch']>[0]>()
  const untold: (readonly [now: PeerState, before: PeerState, by: string])[] = []

  /** Changes that watchers make are told after the one being told, so that all see them in one order. */
  function tell(now: PeerState, before: PeerState, by: string): void {
    untold.push([now, before, by])
    if (untold.length > 1) return
    for (let next = untold[0]; next; untold.shift(), next = untold[0])
      for (const watcher of [...watchers]) callSafely(watcher, next)
  }

  return {
    state: () => current,
    change(change, by) {
      validate(change)
      const before = current
      const next = nextState(before, change, now())
      if (!next) return before
      current = next
      tell(next, before, by)
      return next
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/** A watcher that fails is a bug; it must neither undo the change nor keep the others from hearing of it. */
function callSafely(
  watcher: Parameters<Peer['watch']>[0],
  told: readonly [now: PeerState, before: PeerState, by: string],
): void {
  try {
    watcher(...told)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** Undefined where all would be as before. */
function nextState(before: PeerState, change: PeerChange, now: Instant): PeerState | undefined {
  const { trustStorePem, ...values } = withRules(before, change)
  const changed = Object.entries(values).filter(
    ([key, value]) => value !== undefined && !isDeepStrictEqual(value, before[key as keyof PeerState]),
  )
  const hasNewStore = trustStorePem !== undefined && digestOf(trustStorePem) !== before.trustStore.sha256
  const trustStore = hasNewStore
    ? readTrustStore(trustStorePem, before.trustStore.generation + 1)
    : before.trustStore
  const next = withAlarms({ ...before, ...Object.fromEntries(changed), trustStore }, now)
  if (changed.length === 0 && !hasNewStore && next.alarms === before.alarms) return undefined
  return Object.freeze({ ...next, generation: before.generation + 1 })
}

function withAlarms(state: PeerState, now: Instant): PeerState {
  const alarms = settledAlarms(state, now)
  return isDeepStrictEqual(alarms, state.alarms) ? state : Object.freeze({ ...state, alarms })
}

/** New nodes, or a release that lists other services, make other automatic rules. */
function withRules(before: PeerState, change: PeerChange): PeerChange {
  if (!change.allowList && !change.ucServers && !change.release) return change
  const { allowList, ucServers, release } = { ...before, ...defined(change) }
  return { ...change, allowList: completed(allowList, ucServers, release) }
}

const defined = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T

function firstState(initial: PeerInitial): PeerState {
  const { release, upgradedFrom, trustStorePem, ...values } = initial
  const version = releaseOf(release)
  validate(values)
  const ciphers =
    values.ciphers ??
    defaultCiphers(version, upgradedFrom === undefined ? undefined : releaseOf(upgradedFrom))
  return Object.freeze({
    domains: [values.domain],
    verifyOriginServer: 'on' as const,
    exceptions: [],
    certificate: undefined,
    alarms: [],
    attempts: 2,
    wording: '1.1.1' as const,
    logLevel: 'INFO' as const,
    settings: new Map<string, string>(),
    ...defined(values),
    allowList: completed(
      values.allowList ?? { rules: [], defaultMethods: DEFAULT_METHODS, automatic: true },
      values.ucServers ?? [],
      version,
    ),
    ucServers: values.ucServers ?? [],
    generation: 1,
    release: version,
    ciphers,
    trustStore: readTrustStore(trustStorePem ?? '', 1),
  })
}

function releaseOf(release: Release | string): Release {
  const parsed = typeof release === 'string' ? parseRelease(release) : release
  if (!parsed) throw new PeerError('bad-release', { value: String(release) })
  return parsed
}
