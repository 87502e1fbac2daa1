import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLogReader, type LogEvent } from '../../read/logs/index.ts'
import { LEVELS, type LineRecord, type LineWriter, takes, writeLines } from './index.ts'

/** What is written is read back to the same event. */
function readBack(lines: readonly string[]): { events: LogEvent[]; problems: string[] } {
  const events: LogEvent[] = []
  const problems: string[] = []
  const reader = createLogReader('log', {
    event: event => events.push(event),
    problem: problem => problems.push(problem.code),
  })
  reader.push(new TextEncoder().encode(lines.map(line => `${line}\n`).join('')))
  reader.end()
  return { events, problems }
}

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/)
const address = fc.oneof(
  fc.ipV4(),
  fc.constantFrom('2001:db8::215', '::1', 'fd00::1'),
  label.map(name => `${name}.steven.lab`),
)
const ip = fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::215', '::1'))
const endpoint = fc.record({ ip, port: fc.integer({ min: 1, max: 65_535 }) })
const time = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) })
const writer: fc.Arbitrary<LineWriter> = fc.record({
  host: label,
  pid: fc.integer({ min: 1, max: 99_999 }),
  offset: fc.integer({ min: -48, max: 56 }).map(quarters => quarters * 15),
  level: fc.constantFrom(...LEVELS),
})
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS')
const path = fc.webPath().map(text => `/p${text}`)
const request = fc.tuple(method, path).map(([verb, target]) => `${verb} ${target} HTTP/1.1`)
const response = fc.constantFrom('HTTP/1.1 200 ', 'HTTP/1.1 502 connect failed ', 'HTTP/1.1 404 Not Found')
const fields = fc.array(
  fc.tuple(
    fc.constantFrom('Host', 'Accept', 'Cookie', 'User-Agent', 'X-Other'),
    fc.string({ maxLength: 30 }),
  ),
  { maxLength: 5 },
)
const step = { txn: fc.nat(99_999), trackingId: fc.constantFrom('', 'bb0c8492-8c15-4537-a7d1-082dde781dbd') }
const one = <K extends string>(kind: K) => fc.constant(kind)

const record: fc.Arbitrary<LineRecord> = fc.oneof(
  fc.record({
    kind: one('receive-request'),
    at: time,
    ...step,
    from: endpoint,
    lastVia: fc.constant(''),
    head: fc.record({ first: request, fields }),
  }),
  fc.record({
    kind: one('send-request'),
    at: time,
    ...step,
    to: endpoint,
    head: fc.record({ first: request, fields }),
  }),
  fc.record({
    kind: one('receive-response'),
    at: time,
    ...step,
    from: endpoint,
    head: fc.record({ first: response, fields }),
  }),
  fc.record({
    kind: one('send-response'),
    at: time,
    ...step,
    to: endpoint,
    head: fc.record({ first: response, fields }),
  }),
  fc.record({
    kind: one('diagnostic'),
    at: time,
    level: one('WARNING'),
    thread: fc.nat(31),
    text: fc
      .tuple(address, ip, fc.constantFrom('Terminate', 'Continue'), fc.nat(8))
      .map(
        ([name, from, action, depth]) =>
          `Core server certificate verification failed for (${name}). Action=${action} Error=unable to get local issuer certificate server=${name}(${from}) depth=${depth}`,
      ),
  }),
  fc.record({ kind: one('marker'), at: time, label: fc.constantFrom('before the login', 'after', '1') }),
  fc.record({
    kind: one('alarm'),
    at: time,
    raised: fc.boolean(),
    id: fc.constantFrom('25019', '40052'),
    uuid: fc.uuid(),
    severity: fc.constantFrom('warning', 'error'),
    text: fc.constantFrom('Verbose log levels configured', 'Server certificate expired'),
  }),
  fc.record({
    kind: one('http-error'),
    at: time,
    status: fc.integer({ min: 400, max: 599 }),
    reason: fc.constantFrom('Forbidden', 'Bad Gateway'),
    to: endpoint,
  }),
  fc.record({
    kind: fc.constantFrom('request-denied'),
    at: time,
    username: label,
    deployment: fc.integer({ min: 1, max: 9 }),
    method,
    url: fc.tuple(label, path).map(([name, target]) => `https://${name}.steven.lab:8443${target}`),
    reason: fc.constantFrom('Not in allow list'),
  }),
)

/** Fields of the event that the record determines. */
function expected(record: LineRecord): Partial<Record<string, unknown>>[] {
  const at = record.at
  switch (record.kind) {
    case 'receive-request':
    case 'send-request': {
      const [verb, target] = record.head.first.split(' ')
      const peer = record.kind === 'send-request' ? { to: record.to } : { client: record.from }
      return [{ kind: record.kind, at, txn: String(record.txn), method: verb, target, ...peer }]
    }
    case 'receive-response':
      return [
        {
          kind: record.kind,
          at,
          txn: String(record.txn),
          status: Number(record.head.first.slice(9, 12)),
          from: record.from,
        },
      ]
    case 'send-response': {
      const [status, reason] = [Number(record.head.first.slice(9, 12)), record.head.first.slice(13).trim()]
      return [{ kind: record.kind, at, status, reason, to: record.to }]
    }
    case 'diagnostic': {
      const parts = /\((.*?)\)\. Action=(\w+) .*\((.*?)\) depth=(\d+)/.exec(record.text)
      return [
        {
          kind: 'chain-refused',
          at,
          name: parts?.[1],
          action: parts?.[2]?.toLowerCase(),
          ip: parts?.[3],
          depth: Number(parts?.[4]),
          code: 20,
          thread: `ET_NET ${record.thread}`,
        },
      ]
    }
    case 'marker':
      return [{ kind: 'marker', at, label: record.label }]
    case 'alarm':
      return [{ kind: 'alarm', at, raised: record.raised, id: record.id, detail: record.text }]
    case 'http-error':
      return [{ kind: 'http-error', at, status: record.status, reason: record.reason, to: record.to }]
    case 'request-denied':
      return [{ kind: 'request-denied', at, method: record.method, url: record.url, reason: record.reason }]
    default:
      return []
  }
}

const isStep = ({ kind }: LineRecord) => /^(?:receive|send)-/.test(kind)

describe('what is written', () => {
  it('is read back to the same events, at every level', () => {
    fc.assert(
      fc.property(record, writer, (made, by) => {
        const { events, problems } = readBack(writeLines(made, by))
        expect(problems).toEqual([])
        const copies = !isStep(made) ? 1 : takes(by.level, 'DEBUG') ? 2 : takes(by.level, 'INFO') ? 1 : 0
        expect(events).toHaveLength(copies)
        for (const event of events) {
          expect(event).toMatchObject(expected(made)[0] ?? {})
          expect(event.host).toBe(by.host)
        }
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    ['verify_origin_server', 'edgeConfigServer', 'verify-origin-server'],
    ['trust_store', 'trustedCa', 'trust-store'],
    ['ReverseProxyTLSCiphers', 'ciphers', 'ciphers'],
  ])('a change of %s is read with its topic', (column, table, topic) => {
    const lines = writeLines(
      {
        kind: 'setting-changed',
        at: 0,
        table,
        column,
        from: 'On',
        to: 'Off',
        user: 'admin',
        ip: '127.0.0.1',
      },
      { host: 'expc', pid: 1, offset: 0, level: 'INFO' },
    )
    const { events } = readBack(lines)
    expect(events).toMatchObject([
      { kind: 'setting-changed', from: 'On', to: 'Off', topic },
      { kind: 'setting-changed', from: 'On', to: 'Off', topic, user: 'admin' },
    ])
  })

  it('never tells a password, a cookie or a token, and nothing from outside ends a line', () => {
    const secret = 'hunter2hunter2'
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Cookie',
          'Set-Cookie',
          'Authorization',
          'Proxy-Authorization',
          'X-Auth',
          'X-Auth-Token',
        ),
        fc.string(),
        (name, noise) => {
          const lines = writeLines(
            {
              kind: 'send-request',
              at: 0,
              txn: 1,
              trackingId: noise,
              to: { ip: '127.0.0.1', port: 1 },
              head: {
                first: `GET /${noise} HTTP/1.1`,
                fields: [
                  [name, secret],
                  [`X\r\n${noise}`, noise],
                ],
              },
            },
            { host: 'expc', pid: 1, offset: 0, level: 'DEBUG' },
          )
          expect(lines.join('\n')).not.toContain(secret)
          expect(lines[0]?.includes('\n')).toBe(false)
          expect(lines[1]?.split('\n')).toHaveLength(7)
        },
      ),
    )
    const changed = writeLines(
      {
        kind: 'setting-changed',
        at: 0,
        table: 'ldap',
        column: 'bind_password',
        from: 'a1',
        to: secret,
        user: 'u',
      },
      { host: 'expc', pid: 1, offset: 0, level: 'INFO' },
    )
    expect(changed.join('\n')).not.toContain(secret)
  })
})
