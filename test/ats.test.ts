import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeSegment } from '../src/read/logs/index.ts'
import { readCertificate } from '../src/read/x509/index.ts'
import { connectOrigin, type OriginRules } from '../src/run/origin/index.ts'
import type { PeerState, Policy } from '../src/run/peer/index.ts'
import { createAuthority, dn, type Issued } from '../src/run/pki/index.ts'
import { type Engine, type EngineAnswer, hasAts, startEngine } from './support/ats-engine.ts'
import { type Origin, type OriginOrder, openOrigin, type Sightings } from './support/ats-origin.ts'
import { allowRule, peerState } from './support/ats-peer.ts'
import { ADDRESS, NAME, type Scenario, scenarioKeys, scenarios } from './support/ats-scenarios.ts'

/** One request to one origin, carried by a real traffic server with our exported configuration, and by our own connections. */
interface Run {
  readonly name: string
  readonly address: string
  readonly origin: Omit<OriginOrder, 'host'>
  readonly trusted: readonly Issued[]
  readonly policy: Policy
  /** Handshakes for a failing request. */
  readonly attempts: number
}

/** What both are compared by. */
interface Outcome {
  readonly status: number
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
  readonly connections: number
  readonly completed: number
  readonly alerts: readonly number[]
  readonly serverNames: readonly (string | undefined)[]
  readonly clientCertificates: readonly string[]
}

/** Where the two are known to differ, and why. An entry that no longer differs anywhere fails the test. */
const DIFFERENCES: readonly {
  readonly field: keyof Outcome
  readonly of: RegExp
  readonly because: string
}[] = []

const DAY = 86_400_000
const now = Date.now()
const keys = await scenarioKeys()
const table = scenarios(keys, now)
const ca = createAuthority({
  subject: dn('CN=client-ca'),
  key: keys.ec,
  notBefore: now - DAY,
  notAfter: now + DAY,
})
const mine = ca.issue({
  subject: dn('CN=expressway'),
  key: keys.ec2,
  notBefore: now - DAY,
  notAfter: now + DAY,
})
const stranger = createAuthority({
  subject: dn('CN=client-stranger'),
  key: keys.ec,
  notBefore: now - DAY,
  notAfter: now + DAY,
})
const { ciphers } = peerState([])
const certificate = { chain: mine.pem, key: mine.key.pem }

const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const
const runOf = (scenario: Scenario, version: (typeof VERSIONS)[number], more: Partial<Run> = {}): Run => {
  const run: Run = {
    name: `${scenario.name}, ${version}`,
    address: scenario.address === 'ip' ? ADDRESS : (scenario.address ?? NAME),
    origin: { presents: scenario.presents, version, asksFor: [] },
    trusted: scenario.trusted,
    policy: 'enforce',
    attempts: 2,
    ...more,
  }
  return { ...run, name: `${run.name}, ${run.policy}, ${run.attempts}` }
}
const byName = (name: string): Scenario => {
  const found = table.find(scenario => scenario.name === name)
  if (!found) throw new Error(name)
  return found
}
const GOOD = byName('RSA, signed by a CA of the store')

const POLICY_CASES = [
  'RSA, signed by a CA of the store',
  'EC, self-signed, CA:true',
  'unknown CA, leaf alone',
  'unknown CA, root sent',
  'expired and of another name',
  'intermediate CA:false',
  'self-signed and expired',
  'wrong name',
  'IP as iPAddress',
  '8 intermediates',
  'name excluded',
  'RSA 1024 root',
].map(byName)

const runs: readonly Run[] = [
  ...VERSIONS.flatMap(version =>
    table
      .filter(({ only }) => only === undefined || only === version)
      .map(scenario => runOf(scenario, version)),
  ),
  ...VERSIONS.flatMap(version =>
    (['permissive', 'off'] as const).flatMap(policy =>
      POLICY_CASES.map(scenario => runOf(scenario, version, { policy })),
    ),
  ),
  ...[1, 3, 4].flatMap(attempts =>
    ['EC, self-signed, CA:true', 'wrong name', 'leaf expired'].map(name =>
      runOf(byName(name), 'TLSv1.2', { attempts }),
    ),
  ),
  ...VERSIONS.flatMap(version => [
    runOf(GOOD, version, {
      name: `client certificate demanded, ${version}`,
      origin: { presents: GOOD.presents, version, asksFor: [ca] },
    }),
    runOf(byName('wrong name'), version, {
      name: `client certificate demanded by an origin of another name, ${version}`,
      origin: { presents: byName('wrong name').presents, version, asksFor: [ca] },
    }),
  ]),
  runOf(GOOD, 'TLSv1.2', {
    name: 'client certificate refused, TLSv1.2',
    origin: { presents: GOOD.presents, version: 'TLSv1.2', asksFor: [stranger] },
  }),
  runOf(GOOD, 'TLSv1.2', {
    name: 'TLS 1.1 only',
    origin: { presents: GOOD.presents, version: 'TLSv1.1' },
  }),
  runOf(GOOD, 'TLSv1.2', {
    name: 'no suite in common',
    origin: { presents: GOOD.presents, version: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA:@SECLEVEL=0' },
  }),
  runOf(GOOD, 'TLSv1.3', {
    name: 'HelloRetryRequest',
    origin: { presents: GOOD.presents, version: 'TLSv1.3', groups: 'P-521' },
  }),
  runOf(byName('EC, self-signed, CA:true'), 'TLSv1.3', {
    name: 'HelloRetryRequest of a self-signed origin',
    origin: { presents: byName('EC, self-signed, CA:true').presents, version: 'TLSv1.3', groups: 'P-521' },
  }),
]

describe.skipIf(!hasAts())(
  `${runs.length} requests through Apache Traffic Server and through our connections`,
  () => {
    const origins = new Map<Run, Origin>()
    const outcomes = new Map<Run, { readonly theirs: Outcome; readonly ours: Outcome }>()
    let engine: Engine | undefined

    beforeAll(async () => {
      for (const run of runs) origins.set(run, await openOrigin({ ...run.origin, host: ADDRESS }))
      const stores = new Map(
        runs.map((run, index) => [`store-${index}.pem`, run.trusted.map(({ pem }) => pem).join('')]),
      )
      const parameters = new Map(
        runs.map((run, index) => [
          origins.get(run)!.port,
          [
            `ssl.client.CA.cert.filename=store-${index}.pem`,
            `http.connect_attempts_max_retries=${run.attempts - 1}`,
          ],
        ]),
      )
      const hosts = new Map(runs.map(({ address }) => [address, ADDRESS]))
      engine = await startEngine(stateOf(runs, origins), hosts, parameters, stores)
      for (const run of runs) outcomes.set(run, await both(engine, run, origins.get(run)!))
    }, 120_000)
    afterAll(async () => {
      engine?.stop()
      await Promise.all([...origins.values()].map(origin => origin.close()))
    })

    const applies = (run: Run, field: keyof Outcome) =>
      DIFFERENCES.some(difference => difference.field === field && difference.of.test(run.name))

    it.each(runs)('$name', run => {
      const { ours, theirs } = outcomes.get(run)!
      const compared = Object.keys(theirs).filter(field => !applies(run, field as keyof Outcome))
      const pick = (outcome: Outcome) =>
        Object.fromEntries(compared.map(field => [field, outcome[field as keyof Outcome]]))
      expect(pick(ours)).toEqual(pick(theirs))
    })
    it.each(DIFFERENCES)('differ in $field of $of, still', ({ field, of }) => {
      const differing = runs.filter(run => {
        const { ours, theirs } = outcomes.get(run)!
        return of.test(run.name) && JSON.stringify(ours[field]) !== JSON.stringify(theirs[field])
      })
      expect(differing.length).toBeGreaterThan(0)
    })
    it('are at least 120', () => {
      expect(runs.length).toBeGreaterThanOrEqual(120)
    })
  },
)

/** A peer that allows exactly these origins; policies other than `enforce` are exceptions for their port. */
function stateOf(all: readonly Run[], origins: ReadonlyMap<Run, Origin>): PeerState {
  const places = all.map(run => ({ run, address: run.address, port: origins.get(run)!.port }))
  return peerState(
    places.map(({ address, port }) => allowRule(address, port)),
    {
      ciphers,
      certificate,
      exceptions: places
        .filter(({ run }) => run.policy !== 'enforce')
        .map(({ run, address, port }) => ({
          address,
          port,
          policy: run.policy,
          until: now + DAY,
          reason: 'test',
        })),
    },
  )
}

async function both(engine: Engine, run: Run, origin: Origin) {
  const segment = encodeSegment({
    domain: 'steven.lab',
    protocol: 'https',
    address: run.address,
    port: origin.port,
  })
  const answer = await engine.get(`/${segment}/x`)
  await quiet(origin)
  const theirs = outcomeOf(answer, origin.take())
  const ownAnswer = await carry(run, origin.port)
  await quiet(origin)
  return { theirs, ours: outcomeOf(ownAnswer, origin.take()) }
}

const outcomeOf = (answer: EngineAnswer, seen: Sightings): Outcome => {
  const { connections, completed, alerts, serverNames, clientCertificates } = seen
  return { ...answer, connections, completed, alerts, serverNames, clientCertificates }
}

/** Until the origin has told of every handshake that began, a failed one too. */
async function quiet(origin: Origin): Promise<void> {
  const { seen } = origin
  for (let tries = 0; tries < 50; tries++) {
    if (seen.completed + seen.alerts.length + seen.errors.length >= seen.connections) return
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

let generation = 0

/** The request as the gateway carries it: attempts, then 502. */
async function carry(run: Run, port: number): Promise<EngineAnswer> {
  const trusted = run.trusted.map(({ der }) => readCertificate(der, { source: 'store' }).value)
  const rules: OriginRules = {
    policy: run.policy,
    trustStore: {
      certificates: trusted.filter(each => each !== undefined),
      pem: '',
      sha256: '',
      generation: ++generation,
    },
    ciphers,
    certificate,
    wording: '3.0',
  }
  const warnings: string[] = []
  const errors: string[] = []
  for (let attempt = 0; attempt < run.attempts; attempt++) {
    const made = await connectOrigin({ address: run.address, port }, rules, {
      timeout: 5_000,
      resolve: async () => [ADDRESS],
    })
    if (made.handshake) warnings.push(...made.handshake.warnings)
    if (made.outcome !== 'open') {
      if (made.error !== undefined) errors.push(`SSL connection failed for '${run.address}': ${made.error}`)
      continue
    }
    const { socket } = made
    const status = await new Promise<number>(resolve => {
      socket.once('data', bytes => resolve(Number(String(bytes).slice(9, 12))))
      socket.once('close', () => resolve(502))
      socket.write('GET /x HTTP/1.1\r\n\r\n')
    })
    socket.destroy()
    return { status, warnings, errors }
  }
  return { status: 502, warnings, errors }
}
