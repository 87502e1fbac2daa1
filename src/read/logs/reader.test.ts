import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../bytes/index.ts'
import { type LogEvent, QUOTE_LENGTH } from './event.ts'
import { createLogReader, type LogCounts, type LogOptions } from './reader.ts'
import { SHAPES } from './shapes/index.ts'

interface Sample {
  readonly id: string
  readonly lines: readonly string[]
  readonly events: readonly Partial<LogEvent>[]
}

const fixture = new URL('../../../fixtures/logs/samples.json', import.meta.url)
const { samples } = JSON.parse(readFileSync(fixture, 'utf8')) as { samples: readonly Sample[] }

interface Told {
  readonly events: readonly LogEvent[]
  readonly problems: readonly Problem[]
  readonly counts: LogCounts
}

function read(content: string | Uint8Array, options: LogOptions = {}, cuts: readonly number[] = []): Told {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const events: LogEvent[] = []
  const problems: Problem[] = []
  const sink = {
    event: (event: LogEvent) => events.push(event),
    problem: (problem: Problem) => problems.push(problem),
  }
  const reader = createLogReader('a.txt', sink, options)
  let from = 0
  for (const cut of [...cuts.map(c => c % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    reader.push(bytes.slice(from, cut))
    from = cut
  }
  return { events, problems, counts: reader.end() }
}

/** Events without place and quote. */
const facts = (events: readonly LogEvent[]) => events.map(({ where: _, text: __, ...rest }) => rest)

const PREFIX = '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: '
const WARNING =
  'WARNING: Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(10.48.36.215) depth=0'
const ERROR =
  "ERROR: SSL connection failed for 'cucm.steven.lab': error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed"
const REFUSED = {
  kind: 'chain-refused',
  name: 'cucm.steven.lab',
  server: 'cucm.steven.lab',
  ip: '10.48.36.215',
  action: 'terminate',
  error: 'self signed certificate',
  code: 18,
  depth: 0,
  thread: 'ET_NET 0',
  at: Date.UTC(2022, 6, 11, 16, 55, 26, 16),
  host: 'vcsc',
  process: 'traffic_server',
  pid: 18242,
}

describe('the lines of the public documents', () => {
  it('are sixty', () => {
    expect(samples.map(sample => sample.id)).toEqual(
      Array.from({ length: 60 }, (_, i) => `S${String(i + 1).padStart(2, '0')}`),
    )
  })

  it.each(samples.map(sample => [sample.id, sample] as const))('%s', (_, { lines, events }) => {
    expect(facts(read(lines.join('\n')).events)).toEqual(events)
  })

  it.each(samples.map(sample => [sample.id, sample] as const))('%s with CRLF', (_, { lines, events }) => {
    expect(facts(read(`${lines.join('\r\n')}\r\n`).events)).toEqual(events)
  })

  it('are found again in one file, in order, at their lines', () => {
    const dated = samples.filter(sample => sample.lines[0]?.startsWith('20'))
    const lines = dated.flatMap(sample => sample.lines)
    const { events } = read(lines.join('\n'))
    // S40 is the module's record of the event in S41; one of the two counts.
    const expected = dated.filter(sample => sample.id !== 'S40').flatMap(sample => sample.events)
    expect(facts(events)).toEqual(expected)
    for (const { where } of events) expect(lines[(where.line ?? 0) - 1]).toMatch(/^20\d\d-/)
  })

  const single = samples.filter(
    ({ lines, events }) => lines[0]?.startsWith('20') && lines.length === 1 && events.length > 0,
  )
  it.each(single.map(sample => [sample.id, sample] as const))(
    '%s broken over two lines anywhere',
    (_, sample) => {
      const line = sample.lines[0] ?? ''
      for (let cut = 1; cut < line.length; cut++) {
        const second = [line.slice(cut), ...(line[cut] === ' ' ? [line.slice(cut + 1)] : [])]
        for (const rest of second) {
          const broken = `${OTHER}${line.slice(0, cut)}\n${rest}\n${OTHER}`
          expect([cut, facts(read(broken).events).map(withoutSpaces)]).toEqual([
            cut,
            sample.events.map(withoutSpaces),
          ])
        }
      }
    },
  )
})

/** A record that is no event. */
const OTHER =
  '2014-01-01T00:00:00.000+00:00 vcsc tvcs: UTCTime="2014-01-01 00:00:00,000" Module="network.tcp" Level="DEBUG":  Detail="TCP Connecting"\n'

/** Where a line is broken at a space nobody can tell whether there was one. */
const withoutSpaces = (event: object) => JSON.stringify(event).replace(/\s+/g, '')

describe('every shape', () => {
  it.each(SHAPES.map(shape => [shape.name, shape] as const))('%s reads its samples', (_, shape) => {
    for (const sample of shape.samples) {
      expect(read(sample).events.length).toBeGreaterThan(0)
      expect(shape.needles.some(needle => sample.includes(needle))).toBe(true)
    }
  })

  it.each(SHAPES.map(shape => [shape.name, shape] as const))(
    '%s has needles of eleven bytes or more',
    (_, shape) => {
      for (const needle of shape.needles) expect(needle.length).toBeGreaterThanOrEqual(11)
    },
  )
})

describe('diagnostics', () => {
  it.each([
    [
      'as published, pulled apart by bold type',
      `${PREFIX}[ET_NET 0]\n\n${WARNING.replace('for (', 'for\n\n(').replace('). ', ').\n\n').replace(' depth', '\n\ndepth')}`,
    ],
    ['squeezed', `${PREFIX.trim()}[ET_NET 0]${WARNING.replaceAll(' ', '').replace('WARNING:', 'WARNING:')}`],
    [
      'in diags.log',
      `2022-07-11T16:55:26.000+00:00 vcsc tvcs: UTCTime="2022-07-11 16:55:26,000" Event="x"\n${PREFIX}[ET_NET 0] ${WARNING}`,
    ],
    ['glued to a stray message line', `${PREFIX}[ET_NET 0] ${WARNING}\n Cookie: a=b\n |`],
    [
      'from an RFC 5424 relay',
      `<22>1 2022-07-11T18:55:26.016+02:00 vcsc traffic_server 18242 - - [ET_NET 0] ${WARNING}`,
    ],
    [
      'from an RFC 5424 relay with data',
      `<22>1 2022-07-11T18:55:26.016+02:00 vcsc traffic_server 18242 - [a b="c"] \ufeff[ET_NET 0] ${WARNING}`,
    ],
    ['behind an RFC 3164 relay', `<22>Jul 11 18:55:27 relay ${PREFIX}[ET_NET 0] ${WARNING}`],
  ])('%s', (_, text) => {
    expect(facts(read(text).events)).toEqual([REFUSED])
  })

  it('reads the published form of the name failure', () => {
    const text = `${PREFIX}[ET_NET 2]\n\nWARNING: SNI (\n\n10.48.36.215\n\n) not in certificate\n\n. Action=Terminate server=10.48.36.215(10.48.36.215)\n${PREFIX}[ET_NET 2]\n\n${ERROR}`
    const { events } = read(text)
    expect(events.map(event => event.kind)).toEqual(['name-refused', 'connection-failed'])
    expect(events[0]).toMatchObject({ name: '10.48.36.215', ip: '10.48.36.215', thread: 'ET_NET 2' })
    expect(events[1]?.where.line).toBe(10)
  })

  it.each([
    ['self-signed certificate', 18],
    ['self-signed certificate in certificate chain', 19],
    ['unable to get local issuer certificate', 20],
    ['certificate has expired', 10],
    ['certificate is not yet valid', 9],
    ['EE certificate key too weak', 66],
    ['something OpenSSL never said', undefined],
  ])('knows the number of %s', (error, code) => {
    const [event] = read(`${PREFIX}[ET_NET 0] ${WARNING.replace('self signed certificate', error)}`).events
    expect(event).toMatchObject({ kind: 'chain-refused' })
    expect(event && 'code' in event ? event.code : undefined).toBe(code)
  })

  it('takes the ambiguous number from the OpenSSL whose words the log has', () => {
    const line = `${PREFIX}[ET_NET 0] ${WARNING.replace('self signed certificate', 'invalid CA certificate')}\n`
    const three = `${PREFIX}[ET_NET 0] ERROR: SSL connection failed for 'a.b': error:0A000086:SSL routines::certificate verify failed\n`
    const codes = read(line + three + line).events.flatMap(event =>
      event.kind === 'chain-refused' ? [event.code] : [],
    )
    expect(codes).toEqual([24, 79])
  })

  it.each([
    ['error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca', 'alert', 48],
    ['error:0A000418:SSL routines::tlsv1 alert unknown ca', 'alert', 48],
    ['error:14094412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate', 'alert', 42],
    ['error:0A00045C:SSL routines::tlsv13 alert certificate required', 'alert', 116],
    [
      'error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed',
      'verify',
      undefined,
    ],
    ['error:1425F102:SSL routines:ssl_choose_client_version:unsupported protocol', 'other', undefined],
    ['error:00000000:lib(0)::reason(0)', 'other', undefined],
  ])('tells the cause of %s', (error, cause, alert) => {
    const [event] = read(`${PREFIX}[ET_NET 1] ERROR: SSL connection failed for 'a.b': ${error}`).events
    expect(event).toMatchObject({ kind: 'connection-failed', cause, error })
    expect(event && 'alert' in event ? event.alert : undefined).toBe(alert)
  })

  it.each([
    'WARNING: Client certificate verification failed for 198.51.100.218: certificate has expired',
    'WARNING: Client certificate verification failed for IP: 198.51.100.218: certificate has expired',
    'ERROR: SSL::7:error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../ssl/record/rec_layer_s3.c:1544:SSL alert number 48: peer address is 198.51.100.32',
  ])('takes %s for the client side', text => {
    expect(read(`${PREFIX}[ET_NET 1] ${text}`).events).toMatchObject([
      { kind: 'other-tls-failure', service: 'client' },
    ])
  })

  it('makes nothing of notes and reused connections', () => {
    const lines = [
      `${PREFIX}[ET_NET 0] NOTE: remap.config finished loading`,
      `${PREFIX}UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="INFO":  Detail="Connection reuse" Dst-ip="10.0.0.1" Dst-port="8443" Sessions="15"`,
    ]
    expect(read(lines.join('\n')).events).toEqual([])
  })
})

describe('messages', () => {
  const head = `${PREFIX}UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="DEBUG": Detail="Sending Request" Txn-id="7" TrackingID="t" Dst-ip="10.48.36.215" Dst-port="6972" `
  const sent = {
    kind: 'send-request',
    txn: '7',
    method: 'GET',
    target: '/a.xml',
    to: { ip: '10.48.36.215', port: 6972 },
  }
  const block = [
    'HTTPMSG:',
    '|GET /a.xml HTTP/1.1',
    ' Host: cucm.steven.lab:6972',
    ' Cookie:<CONCEALED>',
    '',
    ' |',
  ]
  const other = OTHER.trim()

  it.each([
    ['on the next line', [head, ...block]],
    ['on the same line', [`${head}HTTPMSG:`, ...block.slice(1)]],
    ['indented', [head, ' HTTPMSG:', ' |GET /a.xml HTTP/1.1', ' Host: a', ' |']],
    ['flattened', [`${head}HTTPMSG: |GET /a.xml HTTP/1.1 Host: cucm.steven.lab:6972 Cookie:<CONCEALED>`]],
    ['with a wrapped request line', [head, 'HTTPMSG:', '|GET /a.', 'xml HTTP/1.1', ' Host: a', ' |']],
    ['with another record inside', [head, ...block.slice(0, 3), other, ...block.slice(3)]],
    ['with another record before the message', [head, other, ...block]],
    ['with another record before the request line', [head, 'HTTPMSG:', other, ...block.slice(1)]],
    ['never closed', [head, ...block.slice(0, 3), other]],
  ])('%s', (_, lines) => {
    expect(read(`${lines.join('\n')}\n${OTHER}`).events).toMatchObject([sent])
  })

  it('are told without their request line where it never comes', () => {
    const { events } = read(`${head}\n${OTHER.repeat(9)}`)
    expect(events).toMatchObject([{ kind: 'send-request', txn: '7' }])
    expect(events[0]).not.toHaveProperty('target')
  })

  it('cannot pretend to be records', () => {
    const forged = `[ET_NET 0] ${WARNING}`
    const lines = [
      head,
      'HTTPMSG:',
      `|GET /x?${forged} HTTP/1.1`,
      ` User-Agent: ${PREFIX}${forged}`,
      ` ${PREFIX}${forged}`,
      ' |',
      `${PREFIX}UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="INFO": Detail="Sending Request" Txn-id="8" TrackingID="" Dst-ip="10.48.36.215" Dst-port="6972" Msg="GET /${PREFIX}${forged} HTTP/1.1"`,
      `${PREFIX} Event="Request Allowed" Detail="Access allowed" Username="${PREFIX}${forged}" Method="GET" Request="https://a.b/" UTCTime="2022-07-11 16:55:26,016"`,
    ]
    expect(read(lines.join('\n')).events.map(event => event.kind)).toEqual([
      'send-request',
      'send-request',
      'request-allowed',
    ])
  })

  it('tell a tunnel failure once, as response and as event', () => {
    const response = `${PREFIX}UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="INFO": Detail="Sending Response" Txn-id="7" TrackingID="" Dst-ip="198.51.100.7" Dst-port="5000" Msg="HTTP/1.1 502 Next Hop Connection Failed"`
    const event = `${PREFIX} Event="Sending HTTP error response" Status="502" Reason="Next Hop Connection Failed" Dst-ip="198.51.100.7" Dst-port="5000" UTCTime="2022-07-11 16:55:26,017"`
    expect(read(`${response}\n${event}`).events).toMatchObject([
      { kind: 'send-response', status: 502 },
      { kind: 'http-error', status: 502, reason: 'Next Hop Connection Failed' },
    ])
  })
})

describe('secrets', () => {
  it.each([
    ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc', 'eyJhbGciOiJIUzI1NiJ9'],
    ['Cookie: X-Auth=1e1111e1-dddb-49e9-ad0d-ab34526e2b00; JSESSIONID=42AB', '1e1111e1'],
    ['Set-Cookie: JSESSIONIDSSO=4711ABCD; Path=/; Secure', '4711ABCD'],
    ['X-Auth: 1e1111e1-dddb-49e9-ad0d-ab34526e2b00', '1e1111e1'],
    ['X-Note: https://admin:hunter2@cucm.lab/', 'hunter2'],
    ['X-Note: password=hunter2', 'hunter2'],
    ['X-Note: -----BEGIN RSA PRIVATE KEY-----MIIEpAIBAAKCAQEA', 'MIIEpAIBAAKCAQEA'],
  ])('%s never leaves the reader', (header, secret) => {
    const record = `${PREFIX}UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="DEBUG": Detail="Sending Request" Txn-id="7" TrackingID="t" Dst-ip="10.48.36.215" Dst-port="6972"`
    const block = `${record}\nHTTPMSG:\n|GET /a?token=${secret}&x=1 HTTP/1.1\n ${header}\n Host: a\n |\n`
    const flat = `${record} HTTPMSG: |GET /a HTTP/1.1 ${header} Host: a\n`
    for (const text of [block, flat]) {
      const { events } = read(text)
      expect(events).toHaveLength(1)
      expect(JSON.stringify(events)).not.toContain(secret)
      // A key without its end goes on to the end of the record.
      if (!header.includes('BEGIN')) expect(events[0]?.text).toContain('Host: a')
    }
  })

  it('conceals the values of secret settings', () => {
    const text = `2018-07-09T14:09:10.773+02:00 vcsc httpd[8724]: web: Event="System Configuration Changed" Detail="configuration/ldap/bind_password - changed from: 'hunter1' to: 'hunter2'" User="admin" Level="1" UTCTime="2018-07-09 12:09:10"`
    const { events } = read(text)
    expect(events).toMatchObject([{ setting: 'ldap bind_password', from: '<CONCEALED>', to: '<CONCEALED>' }])
    expect(JSON.stringify(events)).not.toContain('hunter')
  })
})

describe('time', () => {
  const step = (utc: string) =>
    `vcsc traffic_server[1]: UTCTime="${utc}" Module="network.http.trafficserver" Level="INFO": Detail="Receive Response" Txn-id="1" TrackingID="" Src-ip="10.0.0.1" Src-port="8443" Msg="HTTP/1.1 200 "\n`

  it.each([
    ['a neighbour before', `Jul 11 18:55:25 ${step('2022-07-11 16:55:25,910')}`, ''],
    ['a neighbour behind', '', `Jul 11 18:55:27 ${step('2022-07-11 16:55:27,000')}`],
  ])('of RFC 3164 lines comes from %s', (_, before, behind) => {
    const { events } = read(
      `${before}Jul 11 18:55:26 vcsc traffic_server[1]: [ET_NET 0] ${WARNING}\n${behind}`,
    )
    expect(events.find(event => event.kind === 'chain-refused')?.at).toBe(Date.UTC(2022, 6, 11, 16, 55, 26))
  })

  it('of diags.log lines comes from the base, over the turn of the year', () => {
    const { events, problems } = read(`[Dec 31 23:59:59.500] [ET_NET 0] ${WARNING}`, {
      base: Date.UTC(2023, 0, 1, 0, 5),
    })
    expect(events).toMatchObject([{ kind: 'chain-refused', at: Date.UTC(2022, 11, 31, 23, 59, 59, 500) }])
    expect(problems).toEqual([])
  })

  it('is 0 and a problem where nothing tells it', () => {
    const { events, problems } = read(`[Dec 31 23:59:59.500] [ET_NET 0] ${WARNING}\n[ET_NET 0] ${ERROR}\n`)
    expect(events.map(event => event.at)).toEqual([0, 0])
    expect(problems.map(problem => problem.code)).toEqual(['undated-record'])
  })

  it('spans the log', () => {
    const { counts } = read(`${OTHER}${PREFIX}[ET_NET 0] ${WARNING}\n${OTHER.replaceAll('2014', '2023')}`)
    expect(counts).toMatchObject({
      lines: 3,
      events: 1,
      trafficServerEvents: 1,
      from: Date.UTC(2014, 0),
      to: Date.UTC(2023, 0),
    })
  })
})

describe('other modules', () => {
  it.each([
    [
      'ldap',
      'tvcs: UTCTime="2023-09-09 02:02:54,327" Module="network.ldap" Level="ERROR":  Detail="TLS: hostname does not match CN in peer certificate" Dst-ip="10.48.36.9" Dst-port="636"',
    ],
    [
      'ldap',
      'management: UTCTime="2023-09-09 02:02:54,327" Module="developer.ldap" Level="WARN":  Detail="certificate verify failed (unable to get local issuer certificate)" Server="10.48.36.9:636"',
    ],
    [
      'xmpp',
      'XCP_JABBERD[28332]: UTCTime="2023-09-09 02:02:49,292" ThreadID="1" Module="Jabber" Level="WARN " CodeLocation="cvsservice.cpp:601" Detail="Certificate verification failed for host=172.16.40.220, additional info: Invalid Hostname"',
    ],
  ])('%s trouble is not the origin’s', (service, body) => {
    const { events } = read(`2023-09-08T18:02:54.327-08:00 glx-c1 ${body}`)
    expect(events).toMatchObject([{ kind: 'other-tls-failure', service }])
  })

  it('tells a SIP failure once', () => {
    const module = `2022-09-14T09:31:12.235+02:00 exwc1 tvcs: UTCTime="2022-09-14 07:31:12,235" Module="developer.ssl" Level="ERROR" CodeLocation="a" Method="::TTSSLErrorOutput" Thread="0x7f":  TTSSL_continueHandshake: Failed to establish SSL connection iResult="-1" error="1" bServer="false" localAddress="['IPv4''TCP''10.64.10.5:25011']" remoteAddress="['IPv4''TCP''10.64.30.31:5061']" ssl_error_reason="error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed"`
    const event = `2022-09-14T09:31:12.235+02:00 exwc1 tvcs: Event="Outbound TLS Negotiation Error" Service="SIP" Src-ip="10.64.10.5" Src-port="28230" Dst-ip="10.64.30.31" Dst-port="5061" Detail="self signed certificate" Protocol="TLS" Common-name="ucm-pub.lab.example.com" Level="1" UTCTime="2022-09-14 07:31:12,235"`
    expect(read(`${module}\n${event}\n`).events).toMatchObject([{ detail: 'self signed certificate' }])
    expect(read(`${module}\n${OTHER}`).events).toMatchObject([{ peer: { ip: '10.64.30.31', port: 5061 } }])
  })

  it.each([
    [
      'cucm.steven.lab:8443',
      `Module="network.axl" Level="ERROR" Detail="AXL request failed" URL="https://cucm.steven.lab:8443/axl/" Reason="[('SSL routines', 'tls_process_server_certificate', 'certificate verify failed')]"`,
    ],
    [
      '10.48.36.215:8443',
      `Module="developer.edgeconfigprovisioning.uds" Level="ERROR" Detail="Failed to connect" Server="('https', '10.48.36.215', 8443)" Reason="certificate verify failed"`,
    ],
  ])('discovery trouble with %s', (server, body) => {
    const { events } = read(
      `2022-07-11T18:40:02.118+02:00 vcsc management: UTCTime="2022-07-11 16:40:02,118" ${body}`,
    )
    expect(events).toMatchObject([{ kind: 'provisioning-failed', server }])
  })

  it('takes a refused request for what it is', () => {
    const text = `${PREFIX} Event="Request Rejected" Detail="Access denied" Reason="Not in allow list" Username="emusk" Deployment="1" Method="GET" Request="https://[2001:db8::5]/x" UTCTime="2022-07-11 16:55:25,916"`
    expect(read(text).events).toMatchObject([
      {
        kind: 'request-denied',
        reason: 'Not in allow list',
        origin: { protocol: 'https', address: '2001:db8::5', port: 443 },
      },
    ])
  })

  it.each([
    [
      'verify-origin-server',
      'xconfiguration edgeConfigServer verify_origin_server - changed from: On to: Off',
    ],
    ['verify-origin-server', 'configuration/edgeConfigServer/VerifyOriginServer - changed from: On to: Off'],
    ['ciphers', 'xconfiguration ciphers ReverseProxyTLSCiphers - changed from: a to: b'],
    ['trust-store', 'xconfiguration trustedCaCertificate file - changed from: a to: b'],
    [undefined, 'configuration/cluster/tls_verify - changed from: a to: b'],
  ])('a change of %s: %s', (topic, detail) => {
    const [event] = read(
      `2020-08-12T15:13:24.976-05:00 expc01 UTCTime="2020-08-12 20:13:24,975" Event="System Configuration Changed" Detail="${detail}"`,
    ).events
    expect(event?.kind === 'setting-changed' ? event.topic : 'none').toBe(topic)
  })

  it('an alarm gone', () => {
    const text =
      '2020-08-12T14:57:43.524-05:00 expc01 alarm: Level="INFO" Event="Alarm Lowered" Id="20006" UUID="0" Severity="warning" Detail="gone" UTCTime="2020-08-12 19:57:43,524"'
    expect(read(text).events).toMatchObject([{ kind: 'alarm', raised: false, id: '20006' }])
  })
})

describe('hostile input', () => {
  const sampleText = samples.flatMap(sample => sample.lines).join('\n')
  const sampleBytes = new TextEncoder().encode(sampleText)
  const whole = read(sampleBytes)

  it('gives the same events however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), cuts => {
        expect(read(sampleBytes, {}, cuts)).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('gives the same events byte by byte', () => {
    const one = new TextEncoder().encode(
      samples
        .slice(8, 20)
        .flatMap(sample => sample.lines)
        .join('\n'),
    )
    expect(
      read(
        one,
        {},
        Array.from({ length: one.length }, (_, i) => i),
      ),
    ).toEqual(read(one))
  })

  it('never throws on mutated lines', () => {
    const mutation = fc.tuple(fc.nat(sampleBytes.length - 1), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 300 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        (mutations, cuts) => {
          const bytes = sampleBytes.slice()
          for (const [at, byte] of mutations) bytes[at] = byte
          const told = read(bytes, {}, cuts)
          expect(told).toEqual(read(bytes))
          for (const event of told.events) expect(event.text.length).toBeLessThanOrEqual(QUOTE_LENGTH)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), bytes => void read(bytes)),
      { numRuns: 100 },
    )
  })

  it('reads bytes that are not UTF-8', () => {
    const text = `${PREFIX}[ET_NET 0] ${WARNING}\n`
    const bytes = Uint8Array.of(0xff, 0xfe, 0x0a, ...new TextEncoder().encode(text), 0xc3, 0x28)
    expect(facts(read(bytes).events)).toEqual([REFUSED])
  })

  it.each([
    [1000, [250, 251]],
    [1 << 20, [1 << 19]],
  ])('skips what is behind %i bytes of a line, and says so once', (longestLine, cuts) => {
    const long = `${PREFIX}${'x'.repeat(3 * longestLine)}\n`
    const { events, problems, counts } = read(
      `${long}${long}${PREFIX}[ET_NET 0] ${WARNING}\n`,
      { longestLine },
      cuts,
    )
    expect(events).toMatchObject([{ kind: 'chain-refused', where: { line: 3 } }])
    expect(problems).toEqual([{ code: 'line-too-long', where: { source: 'a.txt' }, params: { lines: 2 } }])
    expect(counts).toMatchObject({ lines: 3, longLines: 2 })
  })

  it('counts lines right behind megabytes of other lines', () => {
    const filler = OTHER.repeat(20_000)
    const { events, counts } = read(`${filler}${PREFIX}[ET_NET 0] ${WARNING}\n${filler}`, {}, [
      1 << 20,
      70_001,
      2_000_003,
    ])
    expect(events.map(event => event.where.line)).toEqual([20_001])
    expect(counts.lines).toBe(40_001)
  })

  it('is quick with lines that belong to nothing', () => {
    const { counts } = read('traffic_server certificate verification failed\n'.repeat(60_000))
    expect(counts.events).toBe(0)
    expect(counts.lines).toBe(60_000)
  })
})
