import type { Instant } from '../../read/bytes/index.ts'
import type { LogEvent } from '../../read/logs/index.ts'
import type { Handshake, PresentedCertificate } from '../../read/tls/index.ts'
import type { UcSystem } from '../../read/uc/index.ts'
import { addressKey } from './address.ts'
import { bounded } from './bounded.ts'
import type { CertificateRegistry } from './certificates.ts'
import { estimateSkew, type Moment } from './clock.ts'
import { correlate } from './correlate.ts'
import { enforcementOf } from './enforcement.ts'
import { createFailureLog } from './failures.ts'
import { createHandshakeLog, decidedAt, type SightingGroup, treatmentOf } from './handshakes.ts'
import { type JudgeSettings, judgeFor, profileFor } from './judgement.ts'
import { createRoom, type Room } from './limits.ts'
import { originsOf } from './origins.ts'
import { originGroups } from './own.ts'
import { clientRefusalsOf } from './refusals.ts'
import type { Transaction } from './requests.ts'
import { createServedLog } from './served.ts'
import { createTunnelLog } from './tunnel.ts'
import type { CertificateFile, Coverage, SystemEvidence } from './types.ts'

/** What was counted while one peer's members were read. */
export type Counts = Pick<
  Coverage,
  'logLines' | 'captures' | 'packets' | 'trafficServerEvents' | 'from' | 'to'
>

/** Collects what is read of one peer. Memory stays bounded however much is fed. */
export interface SystemBuilder {
  /** Which events of a log make a difference here: those that bear upon origins, or all. */
  readonly wants: 'origins' | 'everything'
  event(event: LogEvent): void
  handshake(handshake: Handshake): void
  trustStore(file: CertificateFile): void
  serverCertificate(file: CertificateFile): void
  clientCertificate(file: CertificateFile): void
  /** Certificates of no known role: they may complete a chain. */
  otherCertificates(file: CertificateFile): void
  facts(facts: UcSystem): void
  count(counts: Partial<Counts>): void
  /** To be called when every system has been read: certificates of one may complete the chains of another. */
  finish(): SystemEvidence
}

/** Request moments kept for the comparison of clocks. */
const KEPT_MOMENTS = 1_000
const KEPT_CHANGES = 100

const NO_FACTS: UcSystem = { addresses: [], ciphers: {}, ucServers: [], peers: [], alarms: [] }

export function createSystem(
  input: string,
  name: string,
  registry: CertificateRegistry,
  settings: JudgeSettings,
  room: Room = createRoom(),
): SystemBuilder {
  const served = createServedLog(room)
  const moments = bounded<Moment>(KEPT_MOMENTS, KEPT_MOMENTS)
  const failures = createFailureLog(served.add, room)
  const handshakes = createHandshakeLog(registry.idOf, room)
  const tunnel = createTunnelLog()
  const changes = bounded<Extract<LogEvent, { kind: 'setting-changed' }>>(KEPT_CHANGES, KEPT_CHANGES)
  const otherTls = { sip: 0, xmpp: 0, ldap: 0, client: 0, other: 0 }
  const counts = { logLines: 0, captures: 0, packets: 0, handshakes: 0, trafficServerEvents: 0 }
  const period: { from?: Instant; to?: Instant } = {}
  let host: string | undefined
  let facts = NO_FACTS
  let trustStore: CertificateFile | undefined
  let serverCertificate: CertificateFile | undefined
  let clientCertificate: CertificateFile | undefined

  const seen = (at: Instant) => {
    if (!Number.isFinite(at)) return
    period.from = Math.min(period.from ?? at, at)
    period.to = Math.max(period.to ?? at, at)
  }

  return {
    wants: 'origins',
    event(event) {
      seen(event.at)
      host ??= event.host || undefined
      if (event.process === 'traffic_server') counts.trafficServerEvents++
      if (event.kind === 'other-tls-failure') otherTls[event.service]++
      else if (event.kind === 'setting-changed') changes.add(event)
      if (event.kind === 'send-request' && event.to) moments.add({ ip: event.to.ip, at: event.at })
      tunnel.add(event)
      failures.add(event)
    },
    handshake(handshake) {
      seen(handshake.at)
      counts.handshakes++
      const chain =
        typeof handshake.serverChain === 'string' ? undefined : registry.read(handshake.serverChain)
      const clientChain = handshake.clientChain && registry.read(handshake.clientChain)
      handshakes.add({
        handshake: withoutBytes(handshake),
        chain: chain?.length ? chain : undefined,
        clientChain,
        ...treatmentOf(handshake),
      })
    },
    trustStore: file => {
      trustStore = noted(file, registry, trustStore)
    },
    serverCertificate: file => {
      serverCertificate = noted(file, registry, serverCertificate)
    },
    clientCertificate: file => {
      clientCertificate = noted(file, registry, clientCertificate)
    },
    otherCertificates: file => {
      for (const certificate of file.certificates) registry.note(certificate, file.where)
    },
    facts: told => {
      facts = told
    },
    count(more) {
      counts.logLines += more.logLines ?? 0
      counts.captures += more.captures ?? 0
      counts.packets += more.packets ?? 0
      counts.trafficServerEvents += more.trafficServerEvents ?? 0
      if (more.from !== undefined) seen(more.from)
      if (more.to !== undefined) seen(more.to)
    },
    finish() {
      failures.finish()
      const kinds = [...failures.kinds.values()]
      const requests = [...served.all.values()]
      const refusals = kinds.flatMap(kind => kind.failures.items)
      const groups = originGroups(handshakes.groups.values(), {
        addresses: facts.addresses,
        destinations: [
          ...requests.flatMap(({ to }) => to ?? []),
          ...failures.leftovers().flatMap((request: Transaction) => request.to ?? []),
        ],
        servers: new Set(
          [
            ...requests.flatMap(({ address, to }) => (to ? [address, to.ip] : [address])),
            ...refusals.flatMap(({ address, ip }) => (ip === undefined ? [address] : [address, ip])),
            ...facts.ucServers.map(({ address }) => address),
          ].map(addressKey),
        ),
      })
      const skew = estimateSkew(
        [...refusals.flatMap(({ ip, at }) => (ip ? { ip: `refused ${ip}`, at } : [])), ...moments.items],
        groups.flatMap(momentsOf),
      )
      const resolved = correlate(kinds, groups, failures.leftovers(), skew?.milliseconds ?? 0)
      const enforcement = enforcementOf(facts, kinds)
      const profile = profileFor(facts, kinds, settings.profile)
      const judge = judgeFor(trustStore?.certificates, registry, profile, settings, budget =>
        room.spent(budget, trustStore?.where ?? { source: input }),
      )
      return {
        name: facts.host ?? host ?? name,
        input,
        facts,
        ...(trustStore && { trustStore }),
        ...(serverCertificate && { serverCertificate }),
        ...(clientCertificate && { clientCertificate }),
        origins: originsOf({
          resolved,
          kinds,
          groups,
          served: served.all,
          enforcement: enforcement.state,
          judge,
          skew: skew?.milliseconds ?? 0,
        }),
        clientRefusals: clientRefusalsOf(resolved, groups),
        tunnelFailures: tunnel.all(),
        hidden: groups.flatMap(hiddenOf),
        settingChanges: changes.items,
        otherTls,
        enforcement,
        ...(skew && { clockSkew: skew }),
        coverage: {
          ...counts,
          requests: requests.reduce((sum, entry) => sum + entry.requests, 0),
          ...period,
        },
      }
    },
  }
}

function noted(
  file: CertificateFile,
  registry: CertificateRegistry,
  before?: CertificateFile,
): CertificateFile {
  const certificates = file.certificates
    .map(certificate => registry.note(certificate, file.where))
    .filter(certificate => certificate !== undefined)
  return before
    ? { ...before, certificates: [...before.certificates, ...certificates] }
    : { ...file, certificates }
}

const NO_BYTES = new Uint8Array(0)

/** The certificates are in the registry, each once; a handshake that is kept must not hold them again. */
function withoutBytes(handshake: Handshake): Handshake {
  const emptied = (chain: readonly PresentedCertificate[]) =>
    chain.map(({ where }) => ({ where, der: NO_BYTES }))
  const { serverChain, clientChain } = handshake
  return {
    ...handshake,
    serverChain: typeof serverChain === 'string' ? serverChain : emptied(serverChain),
    ...(clientChain && { clientChain: emptied(clientChain) }),
  }
}

const momentsOf = (group: SightingGroup): Moment[] =>
  group.sightings.items.flatMap(sighting => {
    const { at, server } = sighting.handshake
    const moment = { ip: server.ip, at }
    return sighting.treatment === 'refused'
      ? [moment, { ip: `refused ${server.ip}`, at: decidedAt(sighting) }]
      : [moment]
  })

const hiddenOf = (group: SightingGroup): SystemEvidence['hidden'][number][] => {
  const { handshake } = group.sightings.items[0]!
  if (handshake.serverChain !== 'encrypted') return []
  const name = handshake.clientHello?.serverName
  const { server, where, at } = handshake
  return [{ server, ...(name !== undefined && { serverName: name }), where, at }]
}
