import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { type Report, renderJson, reportJsonSchema, reportSchema } from '../src/tell/report/index.ts'
import type { FailingOrigin, Truth } from '../tools/recipe/truth.ts'

/** Every bundle of the fixtures says what its truth says, and nothing else. */
const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'bundles')
const TRUTHS = readdirSync(FOLDER)
  .filter(name => name.endsWith('.truth.json'))
  .map(name => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Truth & { readonly file: string })

type Origin = Report['origins'][number]

const validate = new Ajv2020({ strict: true, strictRequired: false, validateFormats: false }).compile(
  reportJsonSchema(),
)

const key = ({ address, port }: { address: string; port: number | null }): string =>
  `${address.toLowerCase()}:${port ?? '?'}`

/** What a truth and an entry of the report have in common, for one comparison of all of it. */
function wanted(truth: FailingOrigin) {
  return {
    origin: key(truth),
    ip: truth.ip,
    openssl: truth.opensslError === null ? null : { code: truth.opensslError, depth: truth.depth },
    subject: truth.certificateVisible ? truth.subject : null,
    issuer: truth.certificateVisible ? truth.issuer : null,
    ...(truth.system !== undefined && { system: truth.system }),
  }
}

function found(origin: Origin, truth: FailingOrigin) {
  return {
    origin: key(origin),
    ip: origin.ip,
    openssl:
      truth.opensslError === null || !origin.openssl
        ? null
        : { code: origin.openssl.code, depth: origin.openssl.depth },
    subject: origin.certificate?.subject ?? null,
    issuer: origin.certificate?.issuer ?? null,
    ...(truth.system !== undefined && { system: origin.system }),
  }
}

const byKey = <T extends { address: string; port: number | null }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => key(a).localeCompare(key(b)))

function expectSame(entries: readonly Origin[], truths: readonly FailingOrigin[]): void {
  const origins = byKey(entries)
  const answers = byKey(truths)
  expect(origins.map(key)).toEqual(answers.map(key))
  for (const [index, truth] of answers.entries()) {
    const origin = origins[index]!
    expect(found(origin, truth)).toEqual(wanted(truth))
    expect([truth.reason, ...truth.alsoAccept]).toContain(origin.reason)
    // A refusal is dated by its log line or, where there is none, by its packets, which are some milliseconds from it.
    expect(Math.abs(Date.parse(origin.firstSeen) - Date.parse(truth.firstSeenUtc))).toBeLessThan(50)
  }
}

describe.each(TRUTHS)('$id', truth => {
  let report: Report
  beforeAll(async () => {
    report = await analyze({
      paths: [join(FOLDER, truth.file)],
      names: 'ats',
      language: 'en',
      version: '0.0.0',
      at: 0,
    })
  })
  const entries = (verdict: Origin['verdict']) => report.origins.filter(origin => origin.verdict === verdict)

  it('fails where it is to fail, for the reason that is right, and nowhere else', () => {
    const failing = entries('fail')
    const optional = truth.origins.filter(origin => origin.optional)
    const required = truth.origins.filter(origin => !origin.optional)
    const chosen = optional.filter(origin => failing.some(entry => key(entry) === key(origin)))
    expectSame(failing, [...required, ...chosen])
  })
  it('would fail where it would', () => {
    expectSame(entries('would-fail'), truth.wouldFail ?? [])
  })
  it('takes no decoy for a failing origin', () => {
    const refused = entries('fail').map(({ address, ip, port, system }) => ({ address, ip, port, system }))
    for (const decoy of truth.decoys.filter(({ port, address }) => port !== null && address !== null)) {
      const real = truth.origins.some(
        origin => key(origin) === key({ address: decoy.address!, port: decoy.port }),
      )
      if (real) continue
      expect(refused).not.toContainEqual(
        expect.objectContaining({
          address: decoy.address,
          port: decoy.port,
          ...(decoy.system !== undefined && { system: decoy.system }),
        }),
      )
    }
  })
  it('says which origins refuse our own certificate', () => {
    const refusing = truth.decoys.filter(({ kind }) => kind === 'peer-rejects-our-certificate')
    const card = report.findings.filter(
      ({ check, result }) => check === 'client-certificate-refused' && result === 'issue',
    )
    expect(card).toHaveLength(refusing.length > 0 ? 1 : 0)
  })
  it('points to a line, a frame or an offset with everything it says', () => {
    for (const origin of report.origins) {
      expect(origin.evidence).not.toEqual([])
      for (const { where } of origin.evidence)
        expect(where.line ?? where.frame ?? where.offset, JSON.stringify(where)).toBeGreaterThan(0)
    }
    for (const { result, evidence, check } of report.findings)
      if (result === 'issue') expect(evidence, check).not.toEqual([])
  })
  it('has a remedy for every failing origin, and ends it with the last resort', () => {
    for (const { remedies, verdict } of report.origins) {
      const kinds = remedies.map(({ kind }) => kind)
      if (verdict === 'fail' || verdict === 'would-fail') {
        expect(kinds.length).toBeGreaterThan(1)
        expect(kinds.at(-1)).toBe('verify-off')
      } else expect(kinds).toEqual([])
    }
  })
  it('is a report of the published schema', () => {
    const json = renderJson(report)
    expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).toBe(true)
    expect(reportSchema.parse(report)).toEqual(report)
    expect(report.problems).toEqual([])
    expect(report.summary.incomplete).toBe(false)
  })
})

it('covers every bundle of the folder', () => {
  const bundles = readdirSync(FOLDER).filter(name => /\.(tar\.gz|pcap)$/u.test(name))
  expect(TRUTHS.map(({ file }) => file).sort()).toEqual(bundles.sort())
  expect(TRUTHS.length).toBeGreaterThanOrEqual(23)
})
