import { XMLParser, XMLValidator } from 'fast-xml-parser'

/**
 * Answers of nodes as trees. They come over the network from machines that nobody has checked yet, so nothing in them is followed: a document type
 * is refused, entities but for XML's own five stay as they are, and depth and size have an end.
 */

export interface XmlNode {
  readonly name: string
  /** Text directly inside, the five entities of XML resolved. */
  readonly text: string
  readonly children: readonly XmlNode[]
}

/** Why a text is no answer: `xml-doctype` (document types are refused), `xml-broken`, `xml-too-long`. */
export type XmlFault = 'xml-doctype' | 'xml-broken' | 'xml-too-long'

/** Characters of an answer that are read; a cluster with some hundred certificates has two million. */
export const LONGEST_ANSWER = 8 << 20
const DEEPEST = 32

/** Reads an XML document to the tree of its elements, names without their prefix. */
export function readXmlTree(text: string, longest = LONGEST_ANSWER): XmlNode | XmlFault {
  if (text.length > longest) return 'xml-too-long'
  if (/<!DOCTYPE/i.test(text)) return 'xml-doctype'
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: true,
    removeNSPrefix: true,
    parseTagValue: false,
    processEntities: false,
    trimValues: true,
  })
  try {
    if (XMLValidator.validate(text) !== true) return 'xml-broken'
    const document = parser.parse(text) as readonly Raw[]
    const root = document.find(node => isElement(nameOf(node)))
    return root ? treeOf(root, 0) : 'xml-broken'
  } catch {
    return 'xml-broken'
  }
}

type Raw = Readonly<Record<string, unknown>>

const nameOf = (node: Raw): string => Object.keys(node).find(key => key !== ':@') ?? ''
const isElement = (name: string): boolean => name !== '' && name !== '#text' && !name.startsWith('?')

function treeOf(node: Raw, depth: number): XmlNode {
  const name = nameOf(node)
  const inside = node[name]
  const parts = Array.isArray(inside) ? (inside as readonly Raw[]) : []
  const text = parts
    .map(part => part['#text'])
    .filter(part => typeof part === 'string')
    .join('')
  const children = depth < DEEPEST ? parts.filter(part => isElement(nameOf(part))) : []
  return { name, text: resolved(text), children: children.map(child => treeOf(child, depth + 1)) }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
const resolved = (text: string) =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '')

/** The first element of that name, in the order of the document; the node itself counts. */
export function findNode(node: XmlNode, name: string): XmlNode | undefined {
  const open = [node]
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.name === name) return next
    open.push(...next.children.toReversed())
  }
  return undefined
}

/** Text of the first child of that name; empty where there is none. */
export const childText = (node: XmlNode, name: string): string =>
  node.children.find(child => child.name === name)?.text ?? ''
