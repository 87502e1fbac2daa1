import { h, type Markup } from '../../html/index.ts'
import type { Language } from '../../messages/index.ts'
import type { AuditDocument, InventoryRow } from '../audit-schema.ts'
import type { AuditWords } from '../audit-words.ts'
import { endText, sortInventory } from '../inventory-text.ts'
import { toneOf } from './inventory.ts'

/** Measures in user units. */
const WIDTH = 1000
const LEFT = 30
const RIGHT = WIDTH - LEFT
const TOP = 24
const BASE = 132
const HEIGHT = 168

/** Months before and after the audit that have a place of their own; what ends earlier or later stands at the edge. */
const BEFORE = 6
const AFTER = 60

/** When certificates end: a bar for each month along the path that is used, and below it each one that ends within 90 days. */
export function endsSection(
  { inventory, at }: AuditDocument,
  words: AuditWords,
  language: Language,
): Markup | undefined {
  const rows = inventory.filter(({ ends }) => ends.at !== null)
  if (rows.length === 0) return undefined
  const soon = sortInventory(rows, 'expiry').filter(({ warning }) => warning !== null)
  return h(
    'div',
    {},
    drawEnds(rows, at, words),
    h(
      'p',
      { class: soon.length === 0 ? 'good' : null },
      soon.length === 0 ? words.noneExpiring : words.expiring,
    ),
    h(
      'ul',
      {},
      soon.map(row =>
        h(
          'li',
          {},
          h('bdi', {}, row.node),
          ` ${row.role} — `,
          h('span', { class: toneOf(row) }, endText(row, { language })),
        ),
      ),
    ),
  )
}

/** Months since the year 0, so that they can be subtracted. */
const monthOf = (instant: string): number =>
  Number(instant.slice(0, 4)) * 12 + Number(instant.slice(5, 7)) - 1

function drawEnds(rows: readonly InventoryRow[], at: string, words: AuditWords): Markup {
  const now = monthOf(at)
  const last = Math.min(now + AFTER, Math.max(now + 12, ...rows.map(({ ends }) => monthOf(ends.at ?? at))))
  const first = Math.max(now - BEFORE, Math.min(now, ...rows.map(({ ends }) => monthOf(ends.at ?? at))))
  const step = (RIGHT - LEFT) / (last - first + 1)
  const x = (month: number) => LEFT + (month - first) * step
  const months = new Map<number, InventoryRow[]>()
  for (const row of rows) {
    const month = Math.min(last, Math.max(first, monthOf(row.ends.at ?? at)))
    months.set(month, [...(months.get(month) ?? []), row])
  }
  const most = Math.max(...[...months.values()].map(({ length }) => length))
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
    month => month % 12 === 0,
  )
  return h(
    'div',
    { class: 'drawing', role: 'group', 'aria-labelledby': 'ends-drawing', tabindex: 0 },
    h(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'ends', role: 'img', 'aria-labelledby': 'ends-drawing' },
      h('title', { id: 'ends-drawing' }, words.endsDrawing),
      h('line', { class: 'axis', x1: LEFT, y1: BASE, x2: RIGHT, y2: BASE }),
      years.map(month => [
        h('line', { class: 'year', x1: x(month), y1: TOP, x2: x(month), y2: BASE + 6 }),
        h('text', { class: 'time', x: x(month) + 4, y: BASE + 20 }, month / 12),
      ]),
      h('line', { class: 'now', x1: x(now) + step / 2, y1: TOP - 8, x2: x(now) + step / 2, y2: BASE + 6 }),
      h('text', { class: 'small', x: x(now) + step / 2 + 5, y: TOP }, words.today),
      [...months].map(([month, own]) => bar(own, x(month), step, ((BASE - TOP - 16) * own.length) / most)),
    ),
  )
}

/** One month, in the tone of what ends first in it, with the number of certificates. */
function bar(rows: readonly InventoryRow[], x: number, step: number, height: number): Markup {
  const tones = rows.map(toneOf)
  const tone = tones.includes('bad') ? 'bad' : tones.includes('warn') ? 'warn' : 'good'
  const tall = Math.max(4, height)
  return h(
    'g',
    { class: `bar ${tone}` },
    h('rect', { x: x + 1, y: BASE - tall, width: Math.max(3, step - 2), height: tall, rx: 2 }),
    h('text', { class: 'small middle', x: x + step / 2, y: BASE - tall - 5 }, rows.length),
  )
}
