import type { ServerResponse } from 'node:http'
import { element } from './answer.ts'
import type { Misbehaviour } from './types.ts'

/** How much a node says that will not come to an end. */
const HUGE = 100_000_000
const CHUNK = Buffer.alloc(65_536, '<row><name>x</name></row>')

export interface Misbehaving {
  /** Paths that begin so. */
  readonly path: string
  readonly as: Misbehaviour
  /** Where a redirection leads. */
  readonly location?: string
}

const STATUS: Partial<Readonly<Record<Misbehaviour, number>>> = {
  unauthorized: 401,
  forbidden: 403,
  error: 500,
  unavailable: 503,
}

/** Answers wrongly. */
export function misbehave(
  { as, location = 'https://elsewhere.example.com/' }: Misbehaving,
  response: ServerResponse,
): void {
  const status = STATUS[as]
  if (status !== undefined) {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end(`<html><body>${status}</body></html>`)
    return
  }
  switch (as) {
    case 'throttled':
      response.writeHead(503, { 'Content-Type': 'text/xml', 'Retry-After': '30' }).end(throttled())
      return
    case 'redirect':
      response.writeHead(302, { Location: location }).end()
      return
    case 'garbage':
      response.writeHead(200, { 'Content-Type': 'text/xml' }).end('<soapenv:Envelope><unclosed attribute=')
      return
    case 'bomb':
      response.writeHead(200, { 'Content-Type': 'text/xml' }).end(bomb())
      return
    case 'huge':
      huge(response)
      return
    case 'slow':
      slow(response)
      return
    default:
      // `silent`: the request stays open until one side has enough.
      return
  }
}

/** AXL refuses further requests while earlier ones use up its memory. */
const throttled = (): string =>
  element(
    'soapenv:Envelope',
    [
      element('soapenv:Body', [
        element('soapenv:Fault', [
          element('faultcode', 'soapenv:Server'),
          element(
            'faultstring',
            'Maximum AXL Memory Allocation Consumed. Please retry once requests have completed',
          ),
        ]),
      ]),
    ],
    { 'xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/' },
  )

/** Entities of entities: a billion words from a few lines. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)
  return `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY l0 "lol">${levels.join('')}]><b>&l9;</b>`
}

function huge(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/xml' })
  response.write('<?xml version="1.0"?><rows>')
  let sent = 0
  const more = (): void => {
    while (sent < HUGE && !response.destroyed) {
      sent += CHUNK.length
      if (!response.write(CHUNK)) return void response.once('drain', more)
    }
    response.end('</rows>')
  }
  more()
}

/** One byte a second. */
function slow(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/xml' })
  const timer = setInterval(() => response.write(' '), 1000)
  timer.unref()
  response.on('close', () => clearInterval(timer))
}
