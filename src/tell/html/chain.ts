import type { ReportLink, ReportOrigin } from '../report/index.ts'
import { commonNameOf, readableName, utc } from '../text/index.ts'
import type { Markup } from './markup.ts'
import { h } from './markup.ts'
import { drawing, LINE, lay, textLines } from './svg.ts'
import type { View } from './view.ts'

/** Measures in user units; columns of text that fit a box. */
const WIDTH = 660
const PAD = 14
const GAP = 46
const COLUMNS = 84

interface Box {
  readonly lines: readonly string[]
  readonly tone: 'plain' | 'bad' | 'missing' | 'store'
}

/** The line between a box and the one above it. */
interface Link {
  readonly text: string
  readonly whole: boolean
}

/**
 * The chain as a picture: the server's certificate at the foot, each issuer above what it issued, the trust store at the head. What is at fault says
 * so in words; a broken line is broken in shape too.
 */
export function drawChain(origin: ReportOrigin, id: string, view: View): Markup | null {
  const leaf = origin.chain[0]
  if (!leaf) return null
  const { page } = view.words
  const downwards = [...origin.chain].reverse()
  const boxes = [storeBox(origin, view), ...downwards.map(link => certificateBox(link, view))]
  const links = downwards.map((link, index) => linkAbove(link, downwards[index - 1], view))
  const parts: Markup[] = []
  let y = 1
  boxes.forEach((box, index) => {
    const height = box.lines.length * LINE + PAD * 2 - 4
    parts.push(drawBox(box, y, height))
    const below = links[index]
    if (below) parts.push(drawLink(below, y + height))
    y += height + (below ? GAP : 1)
  })
  const name = commonNameOf(leaf.subject) || readableName(leaf.subject)
  return drawing(`${id}-chain`, page.chainOf(name), { width: WIDTH, height: y }, ...parts)
}

function storeBox(origin: ReportOrigin, { report, words }: View): Box {
  const { labels, phrases } = words
  const store = report.systems.find(({ host }) => host === origin.system)?.trustStore
  const size = store
    ? `${labels.trustStore}: ${phrases.certificates(store.certificates)}`
    : labels.noTrustStore
  return { lines: lay(`${origin.system} · ${size}`, COLUMNS, 1), tone: 'store' }
}

function certificateBox(link: ReportLink, { words }: View): Box {
  const { labels } = words
  const marks = [
    ...(link.from === 'seen-elsewhere' ? [labels.missingLink] : []),
    ...(link.fault === null ? [] : [link.fault]),
  ]
  const head = `${commonNameOf(link.subject) || readableName(link.subject)} · ${labels.from[link.from]} · ${labels.depth} ${link.depth}`
  const lines = [
    ...lay(head, COLUMNS - 8, 1),
    ...lay(readableName(link.subject), COLUMNS, 2),
    ...(link.depth === 0 && link.names.length > 0 ? lay(link.names.join(' · '), COLUMNS, 3) : []),
    ...lay(`${link.keyType} · ${utc(link.notBefore, false)} – ${utc(link.notAfter, false)} UTC`, COLUMNS, 1),
    ...(marks.length === 0 ? [] : lay(`✗ ${marks.join(', ')}`, COLUMNS - 8, 1)),
  ]
  return { lines, tone: link.from === 'seen-elsewhere' ? 'missing' : link.fault === null ? 'plain' : 'bad' }
}

/** The line from a certificate up to its issuer, or to the trust store; broken where the issuer was not sent or is not trusted. */
function linkAbove(link: ReportLink, issuer: ReportLink | undefined, { words }: View): Link {
  const { labels, page } = words
  if (!issuer && link.from === 'trust-store') return { text: `✓ ${page.trusted}`, whole: true }
  const what = link.issuer === link.subject ? '' : `${page.issuedBy} ${readableName(link.issuer)} — `
  if (!issuer) return { text: `✗ ${page.broken}: ${what}${labels.notInTrustStore}`, whole: false }
  if (issuer.from === 'seen-elsewhere' && link.from === 'presented')
    return { text: `✗ ${page.broken}: ${what}${labels.missingLink}`, whole: false }
  return { text: `↑ ${page.issuedBy}`, whole: true }
}

function drawBox({ lines, tone }: Box, y: number, height: number): Markup {
  const [head = '', ...rest] = lines
  const marked = tone === 'bad' || tone === 'missing'
  return h(
    'g',
    { class: `box ${tone}` },
    h('rect', { x: 1, y, width: WIDTH - 2, height, rx: 8 }),
    ...textLines([head], PAD, y + PAD + 8, { class: 'head' }),
    ...textLines(marked ? rest.slice(0, -1) : rest, PAD, y + PAD + 8 + LINE),
    ...(marked ? textLines(rest.slice(-1), PAD, y + PAD + 8 + LINE * rest.length, { class: 'mark' }) : []),
  )
}

function drawLink({ text, whole }: Link, y: number): Markup {
  const x = 34
  return h(
    'g',
    { class: whole ? 'link' : 'link broken' },
    h('line', { x1: x, y1: y, x2: x, y2: y + GAP }),
    ...(whole ? [] : [h('path', { d: `M${x - 7} ${y + GAP / 2 - 7}l14 14m0 -14l-14 14` })]),
    ...textLines(lay(text, COLUMNS - 8, 2), x + 18, y + GAP / 2 + (fitsOne(text) ? 5 : -3)),
  )
}

const fitsOne = (text: string) => lay(text, COLUMNS - 8, 2).length === 1
