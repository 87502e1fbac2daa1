import { createPaper } from './paper.ts'

/** A line's indent and, where it is an item of a list, its bullet or number. */
const LINE = /^( *)((?:-|\d+\.) )?(.*)$/

/** An explain page (or any text of paragraphs and lists) wrapped to a width in columns, items below their first word. */
export function wrapPage(page: string, width: number): string {
  const paper = createPaper(width, false)
  for (const line of page.split('\n')) {
    const [, indent = '', head = '', text = ''] = LINE.exec(line) ?? []
    if (text === '') paper.gap()
    else if (head === '') paper.text(text, indent.length)
    else paper.item(head.trimEnd(), text, { indent: indent.length })
  }
  return paper.toString()
}
