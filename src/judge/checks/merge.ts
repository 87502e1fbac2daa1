import type { Params } from '../../read/bytes/index.ts'
import { ORIGIN, type OriginRow } from './origins.ts'
import { numberOf, toCell, toColumns, toRows } from './table.ts'

/** What one system contributes to a card over several. */
export interface Share {
  readonly system: string
  readonly params: Params
}

/** Cells that differ from peer to peer without being another fault: how often, when. */
const COUNTS: readonly (keyof OriginRow)[] = ['attempts', 'failures']
const TIMES: readonly (keyof OriginRow)[] = ['at', 'last']
const APART: ReadonlySet<keyof OriginRow> = new Set([...COUNTS, ...TIMES])
const COLUMNS: ReadonlySet<string> = new Set(ORIGIN)
/** How many origins a check looked at. */
const TALLIES: readonly string[] = ['judged', 'unknown']

const tellsOrigins = (params: Params): boolean =>
  Array.isArray(params.address) && Array.isArray(params.verdict)

/**
 * What systems have to have in common for one card to speak for all of them: everything but the table of origins, whose rows say themselves which
 * peers they are about. Where there is no such table, or another one stands beside it, all but counts and times.
 */
export function shareKey(params: Params): string {
  const others = Object.entries(params).filter(([name]) => !COLUMNS.has(name) && !TALLIES.includes(name))
  const alone = tellsOrigins(params) && !others.some(([, value]) => Array.isArray(value))
  return JSON.stringify([
    others.sort(([a], [b]) => (a < b ? -1 : 1)),
    alone ? [] : toRows(params, ORIGIN).map(identityOf),
  ])
}

/**
 * The params of one card over several systems of one `shareKey`: each origin and fault once, with the peers it was seen on, attempts and failures
 * added up, times the latest. `of`: peers of the report, so that a text can say "all".
 */
export function mergedParams(shares: readonly Share[], of: number): Params {
  const [first] = shares
  if (!first) return {}
  if (shares.length === 1) return first.params
  if (!tellsOrigins(first.params)) return { ...first.params, ...tallied(shares) }
  const merged = new Map<string, { row: OriginRow; peers: Set<string> }>()
  for (const { system, params } of shares) {
    for (const row of toRows(params, ORIGIN)) {
      const known = merged.get(identityOf(row))
      if (known) merged.set(identityOf(row), { row: added(known.row, row), peers: known.peers.add(system) })
      else merged.set(identityOf(row), { row, peers: new Set([system]) })
    }
  }
  const rest = Object.entries(first.params).filter(([name]) => !COLUMNS.has(name))
  const rows = [...merged.values()].map(({ row, peers }) => ({
    ...row,
    peers: toCell([...peers]),
    of: String(of),
  }))
  return { ...Object.fromEntries(rest), ...toColumns(ORIGIN, rows) }
}

const tallied = (shares: readonly Share[]): Params =>
  Object.fromEntries(
    TALLIES.filter(name => shares.some(({ params }) => params[name] !== undefined)).map(name => [
      name,
      shares.reduce((sum, { params }) => sum + numberOf(params[name]), 0),
    ]),
  )

const identityOf = (row: OriginRow): string =>
  JSON.stringify(ORIGIN.filter(name => !APART.has(name)).map(name => row[name]))

function added(a: OriginRow, b: OriginRow): OriginRow {
  const sums = COUNTS.map(name => [name, String(Number(a[name]) + Number(b[name]))])
  const latest = TIMES.map(name => [name, [a[name], b[name]].sort().at(-1)])
  return { ...a, ...Object.fromEntries([...sums, ...latest]) }
}
