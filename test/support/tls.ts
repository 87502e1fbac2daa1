import type { Problem } from '../../src/read/bytes/index.ts'
import {
  createTlsConnection,
  type Handshake,
  type TlsConnection,
  type TlsConnectionOptions,
} from '../../src/read/tls/index.ts'
import type { Flight } from './handshakes.ts'
import { join } from './packets.ts'

/** A connection of tests, with the problems it raised. Frames count the calls of `say`. */
export function connection(options: Partial<TlsConnectionOptions> = {}) {
  const problems: Problem[] = []
  const tls: TlsConnection = createTlsConnection({
    seenBy: 'capture',
    client: { ip: '192.0.2.1', port: 31576 },
    server: { ip: '192.0.2.2', port: 8443 },
    problem: problem => problems.push(problem),
    ...options,
  })
  let frame = 0
  return {
    tls,
    codes: () => problems.map(problem => problem.code),
    say(from: Flight['from'], ...parts: readonly Uint8Array[]): void {
      frame++
      const lent = join(...parts)
      tls.receive(from, lent, frame, { source: 'test', frame })
      lent.fill(0xee)
    },
    lose(from: Flight['from'], length: number): void {
      frame++
      tls.lose(from, length, frame, { source: 'test', frame })
    },
  }
}

/** The handshake of whole flights. */
export function read(
  flights: readonly Flight[],
  options: Partial<TlsConnectionOptions> = {},
): Handshake | undefined {
  const { tls, say } = connection(options)
  for (const { from, bytes } of flights) say(from, bytes)
  return tls.handshake()
}

export function record(type: number, body: Uint8Array, version = 0x0303): Uint8Array {
  return join(Uint8Array.of(type, version >> 8, version & 0xff, body.length >> 8, body.length & 0xff), body)
}

export function message(type: number, body: Uint8Array): Uint8Array {
  return join(Uint8Array.of(type, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff), body)
}

/** The records of one side's bytes: type and body. */
export function recordsOf(bytes: Uint8Array): { type: number; body: Uint8Array }[] {
  const records: { type: number; body: Uint8Array }[] = []
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = (bytes[at + 3]! << 8) | bytes[at + 4]!
    records.push({ type: bytes[at]!, body: bytes.subarray(at + 5, at + 5 + length) })
    at += 5 + length
  }
  return records
}
