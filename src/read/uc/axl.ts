import { childText, findNode, readXmlTree, type XmlFault, type XmlNode } from './soap.ts'

/** Operations of AXL that discovery uses (Cisco AXL developer guide; facts: TAC 118798). */
export type AxlOperation = 'getCCMVersion' | 'listProcessNode' | 'executeSQLQuery'

/** An answer to an AXL request: its `return` element, or why there is none. */
export type AxlAnswer =
  | { readonly kind: 'reply'; readonly content: XmlNode }
  /** SOAP 1.1 Fault: `code` is `axlcode` of the detail where it is there, else faultcode. */
  | { readonly kind: 'fault'; readonly code: string; readonly text: string }
  | { readonly kind: 'unreadable'; readonly fault: XmlFault | 'axl-unexpected' }

const LONGEST_TEXT = 300

/** Reads a SOAP envelope that answers `operation`. */
export function readAxl(text: string, operation: AxlOperation): AxlAnswer {
  const tree = readXmlTree(text)
  if (typeof tree === 'string') return { kind: 'unreadable', fault: tree }
  const fault = findNode(tree, 'Fault')
  if (fault) {
    const detail = findNode(fault, 'axlError')
    const code = (detail && childText(detail, 'axlcode')) || childText(fault, 'faultcode')
    const words = childText(fault, 'faultstring') || (detail ? childText(detail, 'axlmessage') : '')
    return { kind: 'fault', code, text: words.slice(0, LONGEST_TEXT) }
  }
  const reply = findNode(tree, `${operation}Response`)
  const content = reply?.children.find(({ name }) => name === 'return')
  return content ? { kind: 'reply', content } : { kind: 'unreadable', fault: 'axl-unexpected' }
}

/** `12.5.1.14900-63` of a getCCMVersion answer; undefined where none is told. */
export function axlVersionOf(content: XmlNode): string | undefined {
  const component = findNode(content, 'componentVersion') ?? content
  return childText(component, 'version') || undefined
}

/** A node of System > Server; its name is what clients are told. */
export interface ProcessNode {
  readonly name: string
  readonly usage: 'publisher' | 'subscriber'
  readonly product: 'cucm' | 'imp'
  readonly description: string
}

/** Nodes that CUCM lists and that are none: the template entry of every installation. */
const TEMPLATE = 'EnterpriseWideData'

/** Nodes of a listProcessNode answer. */
export function processNodesOf(content: XmlNode): readonly ProcessNode[] {
  return content.children
    .filter(({ name }) => name === 'processNode')
    .map(node => ({
      name: childText(node, 'name'),
      usage: usageOf(childText(node, 'nodeUsage')),
      product: productOf(childText(node, 'processNodeRole')),
      description: childText(node, 'description').slice(0, LONGEST_TEXT),
    }))
    .filter(({ name }) => name !== '' && name !== TEMPLATE)
}

const usageOf = (text: string): ProcessNode['usage'] => (/publisher/i.test(text) ? 'publisher' : 'subscriber')
/** `CUCM Voice/Video`, `CUCM IM and Presence`. */
const productOf = (text: string): ProcessNode['product'] => (/presence|cup/i.test(text) ? 'imp' : 'cucm')

/** Rows of an executeSQLQuery answer, each column by its name in lower case. */
export function rowsOf(content: XmlNode): readonly Readonly<Record<string, string>>[] {
  return content.children
    .filter(({ name }) => name === 'row')
    .map(row => Object.fromEntries(row.children.map(({ name, text }) => [name.toLowerCase(), text])))
}

/** The body of a request. Values are escaped; `sql` is ours. */
export function axlEnvelope(
  operation: AxlOperation,
  version: string,
  parameters: Readonly<Record<string, unknown>> = {},
): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns="http://www.cisco.com/AXL/API/${version}">`,
    `<soapenv:Header/><soapenv:Body><ns:${operation}>${elements(parameters)}</ns:${operation}></soapenv:Body>`,
    '</soapenv:Envelope>',
  ].join('')
}

const elements = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => {
      const inside =
        value !== null && typeof value === 'object'
          ? elements(value as Readonly<Record<string, unknown>>)
          : escaped(String(value))
      return `<${name}>${inside}</${name}>`
    })
    .join('')

const escaped = (text: string): string =>
  text.replace(/[<>&]/g, character => ({ '<': '&lt;', '>': '&gt;' })[character] ?? '&amp;')
