import type { Endpoint, Instant, Params, Where } from '../bytes/index.ts'
import { decodeCertificateRequest, decodeCertificates } from './certificates.ts'
import type {
  Alert,
  CertificateRequest,
  ClientHello,
  Ending,
  Handshake,
  PresentedCertificate,
  ServerHello,
  Side,
  TlsMessage,
} from './handshake.ts'
import { decodeClientHello, decodeServerHello } from './hello.ts'
import type { TlsLimits } from './limits.ts'
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  CLIENT_HELLO,
  ENCRYPTED,
  type RawMessage,
  SERVER_HELLO,
} from './messages.ts'
import { hidesCertificates } from './names.ts'

/** Messages that a client never sends (ServerKeyExchange, ServerHelloDone and CertificateStatus among them), and a server never. */
const OF_SERVER = [SERVER_HELLO, 12, CERTIFICATE_REQUEST, 14, 22]
const OF_CLIENT = [CLIENT_HELLO, 16]
/** close_notify and user_canceled: the alerts of TLS 1.3 that are no errors (RFC 8446 section 6). */
const HARMLESS = [0, 90]

/** What a handshake is known to be so far: messages decoded and written down as they come. */
export interface Transcript {
  message(from: Side, message: RawMessage, at: Instant, where: Where): void
  /** An application data record; under TLS 1.3 it may hold encrypted handshake messages. */
  applicationData(from: Side, length: number, at: Instant, where: Where): void
  alert(from: Side, level: number, description: number, at: Instant, where: Where): void
  /** Undefined where no ServerHello was seen. */
  hidden(): boolean | undefined
  /** Early data may follow the ClientHello. */
  earlyData(): boolean
  /** A message came from the side that never sends it. */
  reversed(): boolean
  empty(): boolean
  /** A fatal alert was seen. */
  alerted(): boolean
  /** The handshake; undefined where nothing of it could be read. */
  write(head: TranscriptHead, ending: Ending, gaps: boolean): Handshake | undefined
}

export interface TranscriptHead {
  readonly seenBy: Handshake['seenBy']
  readonly client: Endpoint
  readonly server: Endpoint
}

type Entry = TlsMessage & { readonly application: boolean }

export function createTranscript(
  limits: TlsLimits,
  problem: (code: string, where: Where, params?: Params) => void,
): Transcript {
  const entries: Entry[] = []
  const alerts: Alert[] = []
  let clientHello: ClientHello | undefined
  let serverHello: ServerHello | undefined
  let certificateRequest: CertificateRequest | undefined
  let serverChain: PresentedCertificate[] | undefined
  let clientChain: PresentedCertificate[] | undefined
  let earlyData = false
  let reversed = false

  const hidden = (): boolean | undefined => serverHello && hidesCertificates(serverHello.version)

  const malformed = (type: number, where: Where): void => problem('tls-message-malformed', where, { type })

  const note = (entry: Entry): void => {
    if (entries.length < limits.messages) entries.push(entry)
    else problem('tls-message-limit', entry.where, { limit: limits.messages })
  }

  const takeClientHello = (body: Uint8Array, where: Where): void => {
    const decoded = decodeClientHello(body)
    if (!decoded) malformed(CLIENT_HELLO, where)
    clientHello ??= decoded?.hello
    earlyData ||= decoded?.earlyData === true
  }

  const takeServerHello = (body: Uint8Array, where: Where): void => {
    const decoded = decodeServerHello(body)
    if (!decoded) malformed(SERVER_HELLO, where)
    else if (!serverHello || serverHello.helloRetryRequest) serverHello = decoded
  }

  const takeCertificates = (from: Side, body: Uint8Array, where: Where): void => {
    const { items, sound, limited } = decodeCertificates(body, limits.certificates)
    if (limited) problem('tls-certificate-limit', where, { limit: limits.certificates })
    else if (!sound) malformed(CERTIFICATE, where)
    const chain = items.map(der => ({ der, where }))
    if (from === 'server') serverChain ??= chain
    else clientChain ??= chain
  }

  const takeRequest = (body: Uint8Array, where: Where): void => {
    const { request, sound, limited } = decodeCertificateRequest(
      body,
      serverHello?.version,
      limits.authorities,
    )
    if (limited) problem('tls-certificate-limit', where, { limit: limits.authorities })
    else if (!sound) malformed(CERTIFICATE_REQUEST, where)
    certificateRequest ??= request
  }

  const isFatal = (alert: Alert): boolean =>
    alert.level === 'fatal' || (hidden() === true && !HARMLESS.includes(alert.description))

  return {
    message(from, { type, length, body }, at, where) {
      note({ from, type, length, at, where, application: false })
      if ((from === 'client' ? OF_SERVER : OF_CLIENT).includes(type)) reversed = true
      if (!body) return
      if (type === CLIENT_HELLO) takeClientHello(body, where)
      else if (type === SERVER_HELLO) takeServerHello(body, where)
      else if (type === CERTIFICATE) takeCertificates(from, body, where)
      else if (type === CERTIFICATE_REQUEST) takeRequest(body, where)
    },
    applicationData(from, length, at, where) {
      note({ from, type: ENCRYPTED, length, at, where, application: true })
    },
    alert(from, level, description, at, where) {
      const alert = { from, level: level === 2 ? 'fatal' : 'warning', description, at, where } as const
      if (alerts.length < limits.messages) alerts.push(alert)
      else problem('tls-message-limit', where, { limit: limits.messages })
    },
    hidden,
    earlyData: () => earlyData,
    reversed: () => reversed,
    empty: () => entries.length === 0 && alerts.length === 0,
    alerted: () => alerts.some(isFatal),
    write(head, ending, gaps) {
      const shown = entries.filter(entry => hidden() || !entry.application).sort((a, b) => a.at - b.at)
      const readable = shown.filter(entry => entry.type !== ENCRYPTED)
      const first = readable.find(entry => entry.type === CLIENT_HELLO) ?? readable[0] ?? alerts[0]
      if (!first) return undefined
      return {
        seenBy: head.seenBy,
        client: head.client,
        server: head.server,
        at: first.at,
        where: first.where,
        ...(clientHello && { clientHello }),
        ...(serverHello && { serverHello }),
        ...(certificateRequest && { certificateRequest }),
        serverChain: serverChain ?? (hidden() ? 'encrypted' : 'absent'),
        ...(clientChain && { clientChain }),
        alerts: alerts.toSorted((a, b) => a.at - b.at),
        messages: shown.map(({ application: _, ...message }) => message),
        ending,
        gaps,
      }
    },
  }
}
