import { columns, safe, wrap } from '../text/index.ts'
import { h, type Markup } from './markup.ts'

/** Distance of two base lines of text, in user units (CSS pixels). */
export const LINE = 16

/** Text as lines of at most `width` columns and no more than `most` of them, cut hard where no word ends; the last says that it was cut. */
export function lay(text: string, width: number, most: number): readonly string[] {
  const lines = wrap(safe(text), width).flatMap(line => cut(line, width))
  if (lines.length <= most) return lines
  const last = lines[most - 1] ?? ''
  return [...lines.slice(0, most - 1), `${cut(last, width - 1)[0] ?? ''}…`]
}

function cut(line: string, width: number): readonly string[] {
  if (columns(line) <= width) return [line]
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const character of line) {
    const wide = columns(character)
    if (used + wide > width && piece !== '') {
      pieces.push(piece)
      piece = ''
      used = 0
    }
    piece += character
    used += wide
  }
  return [...pieces, piece]
}

/** Lines of text below each other; `y` is the base line of the first. */
export function textLines(
  lines: readonly string[],
  x: number,
  y: number,
  attributes: Readonly<Record<string, string>> = {},
): readonly Markup[] {
  return lines.map((line, index) => h('text', { x, y: y + index * LINE, ...attributes }, line))
}

/** A drawing with a name for those who do not see it, in a frame that scrolls sideways where the page is narrow. */
export function drawing(
  id: string,
  name: string,
  size: { readonly width: number; readonly height: number },
  ...children: readonly Markup[]
): Markup {
  const { width, height } = size
  return h(
    'div',
    { class: 'drawing', role: 'group', 'aria-labelledby': id, tabindex: 0 },
    h(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-labelledby': id },
      h('title', { id }, name),
      ...children,
    ),
  )
}
