import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { analyze as analyzeInNode } from '../src/run/analyze/index.ts'
import { type CaptureFormat, captureFile } from '../tools/recipe/capturefile.ts'
import { digestOf } from '../web/worker/digest.ts'
import { gunzip } from '../web/worker/inflate/gunzip.ts'
import { bytesText, certificateFields } from '../web/worker/opened/certificate.ts'
import { frameAt } from '../web/worker/opened/frames.ts'
import { ladderOf } from '../web/worker/opened/ladder.ts'
import { originsOf } from '../web/worker/origins.ts'
import { readLines } from '../web/worker/places/lines.ts'
import { readableFile } from '../web/worker/places/readable.ts'
import { choicesOf, rehearse } from '../web/worker/rehearse.ts'
import { analyze, type Lent, type Session } from '../web/worker/session.ts'

/** What the page's worker does, without a browser: Node lends files, Web Crypto and streams too. */
const folder = join(import.meta.dirname, '..', 'fixtures', 'bundles')
const names = readdirSync(folder)
  .filter(name => /\.(?:tar\.gz|pcap)$/.test(name))
  .sort()

/** All of it in one thread. */
const LENT: Lent = { tell: () => {}, unzip: gunzip, digest: digestOf }

const given = (paths: readonly string[]) =>
  paths.map(path => ({ path: basename(path), file: new File([readFileSync(path)], basename(path)) }))

const sessionOf = (...bundles: readonly string[]): Promise<Session> =>
  analyze({ given: given(bundles.map(name => join(folder, name))), version: '0.0.0', at: 0 }, LENT)

describe.each(names)('%s', name => {
  let session: Session
  beforeAll(async () => {
    session = await sessionOf(name)
  })

  it('is told as the command line tells it', async () => {
    const expected = await analyzeInNode({
      paths: [join(folder, name)],
      names: 'ats',
      language: 'ja',
      version: '0.0.0',
      at: 0,
    })
    expect(JSON.parse(JSON.stringify(session.reports.ja))).toEqual(JSON.parse(JSON.stringify(expected)))
  })

  it('every origin of the report is found in the evidence again', () => {
    const found = originsOf(session)
    expect(found.filter(each => each === undefined)).toEqual([])
    expect(new Set(found).size).toBe(session.reports.en.origins.length)
  })

  it('every quoted line is read again where it stands, by its number', async () => {
    const exhibits = session.reports.en.origins.flatMap(({ evidence }) => evidence)
    for (const { where, quote } of exhibits) {
      const { place, lines } = session.members.get(where.source) ?? {}
      if (where.line === undefined || !place || !lines) continue
      const [line] = await readLines(place, lines, where.line, 1)
      const begin = line?.text.trim().slice(0, 40) ?? ''
      expect(begin).not.toBe('')
      expect(quote.replace(/\s+/g, '')).toContain(begin.replace(/\s+/g, ''))
    }
  })

  it('what a remedy was proved to do, ticking it does', async () => {
    const choices = choicesOf(session)
    const { origins } = session.reports.en
    for (const { id, remedy } of choices) {
      if (remedy.kind === 'verify-off' || remedy.kind === 'inspect-certificate') continue
      const verdicts = new Map((await rehearse(session, [id])).map(each => [each.origin, each]))
      for (const [index, origin] of origins.entries()) {
        const own = origin.remedies.find(
          each => each.kind === remedy.kind && JSON.stringify(each.params) === JSON.stringify(remedy.params),
        )
        const then = verdicts.get(index)
        if (!own || !then) continue
        if (own.proof === 'passes') expect(then.verdict).toBe('passes')
        if (own.proof === 'next-fault') expect(then.faults[0]).toBe(own.next)
      }
    }
  })

  it('the smallest set of steps mends what the plan says', async () => {
    const { steps, mends, of } = session.reports.en.repair
    const planned = choicesOf(session).filter(({ isPlanned }) => isPlanned)
    expect(planned.length).toBe(steps.length)
    const rehearsed = await rehearse(
      session,
      planned.map(({ id }) => id),
    )
    const mended = new Set(steps.flatMap(step => step.mends))
    const proved = steps.every(({ proof }) => proof === 'passes')
    if (proved && mends === of)
      for (const { origin, verdict } of rehearsed) if (mended.has(origin)) expect(verdict).toBe('passes')
    const untouched = await rehearse(session, [])
    expect(untouched.filter(({ verdict }) => verdict === 'passes')).toEqual([])
  })

  it('every ladder is in the order of time, and opens to certificates that are known', async () => {
    for (const index of session.reports.en.origins.keys()) {
      const { rungs } = await ladderOf(session, index)
      const times = rungs.map(({ at }) => Date.parse(at))
      expect(times).toEqual([...times].sort((a, b) => a - b))
      for (const { fields } of rungs) {
        const list = fields.find(field => field.name === 'certificate_list')?.fields ?? []
        for (const { certificate } of list) {
          const known = session.certificate(certificate ?? '')
          expect(known && certificateFields(known.certificate).length).toBeGreaterThan(8)
        }
      }
    }
  })
})

describe('several inputs', () => {
  it('are one report, folders by their names and loose files behind them', async () => {
    const two = ['story-self-signed.tar.gz', 'story-address.tar.gz'].map(name => join(folder, name))
    const [a, b] = given(two)
    const session = await analyze(
      {
        given: [
          { path: 'peers/b/x.tar.gz', file: b!.file },
          { path: 'peers/a.tar.gz', file: a!.file },
        ],
        version: '0',
        at: 0,
      },
      LENT,
    )
    expect(session.reports.en.inputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['peers/a.tar.gz', 'folder'],
      ['peers/b/x.tar.gz', 'folder'],
    ])
    expect(session.reports.en.summary.fail).toBe(2)
  })
  it('of one name are told apart', async () => {
    const [one] = given([join(folder, 'story-address.tar.gz')])
    const session = await analyze({ given: [one!, one!], version: '0', at: 0 }, LENT)
    expect(session.reports.en.inputs.map(({ name }) => name)).toEqual([
      'story-address.tar.gz',
      'story-address.tar.gz (2)',
    ])
  })
})

describe('frames', () => {
  const frames = Array.from({ length: 40 }, (_, index) => ({
    at: 1_657_558_526_000_000 + index,
    bytes: Buffer.from(Array.from({ length: 60 + index * 37 }, (__, at) => (at * index) & 0xff)),
  }))
  const formats: readonly CaptureFormat[] = [
    { format: 'pcap', nanoseconds: false, bigEndian: false, link: 'ethernet' },
    { format: 'pcap', nanoseconds: true, bigEndian: true, link: 'ethernet' },
    { format: 'pcapng', nanoseconds: false, bigEndian: false, link: 'ethernet' },
    { format: 'pcapng', nanoseconds: true, bigEndian: true, link: 'ethernet' },
  ]
  it.each(formats)('are found again by their number: %o', async format => {
    const file = captureFile(frames, format)
    const place = { readable: readableFile(new Blob([Uint8Array.from(file)])), offset: 0 }
    for (const number of [1, 2, 17, 40]) {
      const found = await frameAt(place, file.length, number)
      expect(found && Buffer.compare(found, frames[number - 1]!.bytes)).toBe(0)
    }
    expect(await frameAt(place, file.length, 41)).toBeUndefined()
    expect(await frameAt(place, 30, 1)).toBeUndefined()
  })
  it('of a damaged file are none, and nothing is thrown', async () => {
    const file = captureFile(frames, formats[0]!)
    for (let at = 0; at < 400; at += 3) {
      const damaged = Uint8Array.from(file)
      damaged.fill(0xff, at, at + 8)
      await frameAt({ readable: readableFile(new Blob([damaged])), offset: 0 }, damaged.length, 40)
    }
    expect(await frameAt({ readable: readableFile(new Blob([])), offset: 0 }, 0, 1)).toBeUndefined()
  })
})

describe('bytes', () => {
  it('are pairs, and have an end', () => {
    expect(bytesText(Uint8Array.of(0, 255, 16))).toBe('00 ff 10')
    expect(bytesText(new Uint8Array(100_000)).endsWith('…')).toBe(true)
  })
})
