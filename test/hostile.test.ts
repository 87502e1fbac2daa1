import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../src/tell/report/index.ts'
import { HOSTILE, writeHostile } from '../tools/recipe/hostile.ts'

/**
 * Inputs that want to harm, each given to the built program in a process of its own: it ends by itself, tells what it met, and stays within
 * bounds of time, memory and place.
 */
const root = join(import.meta.dirname, '..')
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
const measured = pathToFileURL(join(import.meta.dirname, 'support', 'measured.mjs')).href

/** Bounds of one run: seconds, and bytes of memory at its peak. */
const LONGEST = 60
const MOST_MEMORY = 600e6

let folder = ''
let work = ''

beforeAll(() => {
  const built = spawnSync(process.execPath, ['-e', "import('./scripts/prepare.mjs').then(p => p.build())"], {
    cwd: root,
  })
  expect(built.status).toBe(0)
  folder = mkdtempSync(join(tmpdir(), 'turnpike-hostile-'))
  work = join(folder, 'a', 'b', 'work')
  mkdirSync(work, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** Bytes of resident memory at the peak. */
  readonly memory: number
}

/** Runs `turnpike analyze` in an empty folder. */
function analyze(input: string, ...options: readonly string[]): Run {
  const { status, signal, stdout, stderr, output } = spawnSync(
    process.execPath,
    ['--import', measured, main, 'analyze', input, ...options],
    {
      cwd: work,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
      maxBuffer: 1 << 30,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: LONGEST * 1_000,
    },
  )
  return { status, signal, stdout, stderr, memory: Number(output[3]) * 1_024 }
}

/** What each of them must be told of: codes of problems, or the address of an origin that is found all the same. */
const EXPECTED: Readonly<
  Record<string, { readonly problems?: readonly string[]; readonly origins?: readonly string[] }>
> = {
  'zip-bomb': { problems: ['cap-ratio', 'line-too-long'] },
  'nested-bomb': { problems: ['cap-ratio'] },
  'many-bombs': { problems: ['cap-ratio'] },
  'deep-gzip': { problems: ['cap-nesting'] },
  'many-members': { problems: ['cap-members'], origins: ['cucm.example.com'] },
  'many-peers': { problems: ['cap-peers', 'problems-left-out'] },
  'unsafe-names': {
    problems: ['tar-unsafe-name', 'tar-link-skipped', 'tar-special-skipped'],
    origins: ['cucm.example.com'],
  },
  'lying-tar': {
    problems: ['tar-size-lies', 'tar-bad-header', 'tar-truncated'],
    origins: ['cucm.example.com'],
  },
  'long-line': {
    problems: ['line-too-long'],
    origins: ['before.example.com', 'behind.example.com'],
  },
  'greedy-lines': {},
  'many-origins': { problems: ['cap-origins'], origins: ['host-0.example.com'] },
  'many-refusals': { problems: ['cap-refusals'], origins: ['host-0.example.com'] },
  'open-requests': { problems: ['cap-requests'], origins: ['cucm.example.com'] },
  'wide-xml': { problems: ['dump-too-long'] },
  'deep-xml': { problems: ['xml-broken'] },
  'many-dumps': { problems: ['cap-dumps'] },
  'lying-pcap': { problems: ['pcap-record-corrupt'], origins: ['cucm.example.com'] },
  'lying-pcapng': { problems: ['pcapng-block-corrupt', 'pcapng-interface-limit'] },
  'lying-tls': {
    problems: ['tls-message-too-long', 'tls-message-malformed', 'tls-certificate-limit', 'tls-message-limit'],
    origins: ['cucm.example.com'],
  },
  'syn-flood': { problems: ['capture-flow-limit'] },
  'half-handshakes': { problems: ['capture-handshake-limit', 'cap-sightings'] },
  'one-byte-segments': { origins: ['cucm.example.com'] },
  'many-certificates': { problems: ['cap-certificates', 'cap-origins'], origins: ['host-0.example.com'] },
  'large-certificates': { problems: ['cap-certificate-bytes'], origins: ['host-0.example.com'] },
  'many-names': { problems: ['cap-certificate-bytes'], origins: ['host-0.example.com'] },
  'lying-der': { problems: ['certificate-unreadable'], origins: ['cucm.example.com'] },
  'deep-der': { problems: ['certificate-unreadable', 'tls-message-too-long'], origins: ['cucm.example.com'] },
  'huge-keys': { origins: ['cucm.example.com'] },
  'cross-signed': { origins: ['cucm.example.com'] },
  'many-stores': { problems: ['cap-certificates'] },
  'obeyed-texts': { problems: ['gzip-truncated'], origins: ['cucm.example.com'] },
}

const codesOf = ({ problems }: Report) => [...new Set(problems.map(({ code }) => code))]

it('every hostile input is expected to do something', () => {
  expect(Object.keys(EXPECTED)).toEqual(Object.keys(HOSTILE))
})

describe('a hostile input', () => {
  it.each(Object.entries(EXPECTED))('%s', async (name, { problems = [], origins = [] }) => {
    const path = await writeHostile(folder, name, 'test')
    const run = analyze(path, '--format', 'json')
    rmSync(path)
    expect(run).toMatchObject({ signal: null, stderr: '' })
    const report = JSON.parse(run.stdout) as Report
    expect(codesOf(report)).toEqual(expect.arrayContaining([...problems]))
    expect(report.origins.map(({ address }) => address)).toEqual(expect.arrayContaining([...origins]))
    expect(report.summary.results.error).toBe(0)
    if (problems.length + origins.length > 0) expect([1, 3]).toContain(run.status)
    expect(run.memory).toBeGreaterThan(10e6)
    expect(run.memory).toBeLessThan(MOST_MEMORY)
    expect(readdirSync(work)).toEqual([])
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('leaves nothing outside of its folder', () => {
    for (const place of [tmpdir(), folder, join(folder, 'a'), join(folder, 'a', 'b')])
      expect(existsSync(join(place, 'turnpike-was-here.txt'))).toBe(false)
  })

  it.each(['cross-signed', 'huge-keys'])('%s, by every path there is', async name => {
    const path = await writeHostile(folder, name, 'test')
    const run = analyze(path, '--format', 'json', '--profile', 'strict')
    rmSync(path)
    expect([1, 3]).toContain(run.status)
    if (name === 'cross-signed') expect(codesOf(JSON.parse(run.stdout))).toContain('cap-path-search')
    expect(run.memory).toBeLessThan(MOST_MEMORY)
  })
})

/** What a terminal obeys: controls but the line feed (and the carriage return of CSV), and every character that draws nothing or turns text round. */
const OBEYED =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u

describe('texts that want to be obeyed', () => {
  const outputs = new Map<string, string>()
  beforeAll(async () => {
    const path = await writeHostile(folder, 'obeyed-texts', 'test')
    for (const format of ['text', 'json', 'ndjson', 'csv', 'markdown', 'sarif', 'junit'])
      outputs.set(format, analyze(path, '--format', format, '--verbose').stdout)
    rmSync(path)
  })

  it.each(['text', 'json', 'ndjson', 'csv', 'markdown', 'sarif', 'junit'])(
    '%s obeys none of them',
    format => {
      const output = (outputs.get(format) ?? '').replaceAll('\r\n', '\n')
      expect(output.length).toBeGreaterThan(1_000)
      expect(OBEYED.exec(output)?.[0]).toBeUndefined()
    },
  )
  it('csv begins no cell like a formula', () => {
    const csv = outputs.get('csv') ?? ''
    expect(csv).toContain('HYPERLINK')
    expect(csv.match(/(?:^|[\n,])"?\s*[=+\-@|%＝＋－＠]/gu) ?? []).toEqual([])
  })
  it('markdown has no markup of theirs', () => {
    const markdown = outputs.get('markdown') ?? ''
    const outsideCode = markdown
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
      .replace(/(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
    expect(markdown).toContain('alert(1)')
    expect(/(?<!\\)<(?:script|img|!--)/i.exec(outsideCode)?.[0]).toBeUndefined()
    expect(/(?<!\\)\]\((?:javascript|http:\/\/attacker)/i.exec(outsideCode)?.[0]).toBeUndefined()
  })
  it('junit has no element of theirs', () => {
    expect(/<(?:script|img)/i.exec(outputs.get('junit') ?? '')?.[0]).toBeUndefined()
  })
})

describe('a cap', () => {
  it('can be set, and is reported with its value', async () => {
    const path = await writeHostile(folder, 'lying-tar', 'test')
    const report = JSON.parse(analyze(path, '--format', 'json', '--cap', 'members=1').stdout) as Report
    rmSync(path)
    const problem = report.problems.find(({ code }) => code === 'cap-members')
    expect(problem?.params).toEqual({ limit: 1 })
  })
  it.each([
    ['an unknown name', 'membres=1', 'members'],
    ['no value', 'members', 'members'],
    ['a value that is none', 'members=many', 'members'],
  ])('with %s is refused', (_, cap, told) => {
    const { status, stdout, stderr } = analyze('x', '--cap', cap)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(told)
  })
})
