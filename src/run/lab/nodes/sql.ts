/** The little SQL that discovery speaks with CUCM's database: one select over tables that are joined already, with conditions that are all to hold. */

export type Row = Readonly<Record<string, string>>

/** Tables by name; a query is answered from the first of them that it names. */
export type Tables = ReadonlyMap<string, readonly Row[]>

export type SqlAnswer = { readonly rows: readonly Row[] } | { readonly fault: number; readonly text: string }

/** Informix: syntax error, unknown table, unknown column. */
const SYNTAX = -201
const NO_TABLE = -206
const NO_COLUMN = -217

/**
 * Answers `select [distinct] a.x [as y], … from t [as a] [inner join …] [where a.x = 'v' and …]` and `select * from t`. Joins are passed over: the rows
 * of a table here hold what belongs together. Conditions between two columns are passed over as well.
 */
export function answerSql(text: string, tables: Tables): SqlAnswer {
  const [, wanted = '', rest = ''] =
    /^\s*select\s+(?:distinct\s+)?(.+?)\s+from\s+(.+?)\s*;?\s*$/is.exec(text) ?? []
  if (wanted === '') return { fault: SYNTAX, text: 'A syntax error has occurred.' }
  const [from = '', conditions = ''] = rest.split(/\s+where\s+/i)
  const named = [...from.matchAll(/[a-z_]\w*/gi)].map(([word]) => word.toLowerCase())
  const table = named.find(word => tables.has(word))
  if (table === undefined)
    return { fault: NO_TABLE, text: `The specified table (${named[0] ?? ''}) is not in the database.` }
  const rows = (tables.get(table) ?? []).filter(filterOf(conditions))
  const columns = wanted.trim() === '*' ? undefined : wanted.split(',').map(columnOf)
  if (!columns) return { rows }
  const [first] = tables.get(table) ?? []
  const unknown = first && columns.find(({ name }) => !(name in first))
  if (unknown)
    return {
      fault: NO_COLUMN,
      text: `Column (${unknown.name}) not found in any table in the query (or SLV is undefined).`,
    }
  return {
    rows: rows.map(row => Object.fromEntries(columns.map(({ name, as }) => [as, row[name] ?? '']))),
  }
}

/** `tcs.name as Cert_Type`; a name of two tables is told apart by its table's alias. */
function columnOf(text: string): { readonly name: string; readonly as: string } {
  const [, qualifier, name = '', as = name] =
    /^\s*(?:(\w+)\.)?(\w+)(?:\s+(?:as\s+)?(\w+))?\s*$/i.exec(text) ?? []
  return { name: columnName(qualifier, name), as: as.toLowerCase() }
}

/** The name of a service stands in typecertificateservice, that of a node in processnode; both are called `name`. */
function columnName(qualifier: string | undefined, name: string): string {
  const plain = name.toLowerCase()
  return plain === 'name' && qualifier && /^(?:t|typecert)/i.test(qualifier) ? 'service' : plain
}

function filterOf(conditions: string): (row: Row) => boolean {
  const tests = conditions.split(/\s+and\s+/i).flatMap(condition => testOf(condition) ?? [])
  return row => tests.every(test => test(row))
}

function testOf(condition: string): ((row: Row) => boolean) | undefined {
  const [, qualifier, name = '', operator = '', value = ''] =
    /^\s*(?:(\w+)\.)?(\w+)\s*(=|!=|<>|\blike\b|\bin\b)\s*(.+?)\s*$/is.exec(condition) ?? []
  const values = [...value.matchAll(/'((?:[^']|'')*)'|(?<![\w.])(\d+)(?![\w.])/g)].map(([, text, number]) =>
    (text ?? number ?? '').replaceAll("''", "'"),
  )
  const [first] = values
  if (first === undefined) return undefined
  const column = columnName(qualifier, name)
  switch (operator.toLowerCase()) {
    case 'like':
      return row => like(row[column] ?? '', first)
    case '!=':
    case '<>':
      return row => row[column] !== first
    default:
      return row => values.includes(row[column] ?? '')
  }
}

/** `%` stands for any text. */
function like(text: string, pattern: string): boolean {
  const parts = pattern.toLowerCase().split('%')
  const lower = text.toLowerCase()
  const [head = ''] = parts
  const tail = parts.at(-1) ?? ''
  if (parts.length === 1) return lower === head
  if (!lower.startsWith(head) || !lower.endsWith(tail) || lower.length < head.length + tail.length)
    return false
  let at = head.length
  for (const part of parts.slice(1, -1)) {
    const found = lower.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= lower.length - tail.length
}
