import type { ConnectionOptions, TLSSocket } from 'node:tls'
import {
  type Attempt,
  codeOf,
  type Failure,
  failureOf,
  handshakeOf,
  judgementOf,
  refusal,
  takeDown,
} from './attempt.ts'
import { rulesFingerprint, secureContext } from './context.ts'
import { createKnown } from './known.ts'
import { createOutcome } from './outcome.ts'
import type { Resolved } from './resolve.ts'
import { createSessions } from './sessions.ts'
import type { Connected, ConnectOptions, OriginRules } from './types.ts'
import { directWay, heldWay, openWay, type Way } from './ways.ts'

const sessions = createSessions()
const known = createKnown()

/** TCP, then TLS with the verdict inside its handshake, until one side or the other has decided. */
export function shake(place: Resolved, rules: OriginRules, options: ConnectOptions): Promise<Connected> {
  const key = `${place.target.address} ${place.target.port} ${place.ip} ${rulesFingerprint(rules)}`
  const attempt: Attempt = {
    place,
    rules,
    session: sessions.take(key, Date.now()),
    at: Date.now(),
    local: { localAddress: '', localPort: 0 },
    tls: undefined,
    version: undefined,
    cipher: undefined,
    resumed: false,
    judgement: undefined,
    alert: undefined,
  }
  const judging = rules.policy !== 'off'
  const first = judging && known.begin(key)

  const settle = (result: Connected): void => {
    if (judging && !outcome.settled()) known.end(key, first, result.outcome === 'open')
    outcome.settle(result)
  }
  const fail = (failure: Failure): void => {
    if (attempt.alert !== undefined) settle(refusal(attempt, attempt.alert))
    else settle({ outcome: 'failed', ...failure, ...(attempt.tls && { handshake: handshakeOf(attempt) }) })
    way.wire.tcp.destroy()
  }
  const outcome = createOutcome<Connected>(options, cause =>
    fail({ cause, detail: attempt.tls ? 'tls' : 'tcp' }),
  )
  const refused = (alert: number): void => settle(refusal(attempt, alert))
  const way = wayOf(attempt, judging, first, options.tap, refused)

  const begin = (): void => {
    const { localAddress = '', localPort = 0 } = way.wire.tcp
    Object.assign(attempt, { at: Date.now(), local: { localAddress, localPort } })
    options.opened?.({ ip: place.ip, port: place.target.port, localAddress, localPort })
    const wanted = tlsOptions(attempt)
    if (typeof wanted === 'string') fail({ cause: 'tls', detail: wanted })
    else follow(way.wire.start(wanted))
  }
  const follow = (tls: TLSSocket): void => {
    attempt.tls = tls
    way.watch()
    tls.once('secureConnect', () => {
      // Under TLS 1.3 OpenSSL holds a refused handshake for done, for itself alone: its socket is closed.
      if (attempt.alert !== undefined) return
      takeDown(attempt, tls)
      if (attempt.session && !attempt.resumed) sessions.refused(key, Date.now())
      // OpenSSL finishes no handshake of ours without a certificate; should it ever, nothing is sent on it.
      if (way.sound()) settle({ outcome: 'open', socket: tls, handshake: handshakeOf(attempt) })
      else fail({ cause: 'tls', detail: 'not judged' })
    })
    if (sessions.wanted(key, attempt.at)) {
      tls.on('session', ticket => sessions.keep(key, { ticket, judgement: judgementOf(attempt) }, Date.now()))
    }
    tls.on('error', error => {
      if (attempt.session && !outcome.settled()) sessions.refused(key, Date.now())
      fail(failureOf(error, rules.wording))
    })
    tls.on('close', () => fail({ cause: 'reset', detail: 'closed' }))
  }
  way.wire.tcp.once('connect', begin)
  way.wire.tcp.on('error', error => {
    if (!attempt.tls) fail({ cause: 'unreachable', detail: codeOf(error) })
  })
  return outcome.promise
}

/** Decision record 0008: an origin that was verified last time is spoken with directly, any other through the hold. */
function wayOf(
  attempt: Attempt,
  judging: boolean,
  first: boolean,
  tap: ConnectOptions['tap'],
  refused: (alert: number) => void,
): Way {
  if (!judging) return openWay(attempt, tap)
  return first || tap ? heldWay(attempt, tap, refused) : directWay(attempt, refused)
}

/** OpenSSL's options; text of the fault where the rules cannot be used. */
function tlsOptions({ place, rules, session }: Attempt): ConnectionOptions | string {
  const { serverName } = place
  try {
    return {
      secureContext: secureContext(rules),
      // Judged in time by us; here it would be too late.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(serverName !== undefined && { servername: serverName }),
      ...(session && { session: session.ticket }),
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
