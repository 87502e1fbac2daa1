import type { Problem } from '../../src/read/bytes/index.ts'
import { type CaptureLimits, createCaptureSession } from '../../src/read/capture/index.ts'
import { type Handshake, TLS_LIMITS } from '../../src/read/tls/index.ts'
import { expect, expectSame } from './expect.ts'
import { lend, piecesOf } from './pieces.ts'

/** So low that inputs of some KiB reach them. */
export const LIMITS: CaptureLimits = {
  flows: 16,
  handshakes: 8,
  connections: 32,
  heldBytes: 16_384,
  windowBytes: 4_096,
  windowSegments: 8,
  midstreamBytes: 2_048,
  midstreamTotal: 8_192,
  fragmentBytes: 4_096,
  fragmentDatagrams: 8,
  problems: 8,
  tls: { ...TLS_LIMITS, handshakeBytes: 8_192, certificates: 4, authorities: 8, messages: 16 },
}

/** A capture file: however it is cut into chunks, counted as it is, every place inside of it. */
export function checkCapture(data: Uint8Array): void {
  const whole = readCapture([[data]])
  expectSame(readCapture([piecesOf(data)]), whole, 'pieces make no difference')
  const { counts, handshakes, problems } = whole
  expect(counts.bytes <= data.length, 'packets are inside of the file')
  expect(counts.tlsConnections === handshakes.length, 'all handshakes are counted')
  expect(handshakes.length <= LIMITS.connections, 'handshakes are limited')
  expect(counts.tcpSegments <= counts.packets && counts.cutPackets <= counts.packets, 'counts fit each other')
  for (const { where } of problems)
    if (where.offset !== undefined)
      expect(where.offset >= 0 && where.offset <= data.length, 'problems are inside of the file')
  for (const handshake of handshakes) checkHandshake(handshake, counts.packets + data.length / 12)
}

export function checkHandshake(handshake: Handshake, frames: number): void {
  const { messages, alerts, serverChain, clientChain } = handshake
  expect(
    messages.length <= LIMITS.tls.messages && alerts.length <= LIMITS.tls.messages,
    'messages are limited',
  )
  for (const chain of [serverChain, clientChain])
    if (typeof chain === 'object') expect(chain.length <= LIMITS.tls.certificates, 'certificates are limited')
  for (const { where } of [handshake, ...messages, ...alerts])
    expect(where.frame === undefined || (where.frame >= 1 && where.frame <= frames), 'frames are inside')
  expect(typeof handshake.at === 'number' && !Number.isNaN(handshake.at), 'times are numbers')
}

/** Reads files, each in pieces, as one session. */
export function readCapture(files: readonly (readonly Uint8Array[])[]) {
  const handshakes: Handshake[] = []
  const problems: Problem[] = []
  const sink = {
    handshake: (handshake: Handshake) => handshakes.push(handshake),
    problem: (problem: Problem) => problems.push(problem),
  }
  const session = createCaptureSession(sink, LIMITS)
  for (const [index, pieces] of files.entries()) {
    const input = session.open(`capture-${index}`)
    lend(pieces, input.push)
    input.end()
  }
  return { counts: session.finish(), handshakes, problems }
}
