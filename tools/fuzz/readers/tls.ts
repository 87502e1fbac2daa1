import type { Problem } from '../../../src/read/bytes/index.ts'
import { createTlsConnection } from '../../../src/read/tls/index.ts'
import { checkHandshake, LIMITS } from '../capture.ts'
import { expect, expectSame } from '../expect.ts'
import { type Event, readEvents } from '../flights.ts'
import { lend, piecesOf } from '../pieces.ts'

/**
 * A TLS connection from records to handshake: under its limits, every problem told once, and however the octets of each side are cut up, unless the reader has to look for
 * the next record: then it is a sign where a segment ends.
 */
export function fuzz(data: Uint8Array): void {
  const { midstream, events } = readEvents(data)
  const whole = follow(events, midstream, bytes => [bytes])
  const cut = follow(events, midstream, piecesOf)
  const searches = [whole, cut].some(({ problems }) =>
    problems.some(({ code }) => code === 'tls-record-header'),
  )
  if (!searches && !midstream && !events.some(({ kind }) => kind === 'lose'))
    expectSame(cut, whole, 'pieces make no difference')
  const { handshake, problems, memory } = whole
  expect(new Set(problems.map(({ code }) => code)).size === problems.length, 'each problem is told once')
  expect(memory.used >= 0 && memory.used <= memory.limit, 'memory is kept to')
  if (handshake) checkHandshake(handshake, events.length)
}

function follow(
  events: readonly Event[],
  midstream: boolean,
  cut: (bytes: Uint8Array) => readonly Uint8Array[],
) {
  const problems: Problem[] = []
  const memory = { used: 0, limit: LIMITS.heldBytes }
  const tls = createTlsConnection({
    seenBy: 'capture',
    client: { ip: '192.0.2.1', port: 31576 },
    server: { ip: '192.0.2.2', port: 8443 },
    midstream,
    limits: LIMITS.tls,
    memory,
    problem: problem => problems.push(problem),
  })
  for (const [index, event] of events.entries()) {
    const where = { source: 'connection', frame: index + 1 }
    if (event.kind === 'say') lend(cut(event.bytes), piece => tls.receive(event.from, piece, index, where))
    else if (event.kind === 'lose') tls.lose(event.from, event.length, index, where)
    else tls.close()
  }
  const [status, reversed] = [tls.status(), tls.reversed()]
  return { handshake: tls.handshake(), problems, status, reversed, memory }
}
