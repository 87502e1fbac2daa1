import { describe, expect, it } from 'vitest'
import { toReport } from '../src/tell/report/index.ts'
import type { Card } from '../src/tell/text/index.ts'
import { matches, NOTHING_CHOSEN } from '../web/page/overview/filter.ts'
import { opensslCommand } from '../web/page/overview/openssl.ts'
import { zipOf } from '../web/page/parts/zip.ts'
import { en } from '../web/page/texts/en.ts'
import { ja } from '../web/page/texts/ja.ts'
import { sizeText } from '../web/page/texts/size.ts'
import { offsetText, timeText } from '../web/page/time.ts'
import { latestOf, type OriginVerdict, stateOf } from '../web/service/verdicts.ts'
import { crc32 } from '../web/worker/inflate/crc32.ts'
import { reportInput } from './support/report.ts'

/** Small parts of the page that need no browser. */
describe('the openssl command', () => {
  it.each([
    [
      'a name is asked for at its address',
      { address: 'cucm.lab', ip: '10.0.0.1', port: 6972 },
      /-connect 10\.0\.0\.1:6972 -servername cucm\.lab -verify_hostname cucm\.lab/,
    ],
    [
      'an address has no SNI',
      { address: '10.0.0.1', ip: '10.0.0.1', port: 8443 },
      /-connect 10\.0\.0\.1:8443 -noservername -verify_ip 10\.0\.0\.1/,
    ],
    [
      'IPv6 stands in brackets',
      { address: '2001:db8::1', ip: null, port: 8443 },
      /-connect \[2001:db8::1\]:8443 -noservername/,
    ],
  ] as const)('%s', (_, origin, wanted) => {
    expect(opensslCommand(origin)).toMatch(wanted)
  })
  it.each([
    ['no port', { address: 'cucm.lab', ip: null, port: null }],
    ['what a shell obeys', { address: 'a;reboot', ip: null, port: 1 }],
    ['what a shell expands', { address: '$(reboot)', ip: '10.0.0.1', port: 1 }],
    ['what is taken for an option', { address: '-engine', ip: null, port: 1 }],
  ])('is none for %s', (_, origin) => {
    expect(opensslCommand(origin)).toBeNull()
  })
})

describe('filters', () => {
  const card = {
    check: 'x',
    result: 'issue',
    category: 'mra',
    systems: ['a', 'b'],
    title: 'A title',
    description: 'of CUCM',
    condition: '',
    further: '',
    action: [],
    snippet: ['WARNING: Core'],
    references: [{ kind: 'defect', id: 'CSCwc69661' }],
    origins: [],
  } as unknown as Card
  const report = toReport(reportInput())
  const shows = (change: Partial<typeof NOTHING_CHOSEN>) =>
    matches(card, { ...NOTHING_CHOSEN, ...change }, report)
  it.each([
    [{}, true],
    [{ text: 'cucm  warning' }, true],
    [{ text: 'cucm nothing' }, false],
    [{ results: new Set(['clear']) }, false],
    [{ categories: new Set(['mra']) }, true],
    [{ systems: new Set(['b']) }, true],
    [{ systems: new Set(['c']) }, false],
    [{ defectsOnly: true }, true],
  ] as const)('%o: %s', (change, wanted) => {
    expect(shows(change as Partial<typeof NOTHING_CHOSEN>)).toBe(wanted)
  })
})

describe('times', () => {
  it('in UTC are those of the report', () => {
    expect(timeText('2022-07-11T16:55:26.016Z', 'utc', true)).toBe('2022-07-11 16:55:26.016')
    expect(timeText('2022-07-11T16:55:26.016Z', 'utc', false)).toBe('2022-07-11 16:55:26')
    expect(timeText(null, 'local', true)).toBe('?')
  })
  it('elsewhere carry their offset', () => {
    expect([0, 120, -210, 330].map(offsetText)).toEqual(['+00:00', '+02:00', '-03:30', '+05:30'])
    expect(timeText('2022-07-11T16:55:26.016Z', 'local', true)).toMatch(
      /^2022-07-1\d \d\d:\d\d:26\.016 [+-]\d\d:\d\d$/,
    )
  })
})

describe('sizes', () => {
  it('have two figures', () => {
    expect([0, 999, 1_000, 9_940, 12_300, 217e6, 2.5e9].map(sizeText)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '9.9 kB',
      '12 kB',
      '217 MB',
      '2.5 GB',
    ])
  })
})

describe('archives', () => {
  it('hold every member by its name, size and checksum', () => {
    const members = [
      { path: 'trust/a.pem', bytes: new TextEncoder().encode('certificate') },
      { path: 'チケット.md', bytes: new TextEncoder().encode('本文') },
    ]
    const zip = zipOf(members)
    const view = new DataView(zip.buffer)
    const end = zip.length - 22
    expect([view.getUint32(end, true), view.getUint16(end + 10, true)]).toEqual([0x06054b50, 2])
    let at = view.getUint32(end + 16, true)
    for (const { path, bytes } of members) {
      expect(view.getUint32(at, true)).toBe(0x02014b50)
      expect(view.getUint32(at + 16, true)).toBe(crc32(bytes))
      const length = view.getUint16(at + 28, true)
      expect(new TextDecoder().decode(zip.subarray(at + 46, at + 46 + length))).toBe(path)
      const local = view.getUint32(at + 42, true)
      expect(view.getUint32(local, true)).toBe(0x04034b50)
      const data = local + 30 + view.getUint16(local + 26, true)
      expect(zip.subarray(data, data + view.getUint32(at + 24, true))).toEqual(bytes)
      at += 46 + length
    }
    expect(at).toBe(end)
  })
})

describe('texts', () => {
  it('are said in both languages, each in its own', () => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === 'string'
        ? [path]
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
          : []
    expect(leaves(ja, '')).toEqual(leaves(en, ''))
  })
})

describe('the newest verdict of each origin', () => {
  const verdict = (at: number, port: number, more: Partial<OriginVerdict> = {}): OriginVerdict => ({
    at,
    address: 'cucm.steven.lab',
    port,
    ip: null,
    outcome: 'open',
    cause: null,
    judged: true,
    reasons: [],
    subject: null,
    warnings: [],
    ...more,
  })
  it.each<[string, Partial<OriginVerdict>]>([
    ['verifies', {}],
    ['waved', { reasons: ['unknown-ca'], warnings: ['Action=Continue'] }],
    ['unverified', { judged: false }],
    ['refused', { outcome: 'refused', warnings: ['Action=Terminate'] }],
    ['failed', { outcome: 'failed', judged: false }],
  ])('is told as %s', (state, more) => {
    expect(stateOf(verdict(0, 8443, more))).toBe(state)
  })
  it('stands with what does not verify first, and counts handshakes', () => {
    const told = [
      verdict(1, 6972, { outcome: 'refused' }),
      verdict(2, 8443, { outcome: 'refused' }),
      verdict(3, 8443),
      verdict(4, 443),
    ]
    expect(latestOf(told).map(({ verdict: { port }, count, refused }) => [port, count, refused])).toEqual([
      [6972, 1, 1],
      [443, 1, 0],
      [8443, 2, 1],
    ])
  })
})
