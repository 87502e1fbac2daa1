import type { LogEvent } from './event.ts'

type Failure = Extract<LogEvent, { kind: 'other-tls-failure' }>
type HttpError = Extract<LogEvent, { kind: 'http-error' }>

/** Records of one happening are written within this many milliseconds. */
const TOGETHER = 50

/**
 * Some happenings are written twice: a SIP handshake failure by `developer.ssl` and, in better words, as an event; a tunnel failure
 * as response and as event. This hands on one of each.
 */
export function createTwins(next: (event: LogEvent) => void) {
  let held: Failure | undefined
  let lastError: HttpError | undefined

  function release(): void {
    if (held) next(held)
    held = undefined
  }

  return {
    push(event: LogEvent): void {
      if (event.kind === 'http-error') {
        if (lastError && isSame(lastError, event)) return
        lastError = event
      }
      if (held && event.kind === 'other-tls-failure' && isTwin(held, event)) held = undefined
      release()
      if (isModuleRecord(event)) held = event
      else next(event)
    },
    end: release,
  }
}

const isModuleRecord = (event: LogEvent): event is Failure =>
  event.kind === 'other-tls-failure' && event.service === 'sip' && !event.text.includes('Event="')

const isTwin = (module: Failure, event: Failure) =>
  event.service === 'sip' &&
  event.text.includes('Event="') &&
  Math.abs(event.at - module.at) <= TOGETHER &&
  (module.peer === undefined || event.peer === undefined || module.peer.ip === event.peer.ip)

const isSame = (a: HttpError, b: HttpError) =>
  a.status === b.status &&
  a.pid === b.pid &&
  Math.abs(a.at - b.at) <= TOGETHER &&
  a.to?.port === b.to?.port &&
  (a.to !== undefined || a.where.line === b.where.line)
