import { connect, type Socket } from 'node:net'
import type { Connected, OriginRules } from '../origin/index.ts'
import type { Tap } from '../record/index.ts'
import type { Context } from './context.ts'
import type { Route } from './route.ts'
import type { FingerprintedRules } from './rules.ts'

/** One attempt to reach an origin: over TLS with its verdict, or plain where the path segment says `http` (TFTP on 6970). */
export function dial(
  context: Context,
  route: Route,
  { rules }: FingerprintedRules,
  signal: AbortSignal,
): Promise<Dialled> {
  const timeout = context.timeouts.connect
  if (route.protocol === 'http') return dialPlain(route, timeout, signal)
  if (!context.recorder.capturing?.()) return context.connectOrigin(route.target, rules, { signal, timeout })
  return dialTapped(context, route, rules, { signal, timeout })
}

/** While a capture runs, every octet of the connection goes into it. */
async function dialTapped(
  { recorder, connectOrigin }: Context,
  { target }: Route,
  rules: OriginRules,
  options: { readonly signal: AbortSignal; readonly timeout: number },
): Promise<Connected> {
  let tap: Tap | undefined
  const connected = await connectOrigin(target, rules, {
    ...options,
    opened({ ip, port, localAddress, localPort }) {
      tap = recorder.connection({ client: { ip: localAddress, port: localPort }, server: { ip, port } })
    },
    tap: (way, bytes) => tap?.bytes(way === 'sent' ? 'client' : 'server', bytes),
  })
  if (connected.outcome === 'open') connected.socket.once('close', () => tap?.end('client', 'fin'))
  else tap?.end('client', 'rst')
  return connected
}

export type Dialled = Connected | { readonly outcome: 'plain'; readonly socket: Socket }

function dialPlain({ target }: Route, timeout: number, signal: AbortSignal): Promise<Dialled> {
  return new Promise(resolve => {
    const socket = connect({ host: target.address, port: target.port, noDelay: true })
    const fail = (cause: 'unresolvable' | 'unreachable' | 'timeout' | 'reset', detail: string): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.destroy()
      resolve({ outcome: 'failed', cause, detail })
    }
    const abort = (): void => fail('reset', 'aborted')
    const timer = setTimeout(() => fail('timeout', 'tcp'), timeout)
    signal.addEventListener('abort', abort)
    socket.on('error', error => {
      const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
      fail(code === 'ENOTFOUND' || code.startsWith('EAI_') ? 'unresolvable' : 'unreachable', code)
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.removeAllListeners('error')
      resolve({ outcome: 'plain', socket })
    })
  })
}
