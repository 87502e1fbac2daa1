import { entry, factsOf } from '../messages/index.ts'
import type { ReportOrigin } from '../report/index.ts'
import { placeOf, readableName, utc } from '../text/index.ts'
import { placeParts } from './evidence.ts'
import { h, type Markup } from './markup.ts'
import { drawing, textLines } from './svg.ts'
import type { Tone, View } from './view.ts'

type Event = ReportOrigin['timeline'][number]

/** Measures in user units. */
const WIDTH = 900
const LEFT = 24
const RIGHT = WIDTH - LEFT
const AXIS = 20
const HEIGHT = 62
/** Room that a numbered mark takes; marks that would touch move right, so that each can be read. */
const APART = 24
/** Events that are drawn and listed; the JSON report has all. */
const SHOWN = 30

const TONES: Readonly<Record<Event['kind'], Tone>> = {
  'first-failure': 'bad',
  'last-failure': 'bad',
  'certificate-replaced': 'warn',
  'trust-store-changed': 'warn',
  'verification-switched': 'warn',
  'ciphers-changed': 'warn',
  'repaired-since': 'good',
}

/**
 * What happened to a failing origin: an axis of time with the span of its failures and numbered marks, and the same events as a list with time, zone and
 * place, which is what is read aloud.
 */
export function drawTimeline(origin: ReportOrigin, id: string, view: View): Markup | null {
  const events = origin.timeline.slice(0, SHOWN)
  if (events.length === 0) return null
  const rest = origin.timeline.length - events.length
  return h(
    'div',
    { class: 'timeline' },
    drawAxis(events, origin, id, view),
    h(
      'ol',
      {},
      events.map(event => eventItem(event, view)),
      rest > 0 && h('li', {}, view.words.headline.more(rest)),
    ),
  )
}

function eventItem({ at, kind, params, where }: Event, { words, report }: View): Markup {
  const text = entry(words.timeline, kind)?.(factsOf(params)) ?? kind
  return h(
    'li',
    { class: TONES[kind] },
    h('time', { datetime: at }, `${utc(at)} UTC`),
    ' ',
    h('span', { class: 'event' }, readableName(text)),
    where && [' ', h('span', { class: 'dim' }, placeParts(where, report, words))],
  )
}

/** Nothing where all happened at one instant: there is no span to draw. */
function drawAxis(
  events: readonly Event[],
  origin: ReportOrigin,
  id: string,
  { words }: View,
): Markup | null {
  const times = events.map(({ at }) => Date.parse(at))
  const [from, to] = [Math.min(...times), Math.max(...times)]
  if (!(to > from)) return null
  const x = (at: number) => LEFT + APART / 2 + ((at - from) / (to - from)) * (RIGHT - LEFT - APART)
  const marks = spread(times.map(x))
  const first = events.findIndex(({ kind }) => kind === 'first-failure')
  const last = events.findLastIndex(({ kind }) => kind === 'last-failure')
  const mended = events.findIndex(({ kind }) => kind === 'repaired-since')
  const span = (a: number, b: number, tone: string) => {
    const [begin, end] = [marks[a], marks[b]]
    if (begin === undefined || end === undefined || end <= begin) return null
    return h('line', { class: `span ${tone}`, x1: begin, y1: AXIS, x2: end, y2: AXIS })
  }
  return drawing(
    `${id}-timeline`,
    words.page.timelineOf(placeOf(origin)),
    { width: WIDTH, height: HEIGHT },
    h('line', { class: 'axis', x1: LEFT, y1: AXIS, x2: RIGHT, y2: AXIS }),
    ...[span(first, last, 'bad')].filter(line => line !== null),
    ...(mended < 0
      ? []
      : [h('line', { class: 'span good', x1: marks[mended], y1: AXIS, x2: RIGHT, y2: AXIS })]),
    ...events.map((event, index) => drawMark(event, index, marks[index] ?? LEFT)),
    ...textLines([`${utc(events[0]?.at ?? null)} UTC`], LEFT, HEIGHT - 8, { class: 'time' }),
    ...textLines([`${utc(events.at(-1)?.at ?? null)} UTC`], RIGHT, HEIGHT - 8, { class: 'time end' }),
    ...textLines([words.page.lasting(to - from)], WIDTH / 2, HEIGHT - 8, { class: 'small middle' }),
  )
}

/** The number of the event in the list, in a shape of its kind: failures are squares, changes diamonds, what passes is a circle. */
function drawMark({ kind }: Event, index: number, x: number): Markup {
  const tone = TONES[kind]
  const shape =
    tone === 'bad'
      ? h('rect', { x: x - 10, y: AXIS - 10, width: 20, height: 20, rx: 3 })
      : tone === 'good'
        ? h('circle', { cx: x, cy: AXIS, r: 11 })
        : h('path', { d: `M${x} ${AXIS - 14}l14 14l-14 14l-14 -14z` })
  return h(
    'g',
    { class: `event ${tone}` },
    shape,
    ...textLines([String(index + 1)], x, AXIS + 4.5, { class: 'middle' }),
  )
}

/** Places in order, none nearer than a mark is wide, none beyond the end; what is pushed there pushes back. */
function spread(places: readonly number[]): readonly number[] {
  const moved: number[] = []
  for (const place of places) moved.push(Math.max(place, (moved.at(-1) ?? -Infinity) + APART))
  let limit = RIGHT - APART / 2
  for (let index = moved.length - 1; index >= 0; index--) {
    moved[index] = Math.min(moved[index] ?? limit, limit)
    limit = moved[index]! - APART
  }
  return moved
}
