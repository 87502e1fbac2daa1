import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeSegment } from '../src/read/logs/index.ts'
import { readCertificate } from '../src/read/x509/index.ts'
import { connectOrigin, type OriginRules } from '../src/run/origin/index.ts'
import type { PeerState, Policy } from '../src/run/peer/index.ts'
import { createAuthority, dn, type Issued } from '../src/run/pki/index.ts'
import { type Engine, type EngineAnswer, hasAts, startEngine } from './support/ats-engine.ts'
import { type Origin, type OriginOrder, openOrigin, type Sightings, settled } from './support/ats-origin.ts'
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

/** Where a traffic server of Expressway (OpenSSL 1.1.1, security level 1) is known to differ from Debian's, and why. */
interface Difference {
  readonly name: string
  readonly because: string
  readonly change: (theirs: Outcome, run: Run) => Outcome
}

const reworded =
  (changes: Readonly<Record<string, string>>) =>
  (theirs: Outcome): Outcome => {
    const reword = (line: string) =>
      Object.entries(changes).reduce((text, [from, to]) => text.replace(from, to), line)
    return { ...theirs, warnings: theirs.warnings.map(reword), errors: theirs.errors.map(reword) }
  }

/** An entry that changes nothing any more fails the test. Debian's words and level have none. */
const DIFFERENCES: readonly Difference[] = [
  {
    name: 'words of the verify errors',
    because: 'OpenSSL 3.0 hyphenated self-signed, and calls a purpose unsuitable that was unsupported',
    change: reworded({
      'Error=self-signed certificate': 'Error=self signed certificate',
      'Error=unsuitable certificate purpose': 'Error=unsupported certificate purpose',
    }),
  },
  {
    name: 'codes and functions of errors',
    because: 'OpenSSL 3.0 has no function codes and leaves the field empty',
    change: reworded({
      'error:0A000086:SSL routines::': 'error:1416F086: SSL routines:tls_process_server_certificate:',
      'error:0A00010B:SSL routines::': 'error:1408F10B: SSL routines:ssl3_get_record:',
      'error:0A000410:SSL routines::': 'error:14094410: SSL routines:ssl3_read_bytes:',
      'error:0A00042E:SSL routines::': 'error:1409442E: SSL routines:ssl3_read_bytes:',
    }),
  },
  {
    name: 'second line of a chain that is too long',
    because:
      'where that is waved through, OpenSSL 3.0 goes on and says that no issuer was found, 1.1.1 does not',
    change: theirs => ({
      ...theirs,
      warnings: theirs.warnings.filter(
        (line, i) =>
          !(
            line.includes('Error=unable to get local issuer') && theirs.warnings[i - 1]?.includes('too long')
          ),
      ),
    }),
  },
  {
    name: 'weak keys and digests',
    because: 'Debian raises the security level to 2: RSA 1024 and SHA-1 are too weak there',
    change: (theirs, { name, policy, address }) => {
      if (policy === 'off' || !/^(?:SHA-1|RSA 1024)/.test(name)) return theirs
      const passed = { status: 200, connections: 1, completed: 1, alerts: [], errors: [], warnings: [] }
      return { ...theirs, ...passed, serverNames: [address], clientCertificates: ['expressway'] }
    },
  },
]

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
  ...(['http', 'close', 'reset', 'absent'] as const).flatMap(act =>
    [1, 2].map(attempts =>
      runOf(GOOD, 'TLSv1.2', { name: `no TLS: ${act}`, origin: { presents: [], act }, attempts }),
    ),
  ),
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
    const outcomes = new Map<Run, Compared>()
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

    it.each(runs)('$name', run => {
      const { ours, theirs } = outcomes.get(run)!
      expect(ours).toEqual(theirs)
    })
    it.each(runs)('$name, as Expressway does', run => {
      const { expressway, theirs } = outcomes.get(run)!
      expect(expressway).toEqual(DIFFERENCES.reduce((known, { change }) => change(known, run), theirs))
    })
    it.each(DIFFERENCES)('differ in the $name: $because', ({ change }) => {
      const differing = runs.filter(run => {
        const { theirs, expressway } = outcomes.get(run)!
        return JSON.stringify(change(theirs, run)) !== JSON.stringify(theirs) && !sameAs(expressway, theirs)
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

interface Compared {
  readonly theirs: Outcome
  /** With Debian's words and level. */
  readonly ours: Outcome
  /** With those of Expressway X14. */
  readonly expressway: Outcome
}

const sameAs = (one: Outcome, other: Outcome): boolean => JSON.stringify(one) === JSON.stringify(other)

async function both(engine: Engine, run: Run, origin: Origin): Promise<Compared> {
  const segment = encodeSegment({
    domain: 'steven.lab',
    protocol: 'https',
    address: run.address,
    port: origin.port,
  })
  const answer = await engine.get(`/${segment}/x`)
  await settled(origin)
  const theirs = outcomeOf(answer, origin.take())
  const own = async (more: Partial<OriginRules>): Promise<Outcome> => {
    const carried = await carry(run, origin.port, more)
    await settled(origin)
    return outcomeOf(carried, origin.take())
  }
  const ours = await own({})
  const expressway = await own({ wording: '1.1.1', ciphers: { ...ciphers, securityLevel: 1 } })
  return { theirs, ours, expressway }
}

const outcomeOf = (answer: EngineAnswer, seen: Sightings): Outcome => {
  const { connections, completed, alerts, serverNames, clientCertificates } = seen
  return { ...answer, connections, completed, alerts, serverNames, clientCertificates }
}

let generation = 0

/** The request as the gateway carries it: attempts, then 502. */
async function carry(run: Run, port: number, more: Partial<OriginRules>): Promise<EngineAnswer> {
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
    ...more,
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
