import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
export type Element = DefaultTreeAdapterTypes.Element

/** A document as a browser that runs scripts would read it, and what it had to forgive (HTML Living Standard, section 13.2.2). */
export function readPage(html: string) {
  const errors: string[] = []
  const document = parse(html, { scriptingEnabled: true, onParseError: ({ code }) => errors.push(code) })
  const elements = elementsBelow(document)
  return {
    errors,
    elements,
    all: (name: string) => elements.filter(({ tagName }) => tagName === name),
    byId: (id: string) => elements.find(element => attribute(element, 'id') === id),
  }
}

export function elementsBelow(node: Node): Element[] {
  const children = 'childNodes' in node ? node.childNodes : []
  return children.flatMap(child =>
    defaultTreeAdapter.isElementNode(child) ? [child, ...elementsBelow(child)] : elementsBelow(child),
  )
}

export const attribute = (element: Element | undefined, name: string): string | undefined =>
  element?.attrs.find(each => each.name === name)?.value

export function textOf(node: Node | undefined): string {
  if (node === undefined) return ''
  if (defaultTreeAdapter.isTextNode(node)) return node.value
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''
}

const BLOCK = /^(?:h[1-4]|p|li|dt|dd|tr|summary|section|article|text|title|option|button|output|footer|a)$/

/** What is read aloud, a line for each block: for golden files. Style sheet and script are left out. */
export function outline(node: Node): string[] {
  if (defaultTreeAdapter.isTextNode(node)) return [node.value]
  if (!('childNodes' in node)) return []
  const name = defaultTreeAdapter.isElementNode(node) ? node.tagName : ''
  if (name === 'style' || name === 'script') return []
  const inside = node.childNodes.flatMap(outline)
  return BLOCK.test(name)
    ? ['\n', ...(/^h[1-4]$/.test(name) ? [`${'#'.repeat(Number(name[1]))} `] : []), ...inside, '\n']
    : inside
}

export const outlineText = (lines: readonly string[]): string =>
  `${lines
    .join('')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n')}\n`
