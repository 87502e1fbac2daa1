import { type Attempt, judgeAttempt, recallAttempt, takeDown } from './attempt.ts'
import { createHold, HANDSHAKE_FAILURE } from './hold.ts'
import { onHandshakeSecret, onLastMoment, presentedTo } from './keylog.ts'
import { leafOfSession } from './session-leaf.ts'
import type { ConnectOptions } from './types.ts'
import { openDirect, openHeld, type Wire } from './wire.ts'

/** A wire with the verdict built in, as the decision record 0008 has them. */
export interface Way {
  readonly wire: Wire
  /** TLS has begun. */
  watch(): void
  /** May the finished handshake carry data? */
  sound(): boolean
}

/** Milliseconds a refused origin has to close after our alert, before it is cut off. */
const LINGER = 500
const ALERT = 21
const FATAL = 2
const TLS_1_2 = 0x0303

/** Told once that the origin was sent `alert`. */
type Refused = (alert: number) => void

/** What the origin sends is held back until its certificate is judged: whatever else is wrong with it, OpenSSL has not seen it. */
export function heldWay(attempt: Attempt, tap: ConnectOptions['tap'], refused: Refused): Way {
  const hold = createHold({
    offersSession: attempt.session !== undefined,
    pass: bytes => wire.pass(bytes),
    judge: certificates => judgeAttempt(attempt, certificates),
    agreed: version => {
      attempt.version = version
    },
    refuse(alert, version) {
      // Our side is closed and theirs read to its end, so that no reset overtakes the alert.
      const record = alertRecord(alert, version)
      tap?.('sent', record)
      wire.tcp.end(record)
      wire.tcp.once('end', () => wire.tcp.destroy())
      setTimeout(() => wire.tcp.destroy(), LINGER).unref()
      refused(alert)
    },
  })
  const { place } = attempt
  const wire = openHeld({
    ip: place.ip,
    port: place.target.port,
    received: hold.receive,
    ...(tap && { tap }),
  })
  return {
    wire,
    watch() {
      if (!attempt.tls || attempt.rules.ciphers.maxVersion !== 'TLSv1.3') return
      onHandshakeSecret(attempt.tls, secret => {
        hold.secret(secret)
        setImmediate(hold.resume)
      })
    },
    sound: () => hold.judged() || attempt.resumed,
  }
}

/** OpenSSL reads by itself, and is stopped at the last moment before its answer leaves. */
export function directWay(attempt: Attempt, refused: Refused): Way {
  const { place } = attempt
  const wire = openDirect(place.ip, place.target.port)
  const decide = (): void => {
    const { tls } = attempt
    if (!tls) return
    if (tls.isSessionReused() || recallAttempt(attempt, leafOfSession(tls.getSession()))) return
    const certificates = presentedTo(tls)
    const alert = certificates.length > 0 ? judgeAttempt(attempt, certificates) : HANDSHAKE_FAILURE
    if (alert === undefined) return
    takeDown(attempt, tls)
    attempt.alert = alert
    wire.tcp.write(alertRecord(alert, attempt.version ?? TLS_1_2))
    // Closing the socket makes Node destroy the TLS stream, and with it OpenSSL's objects: still within this call, from which OpenSSL goes on
    // reading. They are kept until it has returned, and nobody else's code runs before that.
    const { destroy } = tls
    tls.destroy = () => tls
    wire.tcp.destroy()
    setImmediate(() => {
      tls.destroy = destroy
      tls.destroy()
      refused(alert)
    })
  }
  return {
    wire,
    watch: () => attempt.tls && onLastMoment(attempt.tls, decide),
    sound: () => attempt.alert === undefined && (attempt.judgement !== undefined || attempt.resumed),
  }
}

/** Nothing is judged. */
export function openWay(attempt: Attempt, tap: ConnectOptions['tap']): Way {
  const { ip, target } = attempt.place
  const wire: Wire = tap
    ? openHeld({ ip, port: target.port, received: bytes => wire.pass(bytes), tap })
    : openDirect(ip, target.port)
  return { wire, watch: () => {}, sound: () => true }
}

/** A fatal alert in the clear: the client has not changed its write keys yet (RFC 5246 section 7.2, RFC 8446 section 5.1). */
function alertRecord(alert: number, version: number): Uint8Array {
  const shown = Math.min(version, TLS_1_2)
  return Uint8Array.of(ALERT, shown >> 8, shown & 0xff, 0, 2, FATAL, alert)
}
