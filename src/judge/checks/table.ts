import type { Param, Params } from '../../read/bytes/index.ts'

/**
 * Tables inside params. A finding is stored as ids and values and told again later, in either language, from a report that went through
 * JSON; so a table is one list of strings for each column, and a row is an index into them.
 */
export type Row<K extends string> = Readonly<Record<K, string>>

/** Rows → one list for each column. The first column always stands, it carries the length; others are left out where all cells are empty. */
export function toColumns<K extends string>(names: readonly K[], rows: readonly Row<K>[]): Params {
  const told = names.filter((name, index) => index === 0 || rows.some(row => row[name] !== ''))
  return Object.fromEntries(told.map(name => [name, rows.map(row => row[name])]))
}

/** The rows of a table; cells that are missing are empty. */
export function toRows<K extends string>(params: Params, names: readonly K[]): Row<K>[] {
  const columns = names.map(name => [name, listOf(params[name])] as const)
  const length = Math.max(0, ...columns.map(([, cells]) => cells.length))
  return Array.from(
    { length },
    (_, index) => Object.fromEntries(columns.map(([name, cells]) => [name, cells[index] ?? ''])) as Row<K>,
  )
}

/** A param as a list of texts. */
export function listOf(param: Param | undefined): readonly string[] {
  if (param === undefined || param === null) return []
  return Array.isArray(param) ? param.map(String) : [String(param)]
}

/** A param as text, empty where it is absent. */
export const textOf = (param: Param | undefined): string => listOf(param).join(', ')

/** A param as a number, 0 where it is none. */
export function numberOf(param: Param | undefined): number {
  const value = Number(textOf(param))
  return Number.isFinite(value) ? value : 0
}

/** Several values in one cell: distinguished names hold commas and semicolons, but never an unescaped bar between spaces. */
const BAR = ' | '
export const toCell = (values: readonly string[]): string => values.join(BAR)
export const fromCell = (cell: string): readonly string[] => (cell === '' ? [] : cell.split(BAR))
