import type { Bounded } from '../../src/judge/evidence/bounded.ts'
import {
  createHandshakeLog,
  type Sighting,
  type SightingGroup,
  treatmentOf,
} from '../../src/judge/evidence/handshakes.ts'
import type { Alert, Handshake, TlsMessage } from '../../src/read/tls/index.ts'
import { type Certificate, fingerprint } from '../../src/read/x509/index.ts'

/** Handshakes and sightings for tests of the evidence, with as little said as a case needs. Frames are times. */
export interface Seen
  extends Partial<Omit<Handshake, 'alerts' | 'messages' | 'serverChain' | 'client' | 'server'>> {
  readonly at: number
  readonly client?: { readonly ip: string; readonly port: number }
  readonly server?: { readonly ip: string; readonly port: number }
  readonly name?: string | undefined
  readonly chain?: readonly Certificate[] | 'encrypted' | 'absent'
  /** `[who, description]`, or with a level and a time. */
  readonly alerts?: readonly (readonly [Alert['from'], number, Alert['level']?, number?])[]
  /** Types of messages by sender, at times of their own where given. */
  readonly messages?: readonly (readonly [TlsMessage['from'], number, number?])[]
}

export const ORIGIN = { ip: '10.0.0.21', port: 8443 }
export const CLIENT = { ip: '10.0.0.9', port: 31_000 }

export function handshake(seen: Seen): Handshake {
  const {
    at,
    name,
    chain = 'absent',
    alerts = [],
    messages = [],
    client = CLIENT,
    server = ORIGIN,
    ...rest
  } = seen
  const where = { source: 'eth0.pcap', frame: 1 }
  return {
    seenBy: 'capture',
    client,
    server,
    at,
    where,
    clientHello: {
      version: 0x0303,
      cipherSuites: [],
      signatureAlgorithms: [],
      supportedVersions: [],
      offersResumption: false,
      ...(name !== undefined && { serverName: name }),
    },
    serverHello: { version: 0x0303, cipherSuite: 0xc030 },
    serverChain: typeof chain === 'string' ? chain : chain.map(({ der }) => ({ der, where })),
    alerts: alerts.map(([from, description, level = 'fatal', then = at]) => ({
      from,
      description,
      level,
      at: then,
      where,
    })),
    messages: messages.map(([from, type, then = at]) => ({ from, type, length: 1, at: then, where })),
    ending: alerts.length > 0 ? 'alert' : 'unseen',
    gaps: false,
    ...rest,
  }
}

export function sighting(seen: Seen): Sighting {
  const read = handshake(seen)
  const { chain } = seen
  return {
    handshake: read,
    chain: typeof chain === 'object' && chain.length > 0 ? chain : undefined,
    clientChain: undefined,
    ...treatmentOf(read),
  }
}

export function groupsOf(...seen: readonly Seen[]): SightingGroup[] {
  const log = createHandshakeLog(fingerprint)
  for (const each of seen) log.add(sighting(each))
  return [...log.groups.values()]
}

export const all = <T>(kept: Bounded<T>): T[] => [...kept.items]
