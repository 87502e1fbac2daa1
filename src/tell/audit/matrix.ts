import type { AuditCell } from './audit-schema.ts'

/** The matrix as rows: one for each address, and for each peer where peers differ. */
export interface MatrixRow {
  readonly cluster: string
  readonly address: string
  /** As System > Server holds it. */
  readonly node: string
  /** Absent where all peers see the same. */
  readonly peer?: string
  /** One for each port of the matrix; of several IP addresses the worst state. Absent: nothing was asked there. */
  readonly fields: readonly MatrixField[]
}

export interface MatrixField {
  readonly port: number
  readonly rsa: AuditCell['state'] | undefined
  readonly ecdsa: AuditCell['state'] | undefined
  /** Why it does not verify. */
  readonly reasons: Readonly<Record<AuditCell['key'], AuditCell['reason']>>
}

export const SIGNS: Readonly<Record<AuditCell['state'], string>> = {
  passes: '✓',
  fails: '✗',
  'would-fail': '!',
  'not-offered': '–',
  unanswered: '?',
}

const WORST: readonly AuditCell['state'][] = ['fails', 'would-fail', 'unanswered', 'passes', 'not-offered']

/** Ports of the matrix, in order. */
export const portsOf = (cells: readonly AuditCell[]): readonly number[] =>
  [...new Set(cells.map(({ port }) => port))].sort((a, b) => a - b)

export function matrixOf(cells: readonly AuditCell[]): readonly MatrixRow[] {
  const ports = portsOf(cells)
  return [
    ...groupedBy(cells, ({ cluster, node, address }) => `${cluster} ${address} ${node}`).values(),
  ].flatMap(row => {
    const { cluster, node, address } = row[0]!
    const peers = [...groupedBy(row, ({ peer }) => peer)].map(([peer, own]) => {
      const fields = ports.map(port => fieldOf(port, own))
      return { node, address, peer, fields, told: JSON.stringify(fields) }
    })
    const same = peers.every(({ told }) => told === peers[0]!.told)
    return (same ? peers.slice(0, 1) : peers).map(({ peer, fields }) => ({
      cluster,
      address,
      node,
      fields,
      ...(!same && { peer }),
    }))
  })
}

function fieldOf(port: number, cells: readonly AuditCell[]): MatrixField {
  const worst = (key: AuditCell['key']) => {
    const mine = cells.filter(cell => cell.port === port && cell.key === key)
    return WORST.flatMap(state => mine.find(cell => cell.state === state) ?? [])[0]
  }
  const [rsa, ecdsa] = [worst('rsa'), worst('ecdsa')]
  return {
    port,
    rsa: rsa?.state,
    ecdsa: ecdsa?.state,
    reasons: { rsa: rsa?.reason ?? null, ecdsa: ecdsa?.reason ?? null },
  }
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
