import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { Item } from './item.ts'

const MOST_ITEMS = 200_000
const DEEPEST = 32

export interface XmlDump {
  readonly items: readonly Item[]
  /** Attributes of the root element: `product`, `version`. */
  readonly root: Readonly<Record<string, string>>
  readonly isBroken: boolean
}

type Node = { readonly ':@'?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>

/** Reads `<Configuration><Zones item="1"><Zone item="2"><Name item="1">…`; entities are not resolved but for the five of XML itself. */
export function readXml(text: string): XmlDump {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    trimValues: true,
  })
  const items: Item[] = []
  try {
    const isBroken = XMLValidator.validate(text) !== true
    const document = parser.parse(text) as readonly Node[]
    const root = document.find(node => 'Configuration' in node || 'Status' in node)
    if (!root) return { items, root: {}, isBroken: true }
    for (const child of childrenOf(root)) collect(child, [], [], items)
    return { items, root: root[':@'] ?? {}, isBroken }
  } catch {
    return { items, root: {}, isBroken: true }
  }
}

const nameOf = (node: Node) => Object.keys(node).find(key => key !== ':@') ?? ''

function childrenOf(node: Node): readonly Node[] {
  const inside = node[nameOf(node)]
  return Array.isArray(inside) ? (inside as readonly Node[]) : []
}

function collect(node: Node, path: readonly string[], numbers: readonly number[], items: Item[]): void {
  const name = nameOf(node)
  if (name === '#text' || name.startsWith('?') || path.length >= DEEPEST || items.length >= MOST_ITEMS) return
  const at = [...path, name]
  const counted = [...numbers, Number(node[':@']?.item ?? 0) || 0]
  const children = childrenOf(node)
  const text = children
    .map(child => child['#text'])
    .filter(part => typeof part === 'string')
    .join('')
  if (!children.some(child => nameOf(child) !== '#text'))
    items.push({ path: at, numbers: counted, value: resolved(text) })
  for (const child of children) collect(child, at, counted, items)
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const resolved = (text: string) =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
