import type { Child, Markup } from './markup.ts'
import { h } from './markup.ts'
import type { Tone } from './view.ts'

/** A section with its heading, a landmark of its own; the id is also where the table of contents leads. */
export function section(id: string, title: string, ...children: readonly Child[]): Markup {
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    ...children,
  )
}

/** Names and values; rows without a value are left out. */
export function facts(rows: readonly (readonly [string, Child])[]): Markup {
  return h(
    'dl',
    {},
    rows
      .filter(([, value]) => value !== null && value !== undefined && value !== false)
      .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  )
}

export const badge = (text: string, tone: Tone): Markup => h('span', { class: `badge ${tone}` }, text)

/** Text of the evidence: set apart, so that its direction of writing touches nothing around it. */
export const data = (text: string): Markup => h('bdi', {}, text)

/** Paragraphs, one for each line of a text. */
export function paragraphs(text: string): readonly Markup[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => h('p', {}, line))
}

/** Something to copy: one click selects it whole, and where the script runs a button copies it. */
export function copyable(text: string, label: string): readonly Markup[] {
  return [
    h('code', { class: 'copyable' }, text),
    h('button', { type: 'button', class: 'copy', hidden: true }, label),
  ]
}
