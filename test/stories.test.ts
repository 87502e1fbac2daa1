import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import type { Report } from '../src/tell/report/index.ts'
import { renderText } from '../src/tell/text/index.ts'

/** The two stories of the source document, with its names, addresses and times, as an engineer reads them. */
const root = join(import.meta.dirname, '..')
const bundle = (name: string) => join(root, 'fixtures', 'bundles', `${name}.tar.gz`)
const report = (name: string, language: 'en' | 'ja'): Promise<Report> =>
  analyze({ paths: [bundle(name)], names: 'ats', language, version: '0.0.0', at: 0 })

describe.each(['story-self-signed', 'story-address'])('%s', name => {
  it.each(['en', 'ja'] as const)('is told in %s as in its golden file', async language => {
    const text = renderText(await report(name, language), {
      language,
      width: 100,
      color: false,
      verbose: true,
    })
    await expect(text).toMatchFileSnapshot(join(root, 'fixtures', 'stories', `${name}.${language}.txt`))
  })
  it('points home with every piece of evidence', async () => {
    const { origins, findings } = await report(name, 'en')
    for (const { evidence } of origins) {
      expect(evidence.length).toBeGreaterThan(0)
      for (const { where } of evidence) expect(where.line ?? where.frame ?? where.offset).toBeGreaterThan(0)
    }
    for (const { result, evidence } of findings)
      if (result === 'issue') expect(evidence.length).toBeGreaterThan(0)
  })
})

describe('the certificate that is not trusted', () => {
  it('fails on 6972 and passes on 8443', async () => {
    const { origins, findings } = await report('story-self-signed', 'en')
    expect(
      origins.map(({ address, ip, port, verdict, reason }) => ({ address, ip, port, verdict, reason })),
    ).toEqual([
      { address: 'cucm.steven.lab', ip: '10.48.36.215', port: 6972, verdict: 'fail', reason: 'self-signed' },
      { address: 'cucm.steven.lab', ip: '10.48.36.215', port: 8443, verdict: 'pass', reason: null },
    ])
    expect(origins[0]?.openssl).toMatchObject({ code: 18, depth: 0 })
    expect(origins[0]?.certificate?.names).toContain('CN:cucm-EC.steven.lab')
    const issues = findings.filter(({ result }) => result === 'issue').map(({ check }) => check)
    expect(issues).toEqual(
      expect.arrayContaining(['traffic-server-verification', 'self-signed-origin', 'ecdsa-origin-preferred']),
    )
  })
})

describe('the address that the certificate lacks', () => {
  it('fails by name only', async () => {
    const { origins, findings } = await report('story-address', 'en')
    const failing = origins.filter(({ verdict }) => verdict === 'fail')
    expect(failing).toMatchObject([
      {
        address: '10.48.36.215',
        port: 8443,
        reason: 'name-mismatch',
        profiles: { ats: false, rfc9525: false },
      },
    ])
    const issues = findings.filter(({ result }) => result === 'issue').map(({ check }) => check)
    expect(issues).toContain('unlisted-origin-name')
  })
})
