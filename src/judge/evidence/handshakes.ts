import type { Instant } from '../../read/bytes/index.ts'
import type { Alert, Handshake } from '../../read/tls/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import { type Bounded, bounded } from './bounded.ts'
import { createRoom, type Room } from './limits.ts'

/** How the client side of a handshake treated the server's certificate. */
export type Treatment =
  /** The client sent a fatal alert that is about the certificate. */
  | 'refused'
  /** Keys were changed and data flowed: the certificate was let through. */
  | 'accepted'
  /** The origin sent a fatal alert after it was given our certificate, or asked for one. */
  | 'refused-by-origin'
  /** The client closed without a word after it had the certificate. */
  | 'dropped'
  | 'unseen'

/** A handshake with its certificates read; `chain` is `undefined` where it is hidden or absent. */
export interface Sighting {
  readonly handshake: Handshake
  readonly chain: readonly Certificate[] | undefined
  readonly clientChain: readonly Certificate[] | undefined
  readonly treatment: Treatment
  /** Description of the alert that decided the treatment. */
  readonly alert?: Alert
}

/** When the client decided: its alert, else the arrival of the certificate that it let through. */
export function decidedAt({ handshake, alert }: Pick<Sighting, 'handshake' | 'alert'>): Instant {
  if (alert) return alert.at
  const certificate = handshake.messages.find(message => message.from === 'server' && message.type === 11)
  return certificate?.at ?? handshake.at
}

/** Sightings alike in everything that a verdict depends on but the time. */
export interface SightingGroup {
  readonly sightings: Bounded<Sighting>
  firstSeen: Instant
  lastSeen: Instant
}

/** Alerts by which a TLS client refuses a certificate (RFC 5246 section 7.2.2; 80 is what a refused name becomes in OpenSSL). */
const CERTIFICATE_ALERTS: ReadonlySet<number> = new Set([42, 43, 44, 45, 46, 48, 49, 51, 80, 113, 115])
/** Alerts by which a server refuses the client's certificate, or the lack of one. */
const CLIENT_CERTIFICATE_ALERTS: ReadonlySet<number> = new Set([40, 41, 42, 43, 44, 45, 46, 48, 49, 51, 116])

export const isClientCertificateAlert = (alert: number): boolean => CLIENT_CERTIFICATE_ALERTS.has(alert)

const KEPT_FIRST = 64
const KEPT_NEWEST = 64
/** Messages, alerts, cipher suites and authorities of a handshake that count as one; an honest one has about 60 of them. */
const PARTS = 256

/** Tells what the handshake shows of the client's judgement. */
export function treatmentOf(handshake: Handshake): { treatment: Treatment; alert?: Alert } {
  const fatal = handshake.alerts.filter(alert => alert.level === 'fatal')
  const ours = fatal.find(alert => alert.from === 'client' && CERTIFICATE_ALERTS.has(alert.description))
  if (ours) return { treatment: 'refused', alert: ours }
  const theirs = fatal.find(
    alert => alert.from === 'server' && CLIENT_CERTIFICATE_ALERTS.has(alert.description),
  )
  if (theirs && (handshake.certificateRequest || handshake.clientChain)) {
    return { treatment: 'refused-by-origin', alert: theirs }
  }
  if (handshake.ending === 'completed') return { treatment: 'accepted' }
  if (handshake.clientChain || clientWentOn(handshake)) return { treatment: 'accepted' }
  if (handshake.ending === 'closed' && handshake.serverHello) return { treatment: 'dropped' }
  return { treatment: 'unseen' }
}

/** ClientKeyExchange (16) follows only when the server's certificate was let through (TLS 1.2 and below). */
const clientWentOn = (handshake: Handshake): boolean =>
  handshake.messages.some(message => message.from === 'client' && message.type === 16)

function weightOf({ messages, alerts, clientHello, certificateRequest }: Handshake): number {
  const parts =
    messages.length +
    alerts.length +
    (clientHello?.cipherSuites.length ?? 0) +
    (certificateRequest?.authorities.length ?? 0)
  return Math.ceil((parts + 1) / PARTS)
}

export interface HandshakeLog {
  add(sighting: Sighting): void
  readonly groups: ReadonlyMap<string, SightingGroup>
}

/** Groups handshakes of one peer. `keyOf` names a certificate. */
export function createHandshakeLog(
  keyOf: (certificate: Certificate) => string,
  room: Room = createRoom(),
): HandshakeLog {
  const groups = new Map<string, SightingGroup>()
  return {
    groups,
    add(sighting) {
      const { handshake, chain, treatment, alert } = sighting
      const seen = chain ? chain.map(keyOf).join(',') : handshake.serverChain
      const key = [
        handshake.client.ip,
        handshake.server.ip,
        handshake.server.port,
        handshake.clientHello?.serverName ?? '',
        treatment,
        alert?.description ?? '',
        seen,
      ].join('|')
      let group = groups.get(key)
      if (!group) {
        if (!room.take('origins', handshake.where)) return
        group = {
          sightings: bounded<Sighting>(KEPT_FIRST, KEPT_NEWEST),
          firstSeen: handshake.at,
          lastSeen: handshake.at,
        }
        groups.set(key, group)
      }
      const isFirst = group.sightings.count === 0
      if (isFirst || room.take('sightings', handshake.where, weightOf(handshake)))
        group.sightings.add(sighting)
      else group.sightings.pass()
      group.firstSeen = Math.min(group.firstSeen, handshake.at)
      group.lastSeen = Math.max(group.lastSeen, handshake.at)
    },
  }
}
