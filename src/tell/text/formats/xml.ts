import { safe } from '../safe.ts'

export interface Element {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly children?: readonly (Element | string)[]
}

/** An XML document. Text and attributes are escaped, and what XML 1.0 forbids is shown as `\x1b`. */
export function renderXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, '')}\n`
}

function element({ name, attributes = {}, children = [] }: Element, indent: string): string {
  const open = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('')
  if (children.length === 0) return `${indent}<${name}${open}/>`
  const [only] = children
  if (children.length === 1 && typeof only === 'string')
    return `${indent}<${name}${open}>${lines(only)}</${name}>`
  const inside = children.map(child =>
    typeof child === 'string' ? `${indent}  ${lines(child)}` : element(child, `${indent}  `),
  )
  return `${indent}<${name}${open}>\n${inside.join('\n')}\n${indent}</${name}>`
}

const lines = (text: string) => text.split('\n').map(escaped).join('\n')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

const escaped = (text: string) =>
  safe(text).replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
