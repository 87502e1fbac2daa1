import type { IncomingMessage } from 'node:http'
import type { Credentials } from './cluster.ts'

/** An answer of a node, whole. */
export interface Answer {
  readonly status: number
  readonly type?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request, read to its end. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  readonly credentials: Credentials | undefined
  readonly fields: IncomingMessage['headers']
  /** `https://cucm.steven.lab:8443`, as the Host field has it. */
  readonly base: string
}

/** Answers what it knows; undefined for any other path. */
export type Service = (asked: Asked) => Answer | undefined

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

export const xml = (body: string, status = 200): Answer => ({
  status,
  type: 'application/xml;charset=UTF-8',
  body: `${XML_HEAD}${body}`,
})

export const notFound: Answer = { status: 404, type: 'text/html;charset=utf-8', body: 'Not found' }

/** The realm of CUCM's web services (facts: S23). */
export const unauthorized: Answer = {
  status: 401,
  type: 'text/html;charset=utf-8',
  fields: { 'WWW-Authenticate': 'Basic realm="Cisco Web Services Realm"' },
  body: 'Unauthorized',
}

export const isKnown = (given: Credentials | undefined, known: readonly Credentials[]): boolean =>
  given !== undefined &&
  known.some(({ name, password }) => name === given.name && password === given.password)

/** Basic authentication (RFC 7617). */
export function basicCredentials(field: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(field ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** An element with its text; attributes as `name="value"`. */
export function element(
  name: string,
  content: string | readonly string[],
  attributes: Readonly<Record<string, string | number | boolean>> = {},
): string {
  const told = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
  const inside = typeof content === 'string' ? escaped(content) : content.join('')
  return `<${name}${told.join('')}>${inside}</${name}>`
}

export const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, character => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[character] ?? '&quot;')
