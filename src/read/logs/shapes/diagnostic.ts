import { verifyErrorCode, verifyErrorCodes, verifyErrorText } from '../../bytes/index.ts'
import { canonicalIp } from '../fields.ts'
import { alertNumber } from '../openssl.ts'
import type { LogRecord } from '../record.ts'
import type { Context, Found, Shape } from '../shape.ts'

const THREAD = /^\[ET_NET(\d+)\]/
const CHAIN =
  /^WARNING:Coreservercertificateverificationfailedfor\((.*?)\)\.Action=(Terminate|Continue)Error=(.*?)server=([^=]*?)\(([^()]*)\)depth=(\d+)/
const NAME = /^WARNING:SNI\((.*?)\)notincertificate\.Action=(Terminate|Continue)server=([^=]*?)\(([^()]*)\)/
const CONNECTION = /^ERROR:SSLconnectionfailedfor'(.*?)':(.*)$/
const CLIENT = /^WARNING:Clientcertificateverificationfailedfor(?:IP:)?(.+?):(.+)$/
const INBOUND = /^ERROR:SSL::\d+:(error:.*?)(?::peeraddressis([\da-fA-F.:]+))?$/

/**
 * What the traffic server's own diagnostics say of TLS (facts on the traffic server: log messages). Compared without white space: published
 * lines are squeezed (`:[ET_NET 1]ERROR:SSL`) or pulled apart (`SNI ( 10.48.36.215 ) not in certificate .`).
 */
export const diagnostic: Shape = {
  name: 'diagnostic',
  needles: [
    'Core server certificate',
    'Client certificate verif',
    'verification failed for',
    ' not in certificate',
    'Action=Terminate',
    'Action=Continue',
    'SSL connection failed',
    'SSL routines:',
  ],
  samples: [
    '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(10.48.36.215) depth=0',
    '2022-07-11T19:49:01.491+02:00 vcsc traffic_server[3916]: [ET_NET 2] WARNING: SNI (10.48.36.215) not in certificate. Action=Terminate server=10.48.36.215(10.48.36.215)',
    "2022-07-11T19:49:01.491+02:00 vcsc traffic_server[3916]: [ET_NET 2] ERROR: SSL connection failed for '10.48.36.215': error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed",
  ],
  read(record, context) {
    if (!/^\s*(?:\[ET_NET|WARNING|ERROR)/.test(record.body)) return undefined
    const { compact } = record
    const thread = THREAD.exec(compact)
    const said = compact.slice(thread?.[0].length ?? 0)
    if (said.startsWith('NOTE:')) return []
    const found =
      chain(said, context) ?? name(said) ?? connection(said, record, context) ?? clientSide(said, record)
    if (!found) return undefined
    return [
      thread && found.kind !== 'other-tls-failure' ? { ...found, thread: `ET_NET ${thread[1]}` } : found,
    ]
  },
}

type Refusal = Extract<
  Found,
  { kind: 'chain-refused' | 'name-refused' | 'connection-failed' | 'other-tls-failure' }
>

const action = (text: string | undefined) => (text === 'Continue' ? 'continue' : 'terminate')
const address = (text: string) => canonicalIp(text) ?? text

function chain(said: string, context: Context): Refusal | undefined {
  const parts = CHAIN.exec(said)
  if (!parts) return undefined
  const [, sni = '', act, squeezedError = '', server = '', ip = '', depth] = parts
  const error = verifyWords(squeezedError) ?? squeezedError
  if (error.startsWith('self-signed')) context.wording = '3.0'
  else if (error.startsWith('self signed')) context.wording = '1.1.1'
  const code = verifyErrorCode(error, context.wording)
  return {
    kind: 'chain-refused',
    name: sni,
    server,
    ip: address(ip),
    action: action(act),
    error,
    ...(code === undefined ? {} : { code }),
    depth: Number(depth),
  }
}

function name(said: string): Refusal | undefined {
  const parts = NAME.exec(said)
  if (!parts) return undefined
  const [, sni = '', act, server = '', ip = ''] = parts
  return { kind: 'name-refused', name: sni, server, ip: address(ip), action: action(act) }
}

function connection(said: string, record: LogRecord, context: Context): Refusal | undefined {
  const parts = CONNECTION.exec(said)
  if (!parts) return undefined
  const [, sni = '', squeezedError = ''] = parts
  if (/^error:[\da-f]{8}:SSLroutines::/i.test(squeezedError)) context.wording = '3.0'
  else if (/^error:[\da-f]{8}:SSLroutines:\w/i.test(squeezedError)) context.wording = '1.1.1'
  const alert = alertNumber(squeezedError)
  const written = /SSL\s+connection\s+failed\s+for\s*'.*?'\s*:\s*(.*)$/s.exec(record.body)?.[1]
  const error = (written ?? squeezedError).replace(/\s+/g, ' ').trim()
  const verify = squeezedError.includes('certificateverifyfailed')
  return {
    kind: 'connection-failed',
    name: sni,
    error,
    cause: verify ? 'verify' : alert === undefined ? 'other' : 'alert',
    ...(verify || alert === undefined ? {} : { alert }),
  }
}

/** A user agent's certificate, or an alert of a user agent: the other side of the proxy. */
function clientSide(said: string, record: LogRecord): Refusal | undefined {
  if (!CLIENT.test(said) && !INBOUND.test(said)) return undefined
  const detail = record.body
    .replace(/^\s*\[ET_NET \d+\]\s*/, '')
    .replace(/\s+/g, ' ')
    .trim()
  return { kind: 'other-tls-failure', service: 'client', detail }
}

const WORDS: ReadonlyMap<string, string> = new Map(
  (['3.0', '1.1.1'] as const).flatMap(wording =>
    verifyErrorCodes(wording).map(code => {
      const text = verifyErrorText(code, wording) ?? ''
      return [text.replace(/\s+/g, '').toLowerCase(), text] as const
    }),
  ),
)

/** OpenSSL's text with its spaces again; an unknown one is taken from the record as it stands. */
const verifyWords = (text: string) => WORDS.get(text.toLowerCase())
