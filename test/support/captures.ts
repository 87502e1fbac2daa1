import type { Problem } from '../../src/read/bytes/index.ts'
import { type CaptureCounts, type CaptureLimits, createCaptureSession } from '../../src/read/capture/index.ts'
import type { Handshake } from '../../src/read/tls/index.ts'

export interface CaptureReading {
  readonly handshakes: readonly Handshake[]
  readonly problems: readonly Problem[]
  readonly counts: CaptureCounts
}

/** Reads files as one session, each in chunks of the given size (one by default). */
export function readCaptures(
  files: Readonly<Record<string, Uint8Array>>,
  { chunk = Number.POSITIVE_INFINITY, caps = {} }: { chunk?: number; caps?: Partial<CaptureLimits> } = {},
): CaptureReading {
  const handshakes: Handshake[] = []
  const problems: Problem[] = []
  const session = createCaptureSession(
    { handshake: handshake => handshakes.push(handshake), problem: problem => problems.push(problem) },
    caps,
  )
  for (const [name, bytes] of Object.entries(files)) {
    const input = session.open(name)
    // A chunk is lent: what the reader keeps it has to copy.
    for (let at = 0; at < bytes.length; at += chunk) {
      const lent = bytes.slice(at, at + chunk)
      input.push(lent)
      lent.fill(0xee)
    }
    input.end()
  }
  const counts = session.finish()
  return { handshakes, problems, counts }
}

/** A handshake without what depends on the order of the packets: frames, times, and how messages of the two sides interlock. */
export function essence(handshake: Handshake) {
  const from = (side: 'client' | 'server') =>
    handshake.messages.filter(message => message.from === side).map(({ type, length }) => `${type}/${length}`)
  const hex = (chain: Handshake['serverChain'] | undefined) =>
    typeof chain === 'object' ? chain.map(({ der }) => Buffer.from(der).toString('hex')) : chain
  return {
    client: handshake.client,
    server: handshake.server,
    clientHello: handshake.clientHello,
    serverHello: handshake.serverHello,
    certificateRequest: handshake.certificateRequest,
    serverChain: hex(handshake.serverChain),
    clientChain: hex(handshake.clientChain),
    alerts: handshake.alerts.map(alert => `${alert.from} ${alert.level} ${alert.description}`),
    messages: { client: from('client'), server: from('server') },
    ending: handshake.ending,
    gaps: handshake.gaps,
  }
}
