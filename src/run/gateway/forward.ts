import {
  FIELD,
  type Head,
  HOP_BY_HOP,
  nameAt,
  type RequestHead,
  STRIDE,
  valueAt,
} from '../../read/http/index.ts'

/** Octets of a head as text; each octet is one character. */
export const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  (bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString(
    'latin1',
    from,
    to,
  )

/** What an origin never gets to see, though it is no field of this hop: the cookie that the edge gave out. */
export const EDGE_COOKIE = 'X-Auth'

/**
 * The request head for the origin: origin-form, its Host, Via with our name, without what concerns the client's connection alone (RFC 9110 section
 * 7.6.1). Fields keep their order, spelling and octets.
 */
export function requestFor(
  head: RequestHead,
  method: string,
  target: string,
  host: string,
  via: string,
): string {
  let text = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n`
  let earlier = ''
  let runStart = -1
  const { spans, count } = head.fields
  const lineEnd = (index: number) => (index + 1 < count ? spans[(index + 1) * STRIDE]! : head.end - 2)
  for (let i = 0; i < count; i++) {
    const field = spans[i * STRIDE + 4]!
    const stays =
      field === FIELD.other
        ? head.nominated.length === 0 || !head.nominated.includes(nameAt(head, i).toLowerCase())
        : passes(head, field, i)
    if (stays) {
      if (runStart < 0) runStart = spans[i * STRIDE]!
      continue
    }
    if (runStart >= 0) text += textOf(head.bytes, runStart, spans[i * STRIDE]!)
    runStart = -1
    if (field === FIELD.via) earlier += `${valueAt(head, i)}, `
    else if (field === FIELD.cookie) text += cookieLine(nameAt(head, i), valueAt(head, i))
  }
  if (runStart >= 0) text += textOf(head.bytes, runStart, lineEnd(count - 1))
  return `${text}Via: ${earlier}${via}\r\n\r\n`
}

/** Does a field that we know go on as it is? Via and Cookie are written anew. */
function passes(head: RequestHead, field: number, index: number): boolean {
  if (field === FIELD.host || field === FIELD.via || HOP_BY_HOP.has(field)) return false
  if (field === FIELD.cookie) return !valueAt(head, index).includes(EDGE_COOKIE)
  return true
}

/** The cookies but ours; nothing where no other is left. */
function cookieLine(name: string, value: string): string {
  const rest = value
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair !== '' && !pair.startsWith(`${EDGE_COOKIE}=`))
  return rest.length === 0 ? '' : `${name}: ${rest.join('; ')}\r\n`
}

/** How a response goes on to the client. */
export interface ResponsePlan {
  /** The client's connection stays open behind it. */
  readonly keepAlive: boolean
  /** The client cannot take chunks (HTTP/1.0): it gets the content alone, until the connection closes. */
  readonly dechunk: boolean
}

/** Would the octets of the head be written as they came? Then nothing has to be made of them. */
export function passesUnchanged(head: Head, plan: ResponsePlan): boolean {
  if (!plan.keepAlive || plan.dechunk || head.minor === 0 || head.nominated.length > 0) return false
  if (!head.keepAlive) return false
  const { spans, count } = head.fields
  for (let i = 0; i < count; i++) {
    const field = spans[i * STRIDE + 4]!
    if (field !== FIELD.other && field !== FIELD.connection && HOP_BY_HOP.has(field)) return false
  }
  return true
}

/** The response head for the client, with the connection option that is true of its own connection. */
export function responseFor(head: Head & { readonly status: number }, plan: ResponsePlan): string {
  const { spans, count } = head.fields
  const statusEnd = count > 0 ? spans[0]! : head.end - 2
  let text = `HTTP/1.1 ${textOf(head.bytes, head.start + 9, statusEnd)}`
  for (let i = 0; i < count; i++) {
    const field = spans[i * STRIDE + 4]!
    if (HOP_BY_HOP.has(field) || (plan.dechunk && field === FIELD['transfer-encoding'])) continue
    const name = head.nominated.length > 0 && field === FIELD.other ? nameAt(head, i).toLowerCase() : ''
    if (name !== '' && head.nominated.includes(name)) continue
    const end = i + 1 < count ? spans[(i + 1) * STRIDE]! : head.end - 2
    text += textOf(head.bytes, spans[i * STRIDE]!, end)
  }
  return `${text}Connection: ${plan.keepAlive ? 'keep-alive' : 'close'}\r\n\r\n`
}
