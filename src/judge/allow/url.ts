import type { Rule } from './types.ts'

const PORTS = { http: 80, https: 443 } as const
const URL_FORM = /^(https?):\/\/(\[[0-9a-f:.]+\]|[^\s/:?#@[\]]{1,253})(?::(\d{1,5}))?(\/[^\s#]*)?$/i

type Place = Pick<Rule, 'protocol' | 'address' | 'port' | 'path'>

/** `https://host[:port][/path]` of a rule or test; the port is 80 or 443 where none is named, the path `/`. Undefined for anything else. */
export function readUrl(text: string): Place | undefined {
  const parts = URL_FORM.exec(text)
  if (!parts) return undefined
  const protocol = parts[1]!.toLowerCase() as 'http' | 'https'
  const port = parts[3] === undefined ? PORTS[protocol] : Number(parts[3])
  if (port < 1 || port > 65535) return undefined
  const address = parts[2]!.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return { protocol, address, port, path: parts[4] ?? '/' }
}

/** The URL of a rule as the log prints it: with its port, an IPv6 address in brackets. */
export function urlOf({ protocol, address, port, path }: Place): string {
  return `${protocol}://${address.includes(':') ? `[${address}]` : address}:${port}${path}`
}
