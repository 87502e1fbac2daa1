import type { Report, ReportOrigin } from '../report/index.ts'

/** An origin that fails alike on several peers: one card, told by the first of them. */
export interface OriginGroup {
  readonly lead: ReportOrigin
  /** `index`: place in the report. */
  readonly members: readonly { readonly origin: ReportOrigin; readonly index: number }[]
}

/** Origins with one entry for what is the same address, port, fault, certificate and repair on several peers; in the order of the report. */
export function groupsOf(origins: readonly ReportOrigin[]): readonly OriginGroup[] {
  const groups = new Map<string, OriginGroup['members'][number][]>()
  const seen = new Map<string, number>()
  origins.forEach((origin, index) => {
    const likeness = likenessOf(origin)
    // Two entries of one system are two faults, whatever they share.
    const own = JSON.stringify([likeness, origin.system])
    const turn = (seen.get(own) ?? 0) + 1
    seen.set(own, turn)
    const key = JSON.stringify([likeness, turn])
    const members = groups.get(key)
    if (members) members.push({ origin, index })
    else groups.set(key, [{ origin, index }])
  })
  return [...groups.values()].map(members => ({ lead: members[0]!.origin, members }))
}

const likenessOf = ({ certificate, openssl, reasons, remedies, ...origin }: ReportOrigin): string =>
  JSON.stringify([
    origin.address.toLowerCase(),
    origin.ip,
    origin.port,
    origin.portUnknown,
    origin.verdict,
    origin.reason,
    reasons.map(({ code }) => code),
    openssl,
    certificate?.sha256,
    origin.chain.map(({ sha256, from }) => [sha256, from]),
    remedies.map(({ kind, proof, next, collides, params }) => [kind, proof, next, collides, params.present]),
  ])

/** How many failing origins the plan mends, each counted once however many peers it fails on, as long as it mends them all. */
export function mendedOf({ repair, origins }: Report): readonly [mends: number, of: number] {
  const { steps, mends, of } = repair
  if (mends < of) return [mends, of]
  const mended = new Set(steps.flatMap(step => step.mends))
  const count = groupsOf(origins).filter(({ members }) =>
    members.some(({ index }) => mended.has(index)),
  ).length
  return [count, count]
}

/** A failing origin and how each peer fares with it: its worst verdict there, undefined where that peer never met it. */
export interface PeerRow {
  readonly origin: ReportOrigin
  readonly peers: ReadonlyMap<string, ReportOrigin | undefined>
}

/**
 * Who fails on which peer, worst first: the first question about a cluster is whether all of it is broken or one peer. Empty where the report is about
 * one system.
 */
export function peerRows({ systems, origins }: Report): readonly PeerRow[] {
  if (systems.length < 2) return []
  const rows = new Map<string, { origin: ReportOrigin; peers: Map<string, ReportOrigin | undefined> }>()
  for (const origin of origins) {
    const key = JSON.stringify([origin.address.toLowerCase(), origin.port])
    const row = rows.get(key) ?? { origin, peers: new Map(systems.map(({ host }) => [host, undefined])) }
    rows.set(key, row)
    // Origins stand worst first.
    if (row.peers.get(origin.system) === undefined) row.peers.set(origin.system, origin)
  }
  return [...rows.values()].filter(
    ({ origin: { verdict } }) => verdict === 'fail' || verdict === 'would-fail',
  )
}
