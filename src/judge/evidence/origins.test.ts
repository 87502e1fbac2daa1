import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { groupsOf, type Seen } from '../../../test/support/sightings.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { verifyOrigin } from '../origin/index.ts'
import type { Resolved } from './correlate.ts'
import type { Failure, Fault } from './failures.ts'
import { originsOf } from './origins.ts'
import { createServedLog } from './served.ts'
import type { Judge, OriginInput } from './statements.ts'

const NAME = 'leaf.example.com'
const IP = '10.0.0.21'
const NOON = Date.parse('2026-06-01T12:00:00Z')
const root = make({ subject: 'CN=root', ca: true })
const good = make({ by: root }).certificate
const self = make({}).certificate
const SELF_SIGNED: Fault = { kind: 'chain', code: 18, depth: 0, text: 'self signed certificate' }
const UNKNOWN: Fault = { kind: 'chain', code: 20, depth: 0, text: 'unable to get local issuer certificate' }
const EXPIRED: Fault = { kind: 'chain', code: 10, depth: 0, text: 'certificate has expired' }

const judge: Judge = (chain, address, at) =>
  verifyOrigin({
    ...(address !== undefined && { address }),
    chain,
    trustStore: [root.certificate],
    at,
    profile: 'openssl-1.1.1',
    names: 'ats',
    signatures: nodeSignatures(),
  })

interface Line {
  readonly at: number
  readonly port: number | null
  readonly fault: Fault
  readonly address?: string
  readonly action?: 'terminate' | 'continue'
  readonly bare?: boolean
}

const refusal = ({ at, port, fault, address = NAME, action = 'terminate', bare = false }: Line): Resolved => {
  const exhibit = (quote: string) => ({
    where: { source: 'log', line: at + 1 },
    at: NOON + at,
    kind: 'log' as const,
    quote: `${quote} ${at}`,
  })
  const failure: Failure = {
    at: NOON + at,
    pid: 1,
    address,
    ip: IP,
    fault,
    action,
    ...(bare ? {} : { warning: exhibit('WARNING') }),
    error: exhibit('ERROR'),
    candidates: [],
  }
  return { failure, port, ambiguous: false, ip: IP, sighting: undefined }
}

const input = (
  lines: readonly Line[],
  seen: readonly Seen[] = [],
  more: Partial<OriginInput> = {},
): OriginInput => ({
  resolved: lines.map(refusal),
  kinds: [],
  groups: groupsOf(...seen.map(each => ({ ...each, at: NOON + each.at }))),
  served: new Map(),
  enforcement: 'enforced',
  judge,
  skew: 0,
  ...more,
})
const summary = (...given: Parameters<typeof input>) =>
  originsOf(input(...given))
    .map(({ verdict, address, port, reason, attempts }) =>
      [verdict, address, port ?? '?', reason?.code ?? '-', attempts].join(' '),
    )
    .sort()

const VERIFY: Fault = { kind: 'verify' }
const shown = (at: number, more: Omit<Seen, 'at'> = {}): Seen => ({
  at,
  name: NAME,
  server: { ip: IP, port: 8443 },
  ...more,
})

describe('statements about one origin', () => {
  it.each<[string, readonly Line[], readonly Seen[], readonly string[]]>([
    [
      'of one fault and port are one entry',
      [
        { at: 0, port: 8443, fault: SELF_SIGNED },
        { at: 9, port: 8443, fault: SELF_SIGNED },
      ],
      [],
      [`fail ${NAME} 8443 self-signed 2`],
    ],
    [
      'of two ports are two',
      [
        { at: 0, port: 8443, fault: SELF_SIGNED },
        { at: 9, port: 6972, fault: SELF_SIGNED },
      ],
      [],
      [`fail ${NAME} 6972 self-signed 1`, `fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'of two faults are two',
      [
        { at: 0, port: 8443, fault: SELF_SIGNED },
        { at: 9, port: 8443, fault: EXPIRED },
      ],
      [],
      [`fail ${NAME} 8443 expired 1`, `fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'in two spellings are one',
      [
        { at: 0, port: 8443, fault: SELF_SIGNED },
        { at: 9, port: 8443, fault: SELF_SIGNED, address: 'LEAF.example.com.' },
      ],
      [],
      [`fail ${NAME} 8443 self-signed 2`],
    ],
    [
      'without a port join the port of the same fault',
      [
        { at: 0, port: null, fault: SELF_SIGNED },
        { at: 9, port: 6972, fault: SELF_SIGNED },
      ],
      [],
      [`fail ${NAME} 6972 self-signed 2`],
    ],
    [
      'without a port do not join another fault',
      [
        { at: 0, port: null, fault: SELF_SIGNED },
        { at: 9, port: 6972, fault: EXPIRED },
      ],
      [],
      [`fail ${NAME} 6972 expired 1`, `fail ${NAME} ? self-signed 1`],
    ],
    [
      'a bare ERROR joins the fault of its port',
      [
        { at: 0, port: 8443, fault: SELF_SIGNED },
        { at: 9, port: 8443, fault: VERIFY, bare: true },
      ],
      [],
      [`fail ${NAME} 8443 self-signed 2`],
    ],
    [
      'a bare ERROR joins the nearest of several',
      [
        { at: 0, port: 8443, fault: SELF_SIGNED },
        { at: 60, port: 8443, fault: EXPIRED },
        { at: 55, port: 8443, fault: VERIFY, bare: true },
      ],
      [],
      [`fail ${NAME} 8443 expired 2`, `fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'a bare ERROR alone is of unknown cause',
      [{ at: 0, port: 8443, fault: VERIFY, bare: true }],
      [],
      [`fail ${NAME} 8443 other 1`],
    ],
    [
      'packets and lines of one fault are one entry',
      [{ at: 0, port: 8443, fault: SELF_SIGNED }],
      [shown(5_000, { chain: [self], alerts: [['client', 48]] })],
      [`fail ${NAME} 8443 self-signed 2`],
    ],
    [
      'an alert under TLS 1.3 joins what a line says',
      [{ at: 0, port: 8443, fault: SELF_SIGNED }],
      [shown(5_000, { chain: 'encrypted', alerts: [['client', 48]] })],
      [`fail ${NAME} 8443 self-signed 2`],
    ],
    [
      'an alert of another cause does not',
      [{ at: 0, port: 8443, fault: SELF_SIGNED }],
      [shown(5_000, { chain: 'encrypted', alerts: [['client', 45]] })],
      [`fail ${NAME} 8443 expired 1`, `fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'refused and passed are two',
      [{ at: 0, port: 8443, fault: UNKNOWN }],
      [shown(60_000, { chain: [good], ending: 'completed' })],
      [`fail ${NAME} 8443 unknown-ca 1`, `pass ${NAME} 8443 - 1`],
    ],
    [
      'waved through and then refused is refused',
      [
        { at: 0, port: 8443, fault: SELF_SIGNED, action: 'continue' },
        { at: 60, port: 8443, fault: SELF_SIGNED },
      ],
      [],
      [`fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'waved through would fail',
      [{ at: 0, port: 8443, fault: SELF_SIGNED, action: 'continue' }],
      [],
      [`would-fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'unknown is silent beside anything else',
      [{ at: 0, port: 8443, fault: SELF_SIGNED }],
      [shown(60_000, { chain: 'encrypted' })],
      [`fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'hidden and never decided is unknown',
      [],
      [shown(0, { chain: 'encrypted' })],
      [`unknown ${NAME} 8443 - 1`],
    ],
    ['resumed and never decided is nothing', [], [shown(0, { chain: 'absent' })], []],
    [
      'reset after a certificate that must be refused',
      [],
      [shown(0, { chain: [self], ending: 'closed' })],
      [`fail ${NAME} 8443 self-signed 1`],
    ],
    [
      'accepted though it must be refused',
      [],
      [shown(0, { chain: [self], ending: 'completed' })],
      [`would-fail ${NAME} 8443 self-signed 1`],
    ],
  ])('%s', (_, lines, seen, entries) => {
    expect(summary(lines, seen)).toEqual(entries)
  })
})

describe('an entry', () => {
  const lines: readonly Line[] = [
    { at: 500, port: 8443, fault: SELF_SIGNED },
    { at: 100, port: 8443, fault: SELF_SIGNED },
    { at: 900, port: 8443, fault: SELF_SIGNED, bare: false },
  ]
  it('has the first and last time, the newest pair and the exhibits of all', () => {
    const [origin] = originsOf(input(lines))
    expect([origin!.firstSeen - NOON, origin!.lastSeen - NOON, origin!.failures]).toEqual([100, 900, 3])
    expect(origin!.newest?.warning?.quote).toBe('WARNING 900')
    expect(origin!.evidence.length).toBeGreaterThanOrEqual(6)
    expect(origin).toMatchObject({ basis: 'log-warning', openssl: { code: 18, depth: 0 } })
  })
  it('takes the certificate from the statement that saw it', () => {
    const [origin] = originsOf(input(lines, [shown(5_000, { chain: [self], alerts: [['client', 48]] })]))
    expect(origin!.certificate).toBe(self)
    expect(origin!.reason).toMatchObject({ subject: 'CN=leaf.example.com' })
    expect(origin!.handshake).toBeDefined()
  })
  it('told by the capture alone is dated by the alert, on the clock of the log', () => {
    const seen = [shown(0, { chain: [self], alerts: [['client', 48, 'fatal', NOON + 40]] })]
    expect(originsOf(input([], seen))[0]!.firstSeen).toBe(NOON + 40)
    expect(originsOf(input([], seen, { skew: 900 }))[0]!.firstSeen).toBe(NOON + 40)
    expect(originsOf(input([], seen, { skew: -37_400 }))[0]!.firstSeen).toBe(NOON + 40 - 37_400)
  })
  it('without a trust store knows a refused self-signed certificate by its number', () => {
    const seen = [shown(0, { chain: [self], alerts: [['client', 48]] })]
    const [origin] = originsOf(input([], seen, { judge: () => undefined }))
    expect(origin).toMatchObject({
      reason: { code: 'self-signed' },
      openssl: { code: 18, depth: 0 },
      basis: 'alert-sent',
    })
    expect(origin!.judged).toBeUndefined()
  })
  it('says why it has no port', () => {
    const lost = { ...refusal(lines[0]!), port: null, ambiguous: true }
    const [origin] = originsOf({ ...input([]), resolved: [lost] })
    expect(origin).toMatchObject({ port: null, portUnknown: 'several-ports-at-once' })
  })
})

describe('origins that only requests show', () => {
  const served = (answered: boolean) => {
    const log = createServedLog()
    log.add({
      pid: 1,
      txn: '1',
      start: NOON,
      end: NOON + 9,
      origin: { domain: 'd', protocol: 'https', address: NAME, port: 8443 },
      ...(answered ? { answered: 200, status: 200 } : { status: 502 }),
    })
    log.add({
      pid: 1,
      txn: '2',
      start: NOON,
      origin: { domain: 'd', protocol: 'http', address: NAME, port: 6970 },
      answered: 200,
    })
    return log.all
  }
  it.each<[string, Partial<OriginInput>, readonly Line[], readonly string[]]>([
    ['answered, where verification is on', { served: served(true) }, [], [`pass ${NAME} 8443 - 0`]],
    [
      'answered, where it is off',
      { served: served(true), enforcement: 'not-enforced' },
      [],
      [`unknown ${NAME} 8443 - 0`],
    ],
    ['not answered', { served: served(false) }, [], [`unknown ${NAME} 8443 - 0`]],
    [
      'answered only because the fault was waved through',
      { served: served(true) },
      [{ at: 0, port: 8443, fault: SELF_SIGNED, action: 'continue' }],
      [`would-fail ${NAME} 8443 self-signed 1`],
    ],
  ])('%s', (_, more, lines, entries) => {
    expect(summary(lines, [], more)).toEqual(entries)
  })
})
