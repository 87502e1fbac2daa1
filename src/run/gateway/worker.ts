import { connectOrigin } from '../origin/index.ts'
import { createPeer } from '../peer/index.ts'
import type { LoginLimit } from './edge/login-limit.ts'
import { createGateway } from './gateway.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { createTape } from './tape.ts'
import type { Gateway } from './types.ts'

/** A process that carries requests; everything it is and does comes from the first process, over IPC. It ends with it. */
function tell(message: FromWorker): void {
  process.send?.(message)
}

async function start(message: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  const peer = createPeer(message.peer)
  const tape = createTape(peer, records => tell({ kind: 'records', records }))
  tape.captures(message.capturing)
  const { index, of } = message
  const gateway = await createGateway({
    ...message.options,
    peer,
    recorder: tape,
    connectOrigin,
    logins: askFirst(),
    thread: index,
    txns: { first: index + 1, step: of },
  })
  tell({ kind: 'listening', tunnel: gateway.tunnel, tls: gateway.tls })
  process.on('message', (next: ToWorker) => follow(next, gateway))

  function follow(next: ToWorker, running: Gateway): void {
    if (next.kind === 'change') {
      tape.captures(next.capturing)
      peer.change(next.change, 'file')
    } else if (next.kind === 'certificate') running.renew(next.certificate, next.key)
    else if (next.kind === 'snapshot') {
      const { counters, pool } = running
      const snapshot = { counters, pool: { open: pool.open, idle: pool.idle } }
      tell({ kind: 'snapshot', id: next.id, snapshot })
    } else if (next.kind === 'drain')
      void running.drain().then(() => {
        tape.flush()
        process.disconnect()
      })
  }
}

/** The first process counts for all: a user's logins come to whichever has time. */
function askFirst(): LoginLimit {
  const asked = new Map<number, (admitted: boolean) => void>()
  let questions = 0
  process.on('message', (message: ToWorker) => {
    if (message.kind !== 'login') return
    asked.get(message.id)?.(message.admitted)
    asked.delete(message.id)
  })
  return {
    admit: username =>
      new Promise(resolve => {
        const id = questions++
        asked.set(id, resolve)
        tell({ kind: 'login', id, username })
      }),
  }
}

process.once('message', (message: ToWorker) => {
  if (message.kind !== 'start') return
  start(message).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    tell({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) })
    process.disconnect()
  })
})
// Signals of a terminal reach the whole group; the first process says when to end.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('SIGHUP', () => {})
tell({ kind: 'ready' })
