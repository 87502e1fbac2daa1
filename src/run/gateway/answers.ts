import { REFUSALS, type RefusalCode } from '../../read/http/index.ts'

/** An answer of the gateway's own: status, reason phrase, body. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly body: string
  /** Fields besides those that every answer has, name and value. */
  readonly fields?: readonly (readonly [name: string, value: string])[]
  /** `Server` of the answer; absent: the traffic server's. */
  readonly server?: string
}

/** What Expressway's traffic server calls itself is not known from any sample; this is the release whose texts it shows (facts: which ATS). */
export const SERVER = 'ATS/8.1.5'
/** `Server` of Expressway-E and of the edge configuration server in samples. */
export const SERVER_E = 'CE_E'
export const SERVER_ECS = 'CE_C ECS'

/** The pages of Apache Traffic Server's body factory (Apache License 2.0), letter for letter. */
const page = (title: string, description: string): string => `<HTML>
<HEAD>
<TITLE>${title}</TITLE>
</HEAD>

<BODY BGCOLOR="white" FGCOLOR="black">
<H1>${title}</H1>
<HR>

<FONT FACE="Helvetica,Arial"><B>
Description: ${description}
</B></FONT>
<HR>
</BODY>
`

const COULD_NOT_CONNECT = page('Could Not Connect', 'Could not connect to the requested server host.')

/** Why an origin did not answer. */
export type OriginFault =
  | 'refused'
  | 'unresolvable'
  | 'unreachable'
  | 'tls'
  | 'closed'
  | 'bad-response'
  | 'timeout'
  | 'total-timeout'

/**
 * What the client gets where the origin did not answer (facts: what the client gets). The reason phrase is `connect failed` in ATS 8, whatever the
 * cause; 9.2, which goes with OpenSSL 3.0's words, has none after a failed handshake and `Broken pipe` where nobody listened.
 */
export function originAnswer(fault: OriginFault, wording: '1.1.1' | '3.0'): Answer {
  switch (fault) {
    case 'unresolvable':
      return { status: 500, reason: 'Cannot find server.', body: UNKNOWN_HOST }
    case 'timeout':
      return { status: 504, reason: 'Connection Timed Out', body: INACTIVITY }
    case 'total-timeout':
      return { status: 504, reason: 'Maximum Transaction Time Exceeded', body: ACTIVITY }
    case 'bad-response':
      return { status: 502, reason: 'Invalid HTTP Response', body: BAD_RESPONSE }
    case 'closed':
      return { status: 502, reason: 'Server Hangup', body: HANGUP }
    default:
      return {
        status: 502,
        reason: wording === '1.1.1' ? 'connect failed' : NEWER[fault],
        body: COULD_NOT_CONNECT,
      }
  }
}

const NEWER = { refused: '', unreachable: 'Broken pipe', tls: 'connect failed' } as const

const UNKNOWN_HOST = page(
  'Unknown Host',
  `Unable to locate the server requested ---
the server does not have a DNS entry.  Perhaps there is a misspelling
in the server name, or the server no longer exists.  Double-check the
name and try again.`,
)
const INACTIVITY = page(
  'Inactivity Timeout',
  'Too much time has passed without sending any data for document.',
)
const ACTIVITY = page('Activity Timeout', 'Too much time has passed transmitting document.')
const BAD_RESPONSE = page('Web Server Error', 'The host requested did not return the document correctly.')
const HANGUP = page(
  'Server Connection Closed',
  `The server requested closed the connection before
the transaction was completed.`,
)

const REASONS: Readonly<Record<number, string>> = {
  400: 'Invalid HTTP Request',
  408: 'Request Timeout',
  414: 'URI Too Long',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
}

export const refusalAnswer = (code: RefusalCode): Answer => statusAnswer(REFUSALS[code])

export const statusAnswer = (status: number): Answer => ({ status, reason: REASONS[status] ?? '', body: '' })

/** Not in the allow list, domain not enabled, no valid cookie: as sample S20 has it. */
export const FORBIDDEN: Answer = { status: 403, reason: 'Forbidden', body: '', server: SERVER_E }

let second = 0
let date = ''

/** The time as Date has it (RFC 9110 section 5.6.7), made once a second. */
export function httpDate(now: number): string {
  const current = Math.floor(now / 1000)
  if (current !== second) {
    second = current
    date = new Date(current * 1000).toUTCString()
  }
  return date
}

/** The whole message; fields in the order of the traffic server. */
export function renderAnswer(answer: Answer, now: number, keepAlive: boolean, answersHead: boolean): string {
  const { status, reason, body, server = SERVER, fields = [] } = answer
  const content =
    body === ''
      ? ''
      : fields.some(([name]) => name === 'Content-Type')
        ? 'Cache-Control: no-store\r\n'
        : 'Cache-Control: no-store\r\nContent-Type: text/html\r\nContent-Language: en\r\n'
  const more = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} ${reason}\r\nDate: ${httpDate(now)}\r\nConnection: ${keepAlive ? 'keep-alive' : 'close'}\r\nServer: ${server}\r\n${content}${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${answersHead ? '' : body}`
}
