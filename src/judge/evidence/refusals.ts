import { asn1, DerError, hex, nameText, readName } from '../../read/x509/index.ts'
import { addressKey } from './address.ts'
import type { Resolved } from './correlate.ts'
import { isClientCertificateAlert, type Sighting, type SightingGroup } from './handshakes.ts'
import { packets } from './packets.ts'
import type { ClientRefusal, Exhibit } from './types.ts'

/** Exhibits kept of one refusal. */
const MAX_EXHIBITS = 8

interface Refusal {
  readonly address: string
  readonly ip: string | undefined
  readonly port: number | null
  readonly alert: number
  readonly at: number
  readonly sighting: Sighting | undefined
  readonly exhibits: readonly Exhibit[]
}

/** Origins that refused Expressway-C's own certificate: an alert that was received, in the log or on the wire. */
export function clientRefusalsOf(
  resolved: readonly Resolved[],
  groups: readonly SightingGroup[],
): readonly ClientRefusal[] {
  const told = new Set(resolved.map(({ sighting }) => sighting))
  const fromLog = resolved.flatMap(({ failure, ip, port, sighting }): Refusal[] => {
    const { fault, address, at, error } = failure
    if (fault.kind !== 'alert' || !isClientCertificateAlert(fault.alert)) return []
    // A plain handshake_failure may as well be a matter of ciphers, unless a certificate was asked for.
    if (fault.alert === 40 && !sighting) return []
    const exhibits = [...(error ? [error] : []), ...(sighting ? packets(sighting) : [])]
    return [{ address, ip, port, alert: fault.alert, at, sighting, exhibits }]
  })
  const fromCapture = groups
    .flatMap(group => group.sightings.items)
    .filter(sighting => sighting.treatment === 'refused-by-origin' && !told.has(sighting))
    .map((sighting): Refusal => {
      const { handshake, alert } = sighting
      const { ip, port } = handshake.server
      const address = handshake.clientHello?.serverName ?? ip
      return {
        address,
        ip,
        port,
        alert: alert!.description,
        at: alert!.at,
        sighting,
        exhibits: packets(sighting),
      }
    })
  return merge([...fromLog, ...fromCapture])
}

function merge(refusals: readonly Refusal[]): readonly ClientRefusal[] {
  const found = new Map<string, ClientRefusal>()
  for (const refusal of refusals) {
    const key = `${addressKey(refusal.address)} ${refusal.port ?? '?'} ${refusal.alert}`
    const before = found.get(key)
    found.set(key, before ? joined(before, refusal) : single(refusal))
  }
  return [...found.values()]
}

function single({ address, ip, port, alert, at, sighting, exhibits }: Refusal): ClientRefusal {
  const acceptable = sighting && acceptableOf(sighting)
  return {
    address,
    ip: ip ?? null,
    port,
    alert,
    attempts: 1,
    firstSeen: at,
    lastSeen: at,
    ...(sighting?.clientChain && { sent: sighting.clientChain }),
    ...(acceptable && { acceptable }),
    evidence: exhibits.slice(0, MAX_EXHIBITS),
  }
}

function joined(before: ClientRefusal, refusal: Refusal): ClientRefusal {
  const next = single(refusal)
  const room = MAX_EXHIBITS - before.evidence.length
  return {
    ...next,
    ...before,
    ip: before.ip ?? next.ip,
    attempts: before.attempts + 1,
    firstSeen: Math.min(before.firstSeen, next.firstSeen),
    lastSeen: Math.max(before.lastSeen, next.lastSeen),
    evidence: [...before.evidence, ...next.evidence.slice(0, room)],
  }
}

/** Names that cannot be read are shown as what they are: octets. */
function acceptableOf({ handshake }: Sighting): readonly string[] | undefined {
  return handshake.certificateRequest?.authorities.map(authority => {
    try {
      return nameText(readName(asn1.cursorOf(authority)))
    } catch (error) {
      if (error instanceof DerError) return `#${hex(authority)}`
      throw error
    }
  })
}
