import { connect } from 'node:net'
import type { Outcome, Question, Shot } from '../../judge/audit/index.ts'
import { formatIp, parseIp } from '../../read/bytes/index.ts'
import { createSession } from './session.ts'
import { PROBE_LIMITS, type ProbeOptions } from './types.ts'

/** errno of a connection → outcome; everything else of the network is `unreachable`. */
const CAUSES: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
}

/**
 * One connection to an IP address: ClientHello out, and back as far as the server's certificates. Whatever the network or the server does is a result.
 *
 * @param place what the evidence calls this connection, `probe cucm.steven.lab:8443`
 */
export function shoot(
  to: { readonly ip: string; readonly port: number; readonly place: string },
  question: Question,
  { timeout = PROBE_LIMITS.timeout, signal }: ProbeOptions = {},
): Promise<Shot> {
  const { ip, port, place } = to
  const at = Date.now()
  const from = performance.now()
  const session = createSession(question, place, at)
  return new Promise(resolve => {
    const socket = connect({ host: ip, port, noDelay: true })
    let local = { ip: '', port: 0 }
    let settled = false
    const end = (outcome: Outcome, cause?: string): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      if (outcome === 'certificates') socket.end(session.farewell, () => socket.destroy())
      else socket.destroy()
      const handshake = session.handshake(local, { ip, port })
      const alert = session.alert()
      resolve({
        question,
        at,
        milliseconds: performance.now() - from,
        outcome,
        ...(outcome === 'alert' && alert !== undefined && { alert }),
        ...(cause !== undefined && { cause }),
        ...(handshake && { handshake }),
      })
    }
    const abort = () => end('timeout', 'ABORTED')
    const timer = setTimeout(() => end('timeout', 'ETIMEDOUT'), timeout)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    socket.on('connect', () => {
      local = { ip: canonical(socket.localAddress ?? ''), port: socket.localPort ?? 0 }
      socket.write(session.hello)
    })
    socket.on('data', bytes => {
      const { send, done } = session.receive(new Uint8Array(bytes), Date.now())
      if (done) end(done)
      else if (send) socket.write(send)
    })
    socket.on('end', () => end('closed'))
    socket.on('close', () => end('closed'))
    socket.on('error', error => {
      const code = 'code' in error && typeof error.code === 'string' ? error.code : 'EIO'
      end(CAUSES[code] ?? 'unreachable', code)
    })
  })
}

/** The canonical text of an address; text that is none, as it is. */
export function canonical(text: string): string {
  const octets = parseIp(text.split('%')[0] ?? '')
  return octets ? formatIp(octets) : text
}
