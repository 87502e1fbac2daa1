import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { playStory, STEVEN_LAB, type StoryEvent, type StoryOptions } from '../src/run/lab/index.ts'
import { createKeyPool } from '../src/run/pki/index.ts'

/** Both failures of the source document, played from the login that works to the login that works again. */
const folder = mkdtempSync(join(tmpdir(), 'turnpike-stories-'))
const keys = createKeyPool()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function played(name: 'self-signed' | 'address', more: Partial<StoryOptions> = {}) {
  const events: StoryEvent[] = []
  for await (const event of playStory(name, {
    language: 'en',
    folder,
    version: 'test',
    keys,
    addresses: 'moved',
    ...more,
  }))
    events.push(event)
  const of = <K extends StoryEvent['kind']>(kind: K) =>
    events.filter((event): event is Extract<StoryEvent, { kind: K }> => event.kind === kind)
  return { events, of }
}

const CARDS = {
  'self-signed': ['traffic-server-verification', 'self-signed-origin', 'ecdsa-origin-preferred'],
  address: ['traffic-server-verification', 'unlisted-origin-name', 'ip-address-advertised'],
} as const

describe.each(['self-signed', 'address'] as const)('the story %s', name => {
  it('goes from a login that works to one that works again, by what the report proposes', async () => {
    const { of } = await played(name)
    expect(of('chapter').map(({ chapter, release }) => `${chapter} ${release}`)).toEqual([
      'opening X14.0.7',
      'before X14.0.7',
      'upgrade X14.2.0',
      'logging X14.2.0',
      'collect X14.2.0',
      'analysis X14.2.0',
      'fallback X14.2.0',
      'repair X14.2.0',
      'after X14.2.0',
    ])
    expect(of('console').every(({ ok }) => ok)).toBe(true)

    const logins = of('login').map(({ report }) => report)
    expect(logins.map(({ ok }) => ok)).toEqual([true, false, true, true])
    const failed = logins[1]?.steps.at(-1)
    expect(failed).toMatchObject({
      step: name === 'self-signed' ? 'phone-configuration' : 'edge-config',
      status: 502,
      reason: 'connect failed',
    })
    expect(logins[1]?.seen).toBe(name === 'self-signed' ? 'no-phone-configuration' : 'cannot-communicate')
    expect(logins.map(each => each.steps.filter(({ ok }) => !ok)).slice(2)).toEqual([[], []])
    expect(logins.at(-1)?.seen).toBe('signed-in')

    const lines = of('log').flatMap(each => each.lines)
    const address = of('lab')[0]?.nodes[0]
    expect(lines.some(line => line.includes(warningOf(name, address?.ip ?? '')))).toBe(true)

    const [analysis] = of('analysis')
    const issues = analysis?.cards.filter(({ result }) => result === 'issue').map(({ check }) => check)
    expect(issues).toEqual(CARDS[name])
    expect(analysis?.origins.filter(({ verdict }) => verdict === 'fail')).toEqual([
      name === 'self-signed'
        ? { address: 'cucm.steven.lab', port: 6972, verdict: 'fail', reason: 'self-signed' }
        : { address: address?.ip, port: 8443, verdict: 'fail', reason: 'name-mismatch' },
    ])
    expect(analysis?.repair.map(({ proof }) => proof)).toEqual(['passes'])
    expect(of('repair')).toMatchObject([
      name === 'self-signed'
        ? { remedy: 'trust-self-signed', params: { host: 'vcsc' }, done: true }
        : { remedy: 'change-address', params: { from: address?.ip, to: 'cucm.steven.lab' }, done: true },
    ])

    const [end] = of('end')
    expect(end?.ok).toBe(true)
    const report = await analyze({
      paths: [end?.bundle ?? ''],
      names: 'ats',
      language: 'en',
      version: 'test',
      at: Date.now(),
    })
    expect(report.summary.fail).toBe(1)
    expect(report.problems).toEqual([])
  })
})

describe('an upgrade from X14.0', () => {
  it('prefers RSA by the release notes, and then nothing fails', async () => {
    const text = STEVEN_LAB.replace('prefers: ecdsa', 'prefers: upgrade-path')
    const { of } = await played('self-signed', { description: { text, file: 'steven.yaml' }, brief: true })
    expect(of('login').map(({ report }) => report.ok)).toEqual([true, true, true])
    expect(of('analysis')[0]?.origins.map(({ verdict }) => verdict)).not.toContain('fail')
    expect(of('end')[0]?.ok).toBe(true)
  })
})

const warningOf = (name: 'self-signed' | 'address', ip: string): string =>
  name === 'self-signed'
    ? `WARNING: Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(${ip}) depth=0`
    : `WARNING: SNI (${ip}) not in certificate. Action=Terminate server=${ip}(${ip})`
