import type { Language } from '../../messages/index.ts'
import { type Element, renderXml, utc, wrap } from '../../text/index.ts'
import { createVerifyContext, shortCause, type VerifyContext, whatOf } from '../context.ts'
import type { Verification } from '../schema.ts'
import { answerOf } from '../text.ts'
import { group, line, STYLE, shape, shorten } from './draw.ts'
import { type Box, type Row, rowsOf } from './rows.ts'

/** All in pixels. */
const WIDTH = 960
const MARGIN = 24
const LANE = 444
const BOX = 412
const BOX_HEIGHT = 66
const FAULT_HEIGHT = 17
const GAP = 46
/** Columns of text that fit: title, monospaced text in a box, other text in a box. */
const FITS = { title: 90, mono: 58, box: 50, small: 68, foot: 125 }

/**
 * The chain against the trust store as a picture: what was sent on the left, the store on the right, trust flowing down, and a cross where it
 * breaks. Self-contained, for light and dark; every text is escaped.
 */
export function renderVerificationSvg(document: Verification, language: Language): string {
  const context = createVerifyContext(document, { language, width: WIDTH, color: false })
  const answer = answerOf(context)
  const head = wrap(answer.text, FITS.title)
  const laneTop = MARGIN + head.length * 24 + 34
  const { elements, bottom } = drawLanes(context, laneTop)
  const foot = footOf(context)
  const height = bottom + 30 + foot.length * 20 + MARGIN - 8
  const size = { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` }
  return renderXml(
    shape(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        ...size,
        role: 'img',
        'aria-labelledby': 'title',
        lang: language,
      },
      [
        shape('title', { id: 'title' }, [answer.text]),
        shape('style', {}, [STYLE]),
        shape('rect', { class: 'ground', width: WIDTH, height }),
        ...head.map((text, index) =>
          line(
            MARGIN,
            MARGIN + 14 + index * 24,
            `title ${document.verifies ? 'said-good' : 'said-bad'}`,
            `${index > 0 ? '' : document.verifies ? '✓ ' : '✗ '}${text}`,
          ),
        ),
        line(MARGIN, MARGIN + head.length * 24 + 10, 'small', rulesOf(context)),
        ...elements,
        ...foot.map(({ text, style }, index) => line(MARGIN, bottom + 30 + index * 20, style, text)),
      ],
    ),
  )
}

function rulesOf({ document, words }: VerifyContext): string {
  const { at, profile, nameProfile, store } = document
  return `${words.judgedAt} ${utc(at, false)} UTC · ${words.ruleSet(profile, nameProfile, store)}`
}

interface Placed {
  readonly box: Box
  readonly x: number
  readonly y: number
  readonly height: number
}

function drawLanes(context: VerifyContext, top: number): { elements: readonly Element[]; bottom: number } {
  const { document, words } = context
  const { near, rows } = rowsOf(context)
  const first = top + 40
  const asides = placeAll(near, first)
  const start = asides.length === 0 ? first : endOf(asides) + GAP
  const chain = placeAll(
    rows.map(({ box }) => box),
    start,
  )
  const bottom = Math.max(endOf(chain), endOf(asides), first) + 20
  const lane = (x: number, title: string) =>
    group([
      shape('rect', { class: 'lane', x, y: top, width: LANE, height: bottom - top, rx: 8 }),
      line(x + 16, top + 25, 'head', title),
    ])
  return {
    bottom,
    elements: [
      lane(MARGIN, words.sent),
      lane(WIDTH - MARGIN - LANE, words.store(document.trustStore.certificates)),
      ...drawEdges(chain, rows),
      ...[...asides, ...chain].map(drawBox),
    ],
  }
}

function placeAll(boxes: readonly Box[], from: number): readonly Placed[] {
  let y = from
  return boxes.map(box => {
    const height = BOX_HEIGHT + box.faults.length * FAULT_HEIGHT
    const x = box.lane === 'sent' ? MARGIN + 16 : WIDTH - MARGIN - LANE + 16
    const placed = { box, x, y, height }
    y += height + GAP
    return placed
  })
}

const endOf = (placed: readonly Placed[]): number => {
  const last = placed.at(-1)
  return last ? last.y + last.height : 0
}

function drawEdges(chain: readonly Placed[], rows: readonly Row[]): readonly Element[] {
  return chain.slice(1).flatMap((lower, index) => {
    const upper = chain[index]!
    const broken = rows[index]?.broken ?? false
    const from = { x: upper.x + BOX / 2, y: upper.y + upper.height }
    const to = { x: lower.x + BOX / 2, y: lower.y }
    const middle = (from.y + to.y) / 2
    const way = `M ${from.x} ${from.y} V ${middle} H ${to.x} V ${to.y - 7}`
    return [
      shape('path', { class: `edge ${broken ? 'bad dashed' : 'good'}`, d: way }),
      shape('path', {
        class: `edge ${broken ? 'bad' : 'good'}`,
        d: `M ${to.x - 5} ${to.y - 8} L ${to.x} ${to.y - 2} L ${to.x + 5} ${to.y - 8}`,
      }),
      ...(broken ? drawCross((from.x + to.x) / 2, middle) : []),
    ]
  })
}

function drawCross(x: number, y: number): readonly Element[] {
  return [
    shape('circle', { class: 'cross', cx: x, cy: y, r: 12 }),
    shape('path', {
      class: 'on-cross',
      d: `M ${x - 5} ${y - 5} L ${x + 5} ${y + 5} M ${x + 5} ${y - 5} L ${x - 5} ${y + 5}`,
    }),
  ]
}

function drawBox({ box, x, y, height }: Placed): Element {
  const border =
    box.kind === 'near' ? 'near dashed' : box.kind === 'wanted' ? 'bad dashed' : box.sound ? 'good' : 'bad'
  const about = box.kind === 'near' ? 'small said-near' : box.kind === 'wanted' ? 'small said-bad' : 'small'
  return group([
    shape('title', {}, [box.subject]),
    shape('rect', { class: `box ${border}`, x, y, width: BOX, height, rx: 6 }),
    line(x + 14, y + 22, 'name', shorten(box.name, FITS.box)),
    line(x + 14, y + 39, 'mono', shorten(box.subject, FITS.mono)),
    line(x + 14, y + 56, about, shorten(box.about, FITS.small)),
    ...box.faults.map((fault, index) =>
      line(x + 14, y + 56 + (index + 1) * FAULT_HEIGHT, 'said-bad', shorten(`✗ ${fault}`, FITS.box)),
    ),
  ])
}

/** A line for each of several addresses, and for what the order of the store changes. */
function footOf(context: VerifyContext): readonly { text: string; style: string }[] {
  const { document, words } = context
  const several = document.judgements.length > 1 ? document.judgements : []
  const addresses = several.map(judgement => {
    const what = whatOf(judgement, document)
    return judgement.verifies
      ? { text: `✓ ${words.verifies(what)}`, style: 'said-good' }
      : { text: `✗ ${words.fails(what, shortCause(judgement, context))}`, style: 'said-bad' }
  })
  const shadows = (document.otherLookup?.shadows ?? []).map(({ needed, first, subject }) => ({
    text: `! ${words.shadow(needed.position, first.position, subject)}`,
    style: 'said-near',
  }))
  return [...addresses, ...shadows].flatMap(({ text, style }) =>
    wrap(text, FITS.foot).map(part => ({ text: part, style })),
  )
}
