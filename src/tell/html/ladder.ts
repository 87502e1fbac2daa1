import type { ReportOrigin } from '../report/index.ts'
import { placeOf } from '../text/index.ts'
import { h, type Markup } from './markup.ts'
import { type Direction, type Step, stepsOf } from './steps.ts'
import { drawing, LINE, lay, textLines } from './svg.ts'
import type { View } from './view.ts'

/** Measures in user units. */
const WIDTH = 900
const LANES = { client: 238, server: 530, origin: 822 } as const
const HEAD = 52
/** Columns of text that fit an arrow between two lanes, and a note. */
const ARROW_COLUMNS = 37
const NOTE_COLUMNS = 60
const NOTE_WIDTH = 480
/** Rungs that are drawn; the list of evidence holds all. */
const DRAWN = 40

/** Log lines and packets of one origin between client, traffic server and origin, from top to bottom in the order of time. */
export function drawLadder(origin: ReportOrigin, id: string, view: View): Markup | null {
  const { words, report } = view
  const skew = report.systems.find(({ host }) => host === origin.system)?.clockSkew?.milliseconds ?? 0
  const steps = stepsOf(origin.evidence, skew)
  if (steps.length === 0) return null
  const parts: Markup[] = []
  let y = HEAD
  for (const step of steps.slice(0, DRAWN)) {
    const rung = drawStep(step, y, view)
    parts.push(rung.markup)
    y += rung.height
  }
  const rest = steps.length - DRAWN
  if (rest > 0)
    parts.push(...textLines([words.page.laterSteps(rest)], LANES.client, y + LINE, { class: 'small' }))
  const height = y + (rest > 0 ? LINE * 2 : 8)
  const lanes = drawLanes(origin, height, view)
  return drawing(
    `${id}-ladder`,
    words.page.ladderOf(placeOf(origin)),
    { width: WIDTH, height },
    lanes,
    ...parts,
  )
}

function drawLanes(origin: ReportOrigin, height: number, { words }: View): Markup {
  const { page } = words
  const heads = [
    [LANES.client, page.client, ''],
    [LANES.server, page.trafficServer, origin.system],
    [LANES.origin, page.origin, placeOf(origin)],
  ] as const
  return h(
    'g',
    { class: 'lanes' },
    heads.map(([x, name, detail]) => [
      h('line', { x1: x, y1: HEAD - 8, x2: x, y2: height }),
      textLines([name], x, 16, { class: 'head middle' }),
      textLines(lay(detail, 24, 1), x, 16 + LINE, { class: 'small middle' }),
    ]),
  )
}

const ENDS: Readonly<Record<Exclude<Direction, 'note'>, readonly [number, number]>> = {
  'to-server': [LANES.client, LANES.server],
  'to-client': [LANES.server, LANES.client],
  'to-origin': [LANES.server, LANES.origin],
  'from-origin': [LANES.origin, LANES.server],
  between: [LANES.server, LANES.origin],
}

function drawStep(step: Step, y: number, view: View): { readonly markup: Markup; readonly height: number } {
  const note = step.direction === 'note'
  const text = `${step.bad ? '✗ ' : ''}${step.text}`
  const lines = lay(text, note ? NOTE_COLUMNS : ARROW_COLUMNS, note ? 4 : 3)
  const tall = Math.max(lines.length * LINE, LINE * 2)
  const height = tall + 26
  const drawn =
    step.direction === 'note'
      ? drawNote(lines, y + 4, tall + 14)
      : drawArrow(lines, step.direction, y, height)
  return {
    height,
    markup: h('g', { class: step.bad ? 'step bad' : 'step' }, drawn, whenAndWhere(step, y + 16, view)),
  }
}

function whenAndWhere({ exhibit, port }: Step, y: number, { words }: View): readonly Markup[] {
  const { where, at } = exhibit
  const { page, phrases } = words
  const place = [
    ...(where.line === undefined ? [] : [page.line(where.line)]),
    ...(where.frame === undefined ? [] : [phrases.frame(where.frame)]),
    ...(port === null ? [] : [page.clientPort(port)]),
  ].join(' · ')
  return [
    ...textLines([at.slice(11, 23)], 4, y, { class: 'time' }),
    ...textLines(lay(place, 26, 1), 4, y + LINE, { class: 'small' }),
  ]
}

function drawNote(lines: readonly string[], y: number, height: number): readonly Markup[] {
  const x = LANES.server - NOTE_WIDTH / 2
  const first = y + (height - lines.length * LINE) / 2 + 12
  return [
    h('rect', { x, y, width: NOTE_WIDTH, height, rx: 6 }),
    ...textLines(lines, LANES.server, first, { class: 'middle' }),
  ]
}

function drawArrow(
  lines: readonly string[],
  direction: Exclude<Direction, 'note'>,
  y: number,
  height: number,
): readonly Markup[] {
  const [from, to] = ENDS[direction]
  const base = y + height - 12
  const sign = to > from ? 1 : -1
  const tip = direction === 'between' ? '' : `M${to} ${base}l${-9 * sign} -5v10z`
  return [
    h('line', { x1: from, y1: base, x2: to, y2: base }),
    ...(tip === '' ? [] : [h('path', { d: tip })]),
    ...textLines(lines, (from + to) / 2, base - 8 - (lines.length - 1) * LINE, { class: 'middle' }),
  ]
}
