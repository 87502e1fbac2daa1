import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullReport } from '../../../test/support/hostile-report.ts'
import { attribute, readPage, textOf } from '../../../test/support/html.ts'
import { LANGUAGES } from '../messages/index.ts'
import type { ReportOrigin } from '../report/index.ts'
import { drawTimeline } from './timeline.ts'
import { viewOf } from './view.ts'

type Event = ReportOrigin['timeline'][number]

const report = fullReport()
const event = (kind: Event['kind'], milliseconds: number): Event => ({
  at: new Date(Date.UTC(2026, 5, 1) + milliseconds).toISOString(),
  kind,
  params: {},
  where: null,
})

function drawn(timeline: readonly Event[], language: (typeof LANGUAGES)[number] = 'en') {
  const origin = { ...report.origins[0]!, timeline: [...timeline] }
  const markup = drawTimeline(origin, 'origin-1', viewOf(report, language))
  return readPage(`<!DOCTYPE html><html lang="en"><title>t</title><body>${markup?.html ?? ''}</body></html>`)
}

/** Where the marks of a drawing stand, from left to right as they are numbered. */
const marks = (page: ReturnType<typeof drawn>) =>
  page
    .all('g')
    .filter(group => attribute(group, 'class')?.startsWith('event'))
    .map(group => {
      const [label] = page.all('text').filter(text => text.parentNode === group)
      return { number: textOf(label), x: Number(attribute(label, 'x')) }
    })

describe.each(LANGUAGES)('a timeline in %s', language => {
  const page = drawn(
    [
      event('first-failure', 0),
      event('last-failure', 8),
      event('trust-store-changed', 30_000),
      event('repaired-since', 40_000),
    ],
    language,
  )
  it('lists every event with its time for machines and its zone for people', () => {
    const times = page.all('time')
    expect(times.map(time => attribute(time, 'datetime'))).toEqual([
      '2026-06-01T00:00:00.000Z',
      '2026-06-01T00:00:00.008Z',
      '2026-06-01T00:00:30.000Z',
      '2026-06-01T00:00:40.000Z',
    ])
    for (const time of times) expect(textOf(time)).toMatch(/ UTC$/)
    expect(page.all('li')).toHaveLength(4)
  })
  it('has a drawing with a name, its marks numbered as the list', () => {
    expect(marks(page).map(({ number }) => number)).toEqual(['1', '2', '3', '4'])
    const [svg] = page.all('svg')
    expect(textOf(page.byId(attribute(svg, 'aria-labelledby') ?? ''))).not.toBe('')
  })
})

describe('the drawing of a timeline', () => {
  it('is left out where all happened at once', () => {
    expect(drawn([event('first-failure', 5)]).all('svg')).toEqual([])
    expect(drawn([]).all('li')).toEqual([])
  })
  it('has marks in order, none on top of another, all within the frame', () => {
    const at = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 86_400_000 }))
    fc.assert(
      fc.property(fc.array(at, { minLength: 2, maxLength: 60 }), times => {
        const sorted = times.toSorted((a, b) => a - b)
        const page = drawn(
          sorted.map((time, index) => event(index === 0 ? 'first-failure' : 'ciphers-changed', time)),
        )
        const places = marks(page).map(({ x }) => x)
        for (const [index, x] of places.entries()) {
          expect(x).toBeGreaterThan(0)
          expect(x).toBeLessThan(900)
          if (index > 0) expect(x - places[index - 1]!).toBeGreaterThanOrEqual(23.9)
        }
      }),
      { numRuns: 40 },
    )
  })
})
