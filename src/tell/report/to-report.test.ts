import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import {
  certificateFrom,
  evidenceFrom,
  findingFrom,
  HIDDEN,
  nameFrom,
  originFrom,
  ROOT,
  reportInput,
  SELF_SIGNED,
  systemFrom,
  TOMCAT,
  testCheck,
  verdictFrom,
  WRONG_NAME,
} from '../../../test/support/report.ts'
import type { Origin } from '../../judge/evidence/index.ts'
import { fingerprint } from '../../read/x509/index.ts'
import { exitCodeOf } from './exit.ts'
import { renderJson, reportJsonSchema } from './json.ts'
import { reportSchema } from './schema.ts'
import { type ReportInput, toReport } from './to-report.ts'

const validate = new Ajv2020({ strict: true, strictRequired: false, validateFormats: false }).compile(
  reportJsonSchema(),
)

function reportOf(change: Partial<ReportInput> = {}) {
  const report = toReport(reportInput(change), testCheck)
  expect(validate(JSON.parse(renderJson(report))), JSON.stringify(validate.errors)).toBe(true)
  expect(reportSchema.parse(report)).toEqual(report)
  return report
}

const withOrigins = (...origins: readonly Origin[]) => ({ evidence: evidenceFrom(systemFrom({ origins })) })

describe('the report', () => {
  it('lists origins worst first, then by system, address and port', () => {
    const origins = [
      originFrom({ address: 'b' }),
      originFrom({ address: 'a', port: null, portUnknown: 'no-request-in-log', verdict: 'fail' }),
      HIDDEN,
      originFrom({ address: 'a', port: 8443, verdict: 'fail' }),
      originFrom({ address: 'z', verdict: 'would-fail' }),
      originFrom({ address: 'a', port: 443, verdict: 'fail' }),
    ]
    const { origins: listed, summary } = reportOf(withOrigins(...origins))
    expect(listed.map(({ verdict, address, port }) => [verdict, address, port])).toEqual([
      ['fail', 'a', 443],
      ['fail', 'a', 8443],
      ['fail', 'a', null],
      ['would-fail', 'z', 8443],
      ['unknown', 'cups.steven.lab', 8443],
      ['pass', 'b', 8443],
    ])
    expect(summary).toMatchObject({ fail: 3, wouldFail: 1, unknown: 1, pass: 1, incomplete: false })
  })

  it('tells an origin with its certificate, OpenSSL in the words of the release, and the filter of its connection', () => {
    const [origin] = reportOf().origins
    expect(origin).toMatchObject({
      system: 'vcsc',
      address: 'cucm.steven.lab',
      port: 6972,
      reason: 'self-signed',
      openssl: { code: 18, name: 'self signed certificate', depth: 0 },
      certificate: {
        role: 'tomcat-ECDSA',
        keyType: 'EC-P-384',
        names: ['dns:cucm.steven.lab', 'CN:cucm-EC.steven.lab'],
      },
      chain: [{ depth: 0, from: 'presented', fault: 'self-signed' }],
      filter: 'ip.addr==10.48.36.215 && tcp.port==6972 && tcp.port==31576',
      firstSeen: '2022-07-11T16:55:26.006Z',
    })
    expect(origin?.evidence).toHaveLength(4)
    expect(origin?.remedies.map(({ kind, proof, because }) => [kind, proof, because])).toEqual([
      ['trust-self-signed', 'passes', null],
      ['sign-by-trusted-ca', 'unproved', 'certificate-hidden'],
      ['verify-off', 'passes', null],
    ])
  })

  it('uses the words of OpenSSL 3 from X15.2 on', () => {
    const facts = { ...systemFrom().facts, release: { text: 'X15.2', major: 15, minor: 2, patch: 0 } }
    const { origins } = reportOf({ evidence: evidenceFrom(systemFrom({ facts })) })
    expect(origins[0]?.openssl?.name).toBe('self-signed certificate')
  })

  it('points findings and repair steps at origins by index', () => {
    const { findings, repair, origins } = reportOf({ findings: [findingFrom({ origins: [SELF_SIGNED] })] })
    expect(findings[0]?.origins.map(at => origins[at]?.port)).toEqual([6972])
    expect(repair.steps[0]?.mends.map(at => origins[at]?.port)).toEqual([6972])
  })

  it('orders findings by what matters and keeps those of unknown checks', () => {
    const outcomes = [
      'clear',
      'not-applicable',
      'issue',
      'missing-information',
      'error',
      'potential',
    ] as const
    const findings = outcomes.map(outcome => findingFrom({ outcome, check: `of-${outcome}`, origins: [] }))
    const report = reportOf({ findings })
    expect(report.findings.map(({ result }) => result)).toEqual([
      'issue',
      'potential',
      'error',
      'missing-information',
      'clear',
      'not-applicable',
    ])
    expect(report.findings[0]?.title).toBe('of-issue')
  })

  it('takes the words of findings from the language asked', () => {
    expect(reportOf({ findings: [findingFrom()], language: 'ja' }).findings[0]?.title).toBe('検出事項')
  })

  it('shows what an incomplete chain lacks, and the root it would have reached', () => {
    const issuing = certificateFrom({
      subject: nameFrom(['CN', 'Issuing CA']),
      issuer: ROOT.subject,
      serial: [9],
    })
    const leaf = certificateFrom({ subject: nameFrom(['CN', 'a.lab']), issuer: issuing.subject, serial: [8] })
    const reason = {
      code: 'incomplete-chain',
      depth: 0,
      issuer: 'CN=Issuing CA',
      missing: ['CN=Issuing CA'],
      anchor: 'CN=steven-DC-CA,DC=steven,DC=lab',
    } as const
    const origin = originFrom({
      verdict: 'fail',
      reason,
      reasons: [reason],
      chain: [leaf],
      judged: verdictFrom({ chainOk: false, paths: [{ certificates: [leaf], trusted: 0, steps: [] }] }),
    })
    const evidence = evidenceFrom(systemFrom({ origins: [origin] }))
    const known = new Map([
      ...evidence.certificates,
      [fingerprint(issuing), { certificate: issuing, where: { source: 'a.pcap' } }],
    ])
    const { origins } = reportOf({ evidence: { ...evidence, certificates: known } })
    expect(origins[0]?.chain.map(({ from, depth, fault, role }) => [from, depth, fault, role])).toEqual([
      ['presented', 0, 'incomplete-chain', 'tomcat'],
      ['seen-elsewhere', 1, null, 'ca'],
      ['trust-store', 2, null, 'ca'],
    ])
  })

  it('holds no secret that a reader let through', () => {
    const leaks = [
      'Cookie: X-Auth=8a1b',
      'Authorization: Basic dXNlcjpwYXNz',
      'password="hunter2"',
      '-----BEGIN RSA PRIVATE KEY----- MIIE',
    ]
    const evidence = leaks.map((quote, at) => ({
      where: { source: 'a.txt', line: at + 1 },
      at: 0,
      kind: 'log' as const,
      quote,
    }))
    const text = renderJson(
      reportOf({
        ...withOrigins(originFrom({ evidence })),
        findings: [findingFrom({ snippet: leaks, origins: [], params: { quoted: leaks } })],
        problems: [{ code: 'x', where: { source: 'a.txt' }, params: { text: leaks[2] ?? '' } }],
      }),
    )
    expect(text).not.toMatch(/8a1b|dXNlcjpwYXNz|hunter2|MIIE/)
    expect(text.match(/CONCEALED/g)?.length).toBeGreaterThanOrEqual(8)
  })

  it('says null for a time that a certificate does not readably hold', () => {
    const broken = { ...TOMCAT, notBefore: Number.NaN }
    expect(
      reportOf(withOrigins(originFrom({ certificate: broken }))).origins[0]?.certificate?.notBefore,
    ).toBeNull()
  })

  it('is the same text for the same input', () => {
    expect(renderJson(reportOf(withOrigins(WRONG_NAME, SELF_SIGNED)))).toBe(
      renderJson(reportOf(withOrigins(SELF_SIGNED, WRONG_NAME))),
    )
  })

  it('escapes what a terminal would obey, and is the same JSON', () => {
    const address = 'a\x9b\u202e\u2028\u{e0041}'
    const text = renderJson(reportOf(withOrigins(originFrom({ address }))))
    expect(text).not.toMatch(/[\x7f-\x9f\p{Cf}\u2028]/u)
    expect(reportSchema.parse(JSON.parse(text)).origins[0]?.address).toBe(address)
  })
})

describe('the filter of an origin without a captured handshake', () => {
  it.each([
    ['IPv6', { ip: '2001:db8::1' }, 'ipv6.addr==2001:db8::1 && tcp.port==8443'],
    ['no port', { port: null }, 'ip.addr==10.48.36.215'],
    ['no address', { ip: null }, null],
  ])('is by address and port: %s', (_, change, expected) => {
    expect(reportOf(withOrigins(originFrom(change))).origins[0]?.filter).toBe(expected)
  })
})

describe('the role of a certificate', () => {
  it.each([
    [443, 'rsa', 'tomcat'],
    [8443, 'ec', 'tomcat-ECDSA'],
    [6972, 'rsa', 'tomcat'],
    [6971, 'rsa', 'CallManager'],
    [6971, 'ec', 'CallManager-ECDSA'],
    [7400, 'ec', 'cup-xmpp-ECDSA'],
    [9443, 'rsa', 'server'],
    [null, 'ec', 'server'],
  ] as const)('on port %s with an %s key is %s', (port, kind, role) => {
    const key =
      kind === 'ec'
        ? ({ kind, curve: 'P-384', bits: 384 } as const)
        : ({ kind, bits: 2048, exponent: 3n, pss: false } as const)
    const origin = originFrom({ port, certificate: certificateFrom({ subject: nameFrom(['CN', 'x']), key }) })
    expect(reportOf(withOrigins(origin)).origins[0]?.certificate?.role).toBe(role)
  })
})

describe('the exit code', () => {
  const failing = withOrigins(SELF_SIGNED)
  const clear = withOrigins(originFrom())
  const would = withOrigins(originFrom({ verdict: 'would-fail' }))
  const finding = (outcome: 'issue' | 'potential') => ({
    ...clear,
    findings: [findingFrom({ origins: [], outcome })],
  })
  it.each([
    ['a failing origin', failing, 'issue', 1],
    ['nothing', clear, 'issue', 0],
    ['what would fail', would, 'issue', 0],
    ['what would fail', would, 'potential', 1],
    ['a failing origin', failing, 'never', 0],
    ['nothing in half an input', { ...clear, incomplete: true }, 'never', 3],
    ['a failing origin in half an input', { ...failing, incomplete: true }, 'issue', 3],
    ['an issue about no origin', finding('issue'), 'issue', 1],
    ['a potential problem', finding('potential'), 'issue', 0],
    ['a potential problem', finding('potential'), 'potential', 1],
  ] as const)('for %s', (_, change, failOn, expected) => {
    expect(exitCodeOf(reportOf(change), failOn)).toBe(expected)
  })
})
