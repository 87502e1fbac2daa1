import { connect } from 'node:net'
import { codeOf } from './attempt.ts'
import { createOutcome } from './outcome.ts'
import { reach } from './reach.ts'
import type { ConnectOptions, OriginTarget, PlainConnected } from './types.ts'
import { streamOver } from './wire.ts'

/**
 * Opens one connection without TLS (TFTP on 6970): there is nothing to be judged.
 *
 * @throws never: whatever the resolver or the network does is an outcome
 */
export function connectPlain(target: OriginTarget, options: ConnectOptions): Promise<PlainConnected> {
  return reach(target, options, ({ ip }, left) => {
    const { tap } = left
    const { port } = target
    const tcp = connect({ host: ip, port, noDelay: true, allowHalfOpen: tap !== undefined })
    const outcome = createOutcome<PlainConnected>(left, cause => fail(cause, 'tcp'))
    const fail = (cause: 'unreachable' | 'timeout' | 'reset', detail: string): void => {
      outcome.settle({ outcome: 'failed', cause, detail })
      tcp.destroy()
    }
    tcp.on('error', error => {
      if (!outcome.settled()) fail('unreachable', codeOf(error))
    })
    tcp.once('connect', () => {
      if (outcome.settled()) return
      const { localAddress = '', localPort = 0 } = tcp
      left.opened?.({ ip, port, localAddress, localPort })
      const stream = tap && streamOver(tcp, bytes => stream?.push(bytes) || tcp.pause(), tap)
      const socket = stream ?? tcp
      outcome.settle({ outcome: 'plain', socket, ip })
    })
    return outcome.promise
  })
}
