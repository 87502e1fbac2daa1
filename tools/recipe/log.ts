import { createHash } from 'node:crypto'
import { localTime, type Micros, utcTime } from './time.ts'

/** One Expressway of a story. */
export interface Peer {
  readonly host: string
  readonly ip: string
  readonly domain: string
  /** `X14.2.0`. */
  readonly release: string
  readonly zone: string
  readonly offsetMinutes: number
  /** Process id of the traffic server. */
  readonly pid: number
  /** Whose words the traffic server logs verification errors in. */
  readonly openssl: '1.1.1' | '3'
}

export interface Log {
  readonly peer: Peer
  /** A record of `process` (with its pid, if any); lines after the first are continuation lines as they are. */
  add(at: Micros, process: string, body: string, separator?: string): void
  /** A `UTCTime=… Module=… Level=…` record; `utc` where it differs from the prefix. */
  module(at: Micros, process: string, module: string, level: string, rest: string, utc?: Micros): void
  /** The records in the order of their times; those of one time in the order they were added. */
  records(): readonly { readonly at: Micros; readonly text: string }[]
}

export function openLog(peer: Peer): Log {
  const lines: { at: Micros; text: string }[] = []
  const log: Log = {
    peer,
    add(at, process, body, separator = ': ') {
      lines.push({
        at,
        text: `${localTime(at, peer.offsetMinutes)} ${peer.host} ${process}${separator}${body}`,
      })
    },
    module(at, process, module, level, rest, utc = at) {
      log.add(at, process, `UTCTime="${utcTime(utc)}" Module="${module}" Level="${level}"${rest}`)
    },
    records: () => lines.toSorted((a, b) => a.at - b.at),
  }
  return log
}

/** `traffic_server[18242]`. */
export function trafficServer({ pid }: Peer): string {
  return `traffic_server[${pid}]`
}

/** A step of a proxied request: INFO with the first line as `Msg`, or DEBUG with the whole message as a block. */
export interface Step {
  readonly at: Micros
  readonly utc?: Micros
  readonly level: 'INFO' | 'DEBUG'
  readonly detail: 'Receive Request' | 'Sending Request' | 'Receive Response' | 'Sending Response'
  readonly txn: string
  readonly tracking: string
  /** `Src` for what is received, `Dst` for what is sent. */
  readonly peer: { readonly ip: string; readonly port: number }
  readonly message: readonly string[]
}

export function logStep(log: Log, step: Step): void {
  const { ip, port } = step.peer
  const side = step.detail.startsWith('Receive') ? 'Src' : 'Dst'
  const via = step.detail === 'Receive Request' ? ' Last-via-addr=""' : ''
  const head = `: Detail="${step.detail}" Txn-id="${step.txn}" TrackingID="${step.tracking}" ${side}-ip="${ip}" ${side}-port="${port}"${via}`
  const body =
    step.level === 'INFO' ? ` Msg="${step.message[0]}"` : `\nHTTPMSG:\n|${step.message.join('\n ')}\n\n |`
  log.module(
    step.at,
    trafficServer(log.peer),
    'network.http.trafficserver',
    step.level,
    head + body,
    step.utc ?? step.at,
  )
}

export function logAllowed(
  log: Log,
  at: Micros,
  utc: Micros,
  request: { user: string; url: string; rule: string; node: string },
): void {
  log.add(
    at,
    trafficServer(log.peer),
    ` Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Username="${request.user}" Deployment="1" Method="GET" Request="${request.url}" Rule="${request.rule}" Match="prefix" Type="Automatically generated rule for ${request.node} server" UTCTime="${utcTime(utc)}"`,
  )
}

/** A fault that the traffic server finds in an origin's certificate: X509_V_ERR number and depth, or the name. */
export type Fault =
  | { readonly kind: 'chain'; readonly error: 9 | 10 | 18 | 19 | 20 | 21; readonly depth: number }
  | { readonly kind: 'name' }

/** X509_verify_cert_error_string of OpenSSL 1.1.1; 3.x writes `self-signed`. */
const VERIFY_TEXTS = {
  9: 'certificate is not yet valid',
  10: 'certificate has expired',
  18: 'self signed certificate',
  19: 'self signed certificate in certificate chain',
  20: 'unable to get local issuer certificate',
  21: 'unable to verify the first certificate',
} as const

/** The alert OpenSSL sends for each of them (ssl_x509err2alert); the callback leaves a wrong name without an error, so internal_error. */
export function alertFor(fault: Fault): number {
  if (fault.kind === 'name') return 80
  return fault.error === 10 ? 45 : fault.error === 9 ? 42 : 48
}

/** `WARNING: Core server certificate verification failed …` or `WARNING: SNI (…) not in certificate …` (SSLClientUtils.cc). */
export function logWarning(
  log: Log,
  at: Micros,
  fault: Fault,
  origin: { address: string; ip: string },
  action: 'Terminate' | 'Continue',
  thread: number,
): void {
  const server = `server=${origin.address}(${origin.ip})`
  const text =
    fault.kind === 'name'
      ? `SNI (${origin.address}) not in certificate. Action=${action} ${server}`
      : `Core server certificate verification failed for (${origin.address}). Action=${action} Error=${verifyText(log.peer, fault.error)} ${server} depth=${fault.depth}`
  log.add(at, trafficServer(log.peer), `[ET_NET ${thread}] WARNING: ${text}`)
}

/** `ERROR: SSL connection failed for '…'` after a WARNING: the packed error of the OpenSSL in use. */
export function logConnectionFailed(log: Log, at: Micros, address: string, thread: number): void {
  const error =
    log.peer.openssl === '3'
      ? 'error:0A000086:SSL routines::certificate verify failed'
      : 'error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed'
  log.add(
    at,
    trafficServer(log.peer),
    `[ET_NET ${thread}] ERROR: SSL connection failed for '${address}': ${error}`,
  )
}

/** The same line where the origin sent the alert: it refused the Expressway's own certificate. Newer releases leave out the spaces. */
export function logRefusedByOrigin(
  log: Log,
  at: Micros,
  address: string,
  thread: number,
  cramped: boolean,
): void {
  const error = 'SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca'
  if (cramped)
    log.add(
      at,
      trafficServer(log.peer),
      `[ET_NET ${thread}]ERROR:SSL connection failed for '${address}':error:14094418: ${error}`,
      ':',
    )
  else
    log.add(
      at,
      trafficServer(log.peer),
      `[ET_NET ${thread}] ERROR: SSL connection failed for '${address}': error:14094418: ${error}`,
    )
}

/** A UUID that is always the same for the same words. */
export function fixedUuid(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function verifyText(peer: Peer, error: keyof typeof VERIFY_TEXTS): string {
  const text = VERIFY_TEXTS[error]
  return peer.openssl === '3' ? text.replace('self signed', 'self-signed') : text
}
