import type { ConfigurationValue } from './configuration.ts'
import type { StatusNode } from './status.ts'
import { shownValue } from './value-space.ts'

/** `*c xConfiguration EdgeConfigServer VerifyOriginServer: On`: one item a line (facts: xconf_dump). */
export const configurationLine = ({ path, space, value }: ConfigurationValue): string =>
  `*c xConfiguration ${path}: ${shownValue(space, value)}`

/** The element as `xStatus` prints it: one attribute a line, a space for each level, closed by `*s/end` (facts: xstat_dump). */
export function statusLines({ name, children = [], value }: StatusNode): string[] {
  if (value !== undefined) return [`*s ${name}: ${value}`, '*s/end']
  if (children.length === 0) return [`*s ${name}: /`, '*s/end']
  return [`*s ${name}:`, ...children.flatMap(child => inner(child, 1)), '*s/end']
}

function inner({ name, children, value, bare }: StatusNode, depth: number): string[] {
  const indent = ' '.repeat(depth)
  if (value !== undefined) return [`${indent}${name}: ${bare ? value : quoted(value)}`]
  if (!children || children.length === 0) return [`${indent}${name}: /`]
  return [`${indent}${name}:`, ...children.flatMap(child => inner(child, depth + 1))]
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

/** `<Configuration product="TANDBERG VCS" version="X14.2.0"><EdgeConfigServer item="1">…`. */
export function configurationXml(values: readonly ConfigurationValue[], release: string): string {
  const root: Element = { children: new Map() }
  for (const { path, value } of values) enter(root, path.split(' ')).text = value
  return document(
    'Configuration',
    release,
    [...root.children].map(([key, child]) => xml(key, child)).join('\n'),
  )
}

interface Element {
  /** By name and number: `Zone 2`. */
  readonly children: Map<string, Element>
  text?: string
}

function enter(root: Element, words: readonly string[]): Element {
  let at = root
  for (let i = 0; i < words.length; i++) {
    const number = /^\d+$/.test(words[i + 1] ?? '') ? words[i + 1] : undefined
    const key = `${xmlName(words[i] ?? '')} ${number ?? 1}`
    if (number !== undefined) i++
    const child = at.children.get(key) ?? { children: new Map() }
    at.children.set(key, child)
    at = child
  }
  return at
}

/** A path may hold a name with dots (`developer.trafficserver`), which XML takes, or begin with a digit, which it does not. */
const xmlName = (word: string): string => (/^[A-Za-z_]/.test(word) ? word : `_${word}`)

function xml(key: string, { children, text }: Element): string {
  const [name = '', number = '1'] = key.split(' ')
  const inside = [...children].map(([childKey, child]) => xml(childKey, child)).join('')
  return `<${name} item="${number}">${escaped(text ?? '')}${inside}</${name}>`
}

export function statusXml(nodes: readonly StatusNode[], release: string): string {
  return document('Status', release, nodes.map(statusElement).join('\n'))
}

function statusElement({ name, children = [], value }: StatusNode): string {
  const [word = '', number = '1'] = name.split(' ')
  const inside = value === undefined ? children.map(statusElement).join('') : escaped(value)
  return `<${word} item="${number}">${inside}</${word}>`
}

const document = (root: string, release: string, body: string): string =>
  `<?xml version="1.0"?>\n<${root} product="TANDBERG VCS" version="${escaped(release)}">\n${body}\n</${root}>\n`

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters but tab and line ends have no place in XML 1.0 (section 2.2). */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '?')
    .replace(/[&<>"]/g, sign => ENTITY[sign] ?? sign)
