import type { Side, TlsMessage } from '../../../src/read/tls/index.ts'
import { correctionOf, type Direction, type Step, stepsOf } from '../../../src/tell/html/index.ts'
import { instantText, type ReportOrigin } from '../../../src/tell/report/index.ts'
import { placeOf } from '../../../src/tell/text/index.ts'
import type { Ladder, Lane, Rung, Where } from '../../protocol.ts'
import { originsOf } from '../origins.ts'
import type { Session } from '../session.ts'
import { handshakesAt } from './handshakes.ts'
import { alertFields, alertText, messageFields, messageText, type Opened, openHandshake } from './messages.ts'

/** Log lines and packets of an origin in the order of time; packets with every message of their handshakes. */
export async function ladderOf(session: Session, index: number): Promise<Ladder> {
  const told = session.reports.en.origins[index]
  const placed = originsOf(session)[index]
  if (!told) throw new RangeError(`no origin ${index}`)
  const skew =
    session.reports.en.systems.find(({ host }) => host === told.system)?.clockSkew?.milliseconds ?? 0
  const frames = told.evidence.flatMap(({ where }) => (where.frame === undefined ? [] : [where as Where]))
  const read = await handshakesAt(session, frames)
  const kept = placed?.origin.handshake
  const handshakes = read.length > 0 ? read : kept ? [kept] : []
  const opened = handshakes.map(handshake => openHandshake(handshake, placed?.origin.chain ?? []))
  for (const each of opened) remember(session, each)
  const packets = opened.flatMap(rungsOf)
  const covered = new Set(packets.map(({ where }) => keyOf(where)))
  const correction = correctionOf(skew)
  const others = stepsOf(told.evidence, skew)
    .filter(({ exhibit }) => exhibit.kind !== 'packet' || !covered.has(keyOf(exhibit.where)))
    .map(step => stepRung(step, correction))
  return { system: told.system, place: placeOf(told), correction, rungs: inOrder([...packets, ...others]) }
}

const keyOf = ({ source, frame, line }: Where): string => `${source} ${frame ?? ''} ${line ?? ''}`

/** At one instant packets come first: a line of the log is written when the thing has happened. */
function inOrder(rungs: readonly Rung[]): readonly Rung[] {
  const rank = ({ kind }: Rung) => (kind === 'log' ? 1 : 0)
  const place = ({ where }: Rung) => where.frame ?? where.line ?? 0
  return [...rungs].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || rank(a) - rank(b) || place(a) - place(b),
  )
}

const ENDS: Readonly<Record<Direction, readonly [Lane, Lane]>> = {
  'to-server': ['client', 'server'],
  'to-client': ['server', 'client'],
  'to-origin': ['server', 'origin'],
  'from-origin': ['origin', 'server'],
  between: ['server', 'origin'],
  note: ['server', 'server'],
}

function stepRung({ exhibit, text, direction, bad, port }: Step, correction: number): Rung {
  const [from, to] = ENDS[direction]
  const isLog = exhibit.kind === 'log'
  return {
    at: isLog && correction !== 0 ? instantText(Date.parse(exhibit.at) - correction) : exhibit.at,
    from,
    to,
    kind: isLog ? 'log' : 'message',
    text,
    isBad: bad,
    where: exhibit.where as ReportOrigin['evidence'][number]['where'],
    port: port === null ? null : Number(port),
    fields: [],
  }
}

/** The traffic server is the client of these connections. */
const lanesOf = (from: Side): readonly [Lane, Lane] =>
  from === 'client' ? ['server', 'origin'] : ['origin', 'server']

function rungsOf(opened: Opened): readonly Rung[] {
  const { handshake } = opened
  const rung = (
    from: Side,
    at: number,
    where: Where,
    rest: Pick<Rung, 'kind' | 'text' | 'isBad' | 'fields' | 'wire'>,
  ): Rung => {
    const [lane, to] = lanesOf(from)
    return { at: instantText(at), from: lane, to, where, port: handshake.client.port, ...rest }
  }
  return [
    ...handshake.messages.map(message =>
      rung(message.from, message.at, message.where, {
        kind: 'message',
        text: messageText(message, opened),
        isBad: false,
        fields: messageFields(message, opened),
        ...(message.type >= 0 && { wire: wireOf(message, opened) }),
      }),
    ),
    ...handshake.alerts.map(alert =>
      rung(alert.from, alert.at, alert.where, {
        kind: 'alert',
        text: alertText(alert),
        isBad: alert.level === 'fatal',
        fields: alertFields(alert),
        wire: { begins: [0, 2, alert.level === 'fatal' ? 2 : 1, alert.description], length: 4 },
      }),
    ),
  ]
}

/** Certificates of handshakes that were opened, for whoever asks for one by its fingerprint. */
function remember(session: Session, { server, client }: Opened): void {
  for (const certificate of [...server, ...client]) session.remember(certificate)
}

/** Type and length begin every handshake message (RFC 8446 section 4). */
function wireOf(message: TlsMessage, opened: Opened): NonNullable<Rung['wire']> {
  const { type, length } = message
  const begins = [type, length >> 16, (length >> 8) & 0xff, length & 0xff]
  const bytes = certificateMessage(message, opened)
  return { begins, length: length + 4, ...(bytes && { bytes }) }
}

/** A Certificate message of TLS 1.2 and below is nothing but its certificates with their lengths (RFC 5246 section 7.4.2). */
function certificateMessage({ type, from, length }: TlsMessage, opened: Opened): Uint8Array | undefined {
  if (type !== 11) return undefined
  const chain = (from === 'server' ? opened.server : opened.client).map(({ der }) => der)
  const body = chain.reduce((sum, der) => sum + der.length + 3, 0)
  if (body + 3 !== length) return undefined
  const bytes = new Uint8Array(length + 4)
  const view = new DataView(bytes.buffer)
  const put = (at: number, value: number) => {
    view.setUint8(at, value >> 16)
    view.setUint16(at + 1, value & 0xffff)
  }
  view.setUint8(0, type)
  put(1, length)
  put(4, body)
  let at = 7
  for (const der of chain) {
    put(at, der.length)
    bytes.set(der, at + 3)
    at += der.length + 3
  }
  return bytes
}
