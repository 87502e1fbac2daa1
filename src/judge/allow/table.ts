import type { Problem, Read } from '../../read/bytes/index.ts'

/** One line of a CSV file, by the names of its columns. */
export interface CsvRow<Column extends string> {
  /** Without whitespace around it; empty where the line has no such column. */
  get(column: Column): string
  /** Says what is wrong with the line; it is then left out. */
  fault(code: string, value?: string): undefined
}

/** Longest line looked at. */
const LONGEST = 8192

/**
 * Reads CSV (RFC 4180; LF alone ends a line too, and a line does not go on behind its end). The first line names the columns, in any order and case;
 * without such a line the columns are as `columns` says.
 */
export function readTable<Column extends string, T>(
  text: string,
  source: string,
  columns: readonly Column[],
  most: number,
  make: (row: CsvRow<Column>) => T | undefined,
): Read<T[]> {
  const value: T[] = []
  const problems: Problem[] = []
  let order: readonly string[] | undefined
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  for (const [index, content] of lines.entries()) {
    if (content.trim() === '' || content.startsWith('#')) continue
    const where = { source, line: index + 1 }
    const fault = (code: string, shown?: string): undefined => {
      problems.push({ code, where, ...(shown !== undefined && { params: { value: shown.slice(0, 200) } }) })
    }
    if (value.length === most || content.length > LONGEST) {
      fault('csv-too-long')
      if (value.length === most) break
      continue
    }
    const cells = cellsOf(content)
    if (cells === undefined) {
      fault('csv-bad-quote')
      continue
    }
    if (order === undefined) {
      order = columns
      if (isHeader(cells, columns)) {
        order = cells.map(cell => columns.find(column => column.toLowerCase() === cell.toLowerCase()) ?? cell)
        for (const name of order)
          if (!(columns as readonly string[]).includes(name)) fault('csv-unknown-column', name)
        continue
      }
    }
    const named = order
    const row = make({ get: column => cells[named.indexOf(column)] ?? '', fault })
    if (row !== undefined) value.push(row)
  }
  return { value, problems }
}

const isHeader = (cells: readonly string[], columns: readonly string[]): boolean =>
  cells.some(cell => cell.toLowerCase() === columns[0]!.toLowerCase())

/** Cells of a line; undefined where a quote is not closed or something follows it. */
function cellsOf(line: string): string[] | undefined {
  const cells: string[] = []
  const pattern = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y
  while (pattern.lastIndex <= line.length) {
    const found = pattern.exec(line)
    if (!found) return undefined
    cells.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim())
    if (found[3] === '') return cells
  }
  return cells
}

/** Writes CSV with its header line. */
export function writeTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[columns, ...rows].map(row => row.map(cell).join(',')).join('\r\n')}\r\n`
}

const cell = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
