import { nameText } from '../../read/x509/index.ts'
import type { OriginTarget } from '../origin/index.ts'
import type { OriginVerdict } from '../record/index.ts'
import type { Dialled } from './dial.ts'

/** An attempt as those are told who watch the gateway. */
export function verdictOf(found: Dialled, { address, port }: OriginTarget): OriginVerdict {
  const handshake = 'handshake' in found ? found.handshake : undefined
  const verdict = handshake?.verdict
  const leaf = handshake?.chain[0]
  const ip = found.outcome === 'plain' ? found.ip : handshake?.ip
  return {
    at: handshake?.at ?? Date.now(),
    address,
    port,
    ip: ip ?? null,
    outcome: found.outcome === 'plain' ? 'open' : found.outcome,
    cause: found.outcome === 'failed' ? found.cause : null,
    judged: verdict !== undefined,
    reasons: verdict?.reasons.map(({ code }) => code) ?? [],
    openssl: verdict && verdict.openssl.code !== 0 ? verdict.openssl : null,
    subject: leaf ? nameText(leaf.subject) : null,
    warnings: handshake?.warnings ?? [],
  }
}
