import { type Connected, type ConnectOptions, connectPlain, type PlainConnected } from '../origin/index.ts'
import type { Tap } from '../record/index.ts'
import type { Context } from './context.ts'
import type { Route } from './route.ts'
import type { FingerprintedRules } from './rules.ts'

export type Dialled = Connected | PlainConnected

export interface DialOptions {
  readonly signal: AbortSignal
  /** The address is known, and is being tried. */
  readonly trying: (ip: string) => void
}

/**
 * One attempt to reach an origin: over TLS with its verdict, or plain where the path segment says `http` (TFTP on 6970). While a capture runs, every octet
 * of the connection goes into it.
 */
export function dial(
  context: Context,
  { protocol, target }: Route,
  { rules }: FingerprintedRules,
  { signal, trying }: DialOptions,
): Promise<Dialled> {
  const { connectOrigin, resolve, recorder, timeouts } = context
  const open = (options: ConnectOptions): Promise<Dialled> =>
    protocol === 'http' ? connectPlain(target, options) : connectOrigin(target, rules, options)
  const options = { signal, trying, timeout: timeouts.connect, ...(resolve && { resolve }) }
  return recorder.capturing?.() ? tapped(recorder, open, options) : open(options)
}

async function tapped(
  recorder: Context['recorder'],
  open: (options: ConnectOptions) => Promise<Dialled>,
  options: ConnectOptions,
): Promise<Dialled> {
  let tap: Tap | undefined
  const connected = await open({
    ...options,
    opened({ ip, port, localAddress, localPort }) {
      tap = recorder.connection({ client: { ip: localAddress, port: localPort }, server: { ip, port } })
    },
    tap: (way, bytes) => tap?.bytes(way === 'sent' ? 'client' : 'server', bytes),
  })
  if ('socket' in connected) connected.socket.once('close', () => tap?.end('client', 'fin'))
  else tap?.end('client', 'rst')
  return connected
}
