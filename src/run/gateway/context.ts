import type { HeadLimits } from '../../read/http/index.ts'
import type { ConnectOptions, ConnectOrigin } from '../origin/index.ts'
import { type AppliedPolicy, type Peer, type PeerState, policyFor } from '../peer/index.ts'
import type { Recorder } from '../record/index.ts'
import { createPool, type Pool } from './pool.ts'
import { createRoutes, type Route, type Routes } from './route.ts'
import { createRules, type FingerprintedRules } from './rules.ts'
import { type Counters, createCounters, type Limits, type Timeouts } from './types.ts'

/** What all connections of one gateway share. */
export interface Context {
  readonly peer: Peer
  readonly recorder: Recorder
  readonly connectOrigin: ConnectOrigin
  readonly resolve: ConnectOptions['resolve']
  readonly timeouts: Timeouts
  readonly limits: Limits
  readonly headLimits: HeadLimits
  readonly thread: number
  /** Via of a request that came over the tunnel, and of one that a client sent us in both roles. */
  readonly via: { readonly tunnel: string; readonly tls: string }
  readonly pool: Pool
  readonly counters: Counters
  /** Of the state as it is now. */
  routes(): Routes
  rulesFor(policy: AppliedPolicy['policy']): FingerprintedRules
  policyFor(route: Route, now: number): AppliedPolicy
  /** The route under the state as it is now: one of an earlier state remembers what holds no more. */
  present(route: Route): Route
  nextTxn(): number
  draining(): boolean
}

export interface ContextOptions {
  readonly peer: Peer
  readonly recorder: Recorder
  readonly connectOrigin: ConnectOrigin
  readonly resolve: ConnectOptions['resolve']
  readonly timeouts: Timeouts
  readonly limits: Limits
  readonly thread: number
  readonly uuid: string
  readonly txns: { readonly first: number; readonly step: number }
}

/** The context, kept up to date with the peer, and how to end that. */
export function createContext(options: ContextOptions): {
  context: Context
  drain: () => void
  stop: () => void
} {
  const { peer, timeouts, limits, uuid } = options
  let routes = createRoutes(peer.state())
  let rules = createRules(peer.state())
  const { first, step } = options.txns
  let txn = first - step
  let draining = false
  const pool = createPool({
    perOrigin: limits.perOrigin,
    idlePerOrigin: limits.idlePerOrigin,
    idle: timeouts.pool,
  })

  function follow(state: PeerState): void {
    routes = createRoutes(state)
    rules = createRules(state)
    const policies = [policyFor(state, '', 0, 0).policy, ...state.exceptions.map(each => each.policy)]
    const good = new Set([PLAIN_FINGERPRINT, ...policies.map(policy => rules(policy).fingerprint)])
    pool.keep(key => good.has(fingerprintOf(key)))
  }
  const stop = peer.watch(follow)

  const context: Context = {
    ...options,
    headLimits: { bytes: limits.headBytes, fields: limits.fields, target: limits.urlBytes },
    via: {
      tunnel: `http/1.1 vcs[${uuid}] (ATS)`,
      tls: `https/1.1 vcs[${uuid}] (ATS), http/1.1 vcs[${uuid}] (ATS)`,
    },
    pool,
    counters: createCounters(),
    routes: () => routes,
    rulesFor: policy => rules(policy),
    policyFor: (route, now) => {
      if (route.policy !== undefined) return route.policy
      if (route.protocol === 'http') return PLAIN
      const policy = policyFor(routes.state, route.target.address, route.target.port, now)
      // An exception ends with time; without one the policy holds as long as the state does.
      if (routes.state.exceptions.length === 0) route.policy = policy
      return policy
    },
    present: route =>
      route.state === routes.state ? route : { ...route, state: routes.state, policy: undefined, keys: {} },
    nextTxn: () => {
      txn += step
      return txn
    },
    draining: () => draining,
  }
  return {
    context,
    drain: () => {
      draining = true
    },
    stop,
  }
}

/** An origin without TLS has nothing to be verified. */
const PLAIN: AppliedPolicy = { policy: 'off', because: 'setting' }

/** A pooled connection serves one address, port and protocol under one set of rules. Routes and rules are those of one state. */
export function keyOf(route: Route, { fingerprint, rules }: FingerprintedRules): string {
  const known = route.keys[rules.policy]
  if (known !== undefined) return known
  const key = `${route.base} ${route.protocol === 'http' ? PLAIN_FINGERPRINT : fingerprint}`
  route.keys[rules.policy] = key
  return key
}

const PLAIN_FINGERPRINT = 'plain'
const fingerprintOf = (key: string): string => key.slice(key.indexOf(' ') + 1)
