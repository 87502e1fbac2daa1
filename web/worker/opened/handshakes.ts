import { CAPTURE_LIMITS, createCaptureSession } from '../../../src/read/capture/index.ts'
import type { Handshake } from '../../../src/read/tls/index.ts'
import type { Where } from '../../protocol.ts'
import { piecesFrom } from '../places/readable.ts'
import type { Session } from '../session.ts'

/** Captures that are read again for one ladder, and bytes of each; the product rotates captures at 20 MB. */
const MOST_CAPTURES = 4
const MOST_BYTES = 256 << 20

/** The handshakes that these frames belong to, read again from their captures: with every message and the certificates as sent. */
export async function handshakesAt(
  session: Session,
  frames: readonly Where[],
): Promise<readonly Handshake[]> {
  const sources = [...new Set(frames.map(({ source }) => source))].slice(0, MOST_CAPTURES)
  const found: Handshake[] = []
  for (const source of sources) {
    const wanted = new Set(frames.flatMap(where => (where.source === source ? (where.frame ?? []) : [])))
    found.push(...(await read(session, source, wanted)))
  }
  return found
}

async function read(
  { members }: Session,
  source: string,
  frames: ReadonlySet<number>,
): Promise<readonly Handshake[]> {
  const member = members.get(source)
  if (!member?.place || member.bytes > MOST_BYTES) return []
  const found: Handshake[] = []
  const isWanted = ({ frame }: { readonly frame?: number }) => frame !== undefined && frames.has(frame)
  const handshake = (each: Handshake) => {
    const parts = [...each.messages, ...each.alerts]
    if (isWanted(each.where) || parts.some(({ where }) => isWanted(where))) found.push(each)
  }
  const captures = createCaptureSession({ handshake, problem: () => {} }, CAPTURE_LIMITS)
  const file = captures.open(source)
  for await (const piece of piecesFrom(member.place, member.bytes)) file.push(piece)
  file.end()
  captures.finish()
  return found
}
