import { safe } from '../text/index.ts'

declare const made: unique symbol

/** HTML that this folder wrote. A string is never markup: it becomes text. */
export interface Markup {
  readonly [made]: true
  readonly html: string
}

export type Child = Markup | string | number | null | undefined | false | readonly Child[]
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Elements without an end tag (HTML Living Standard, section 13.1.2). */
const VOID = new Set(['meta', 'input', 'br'])
/** Elements after whose end a line may break without changing what is seen. */
const BLOCKS =
  /^(?:html|head|meta|title|style|script|body|header|main|nav|section|article|footer|form|div|h[1-4]|p|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|details|summary|figure|figcaption|svg|g)$/

/**
 * An element. Children and attribute values are text of anyone: what is not plainly visible is written out (`safe`) and what HTML would
 * obey is escaped. Names of elements and attributes are only ever written in this folder. A `true` attribute stands alone; false, null
 * and undefined ones are left out.
 */
export function h(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const open = Object.entries(attributes)
    .map(([key, value]) => attribute(key, value))
    .join('')
  const end = BLOCKS.test(name) ? '\n' : ''
  if (VOID.has(name)) return markup(`<${name}${open}>${end}`)
  return markup(`<${name}${open}>${children.map(render).join('')}</${name}>${end}`)
}

/** A style sheet or script of this folder; its text is taken as it is. */
export function verbatim(name: 'style' | 'script', text: string): Markup {
  return markup(`<${name}>${text}</${name}>\n`)
}

function attribute(key: string, value: Attributes[string]): string {
  if (value === false || value === null || value === undefined) return ''
  return value === true ? ` ${key}` : ` ${key}="${escaped(String(value))}"`
}

function render(child: Child): string {
  if (child === null || child === undefined || child === false) return ''
  if (typeof child === 'string') return escaped(child)
  if (typeof child === 'number') return String(child)
  return 'html' in child ? child.html : child.map(render).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string) =>
  safe(text).replace(/[&<>"']/g, character => ENTITIES[character] ?? character)

const markup = (html: string) => ({ html }) as Markup
