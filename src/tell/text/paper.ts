import { safe } from './safe.ts'
import { columns, wrap } from './wrap.ts'

export type Style = 'plain' | 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan'

/** Select Graphic Rendition, ECMA-48 section 8.3.117: what turns a style on and off. */
const CODES: Readonly<Record<Exclude<Style, 'plain'>, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
}

/**
 * The sheet a report is written on. It is the only place where text becomes terminal output: whatever is handed in is made `safe`, wrapped
 * to the width and only then coloured, so nothing of the evidence can reach the terminal around it.
 */
export interface Paper {
  /** An empty line; several in a row are one. */
  gap(): void
  /** Wrapped text, every line of it `indent` columns in. */
  text(text: string, indent?: number, style?: Style): void
  /** `head`, then text whose further lines stand below its first character. `at` is the column where the text begins. */
  item(
    head: string,
    text: string,
    layout: { indent: number; at?: number; style?: Style; headStyle?: Style },
  ): void
  toString(): string
}

/** The narrowest column a text is wrapped to, however deep it is indented. */
const NARROWEST = 20

export function createPaper(width: number, color: boolean): Paper {
  const lines: string[] = []
  const paint = (text: string, style: Style) => {
    if (!color || style === 'plain' || text === '') return text
    const [on, off] = CODES[style]
    return `\x1b[${on}m${text}\x1b[${off}m`
  }
  const wrapped = (text: string, indent: number) => wrap(safe(text), Math.max(NARROWEST, width - indent))
  return {
    gap() {
      if (lines.length > 0 && lines.at(-1) !== '') lines.push('')
    },
    text(text, indent = 0, style = 'plain') {
      for (const line of wrapped(text, indent))
        lines.push(`${' '.repeat(indent)}${paint(line, style)}`.trimEnd())
    },
    item(head, text, { indent, at, style = 'plain', headStyle = 'plain' }) {
      const shown = safe(head)
      const column = Math.max(at ?? 0, indent + columns(shown) + 1)
      const [first = '', ...rest] = wrapped(text, column)
      const space = ' '.repeat(column - indent - columns(shown))
      lines.push(`${' '.repeat(indent)}${paint(shown, headStyle)}${space}${paint(first, style)}`.trimEnd())
      for (const line of rest) lines.push(`${' '.repeat(column)}${paint(line, style)}`)
    },
    toString: () => `${lines.join('\n').replace(/\n+$/, '')}\n`,
  }
}
