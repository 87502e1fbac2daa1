import { type Kysely, sql } from 'kysely'
import type { Digest } from '../analysis/digest.ts'
import type { Base } from './base.ts'
import type { Dialect } from './migrate.ts'
import type { Tables } from './tables.ts'

/** A report without its document. */
export interface ReportEntry {
  readonly id: string
  readonly created: number
  readonly at: number
  readonly name: string
  readonly summary: {
    readonly fail: number
    readonly wouldFail: number
    readonly pass: number
    readonly unknown: number
    readonly incomplete: boolean
    /** Findings that are issues, and potential problems. */
    readonly issues: number
    readonly potentials: number
  }
  readonly headline: { readonly en: string; readonly ja: string }
}

export interface Page {
  readonly after?: { readonly created: number; readonly id: string }
  readonly limit: number
}

export interface FoundFinding {
  readonly report: string
  readonly ordinal: number
  readonly created: number
  readonly check: string
  readonly system: string
  readonly result: string
  readonly category: string
  readonly title: { readonly en: string; readonly ja: string }
}

/** One origin in one report: what became of it over time, newest first. */
export interface OriginEntry {
  readonly report: string
  readonly created: number
  readonly system: string
  readonly address: string
  readonly port: number | null
  readonly verdict: string
  readonly reason: string | null
  readonly lastSeen: string
}

export interface ReportStore {
  get(id: string): Promise<ReportEntry | undefined>
  /** The report itself: JSON, gzip. */
  document(id: string): Promise<Uint8Array | undefined>
  /** Reports, newest first; with words, those with a finding that holds all of them. */
  list(query: Page & { readonly words: readonly string[] }): Promise<readonly ReportEntry[]>
  /** Findings that hold every word, as a part of any text in either language and in any case; those of the newest report first. */
  search(words: readonly string[], limit: number): Promise<readonly FoundFinding[]>
  origins(address: string, limit: number): Promise<readonly OriginEntry[]>
  count(): Promise<number>
}

export function reportStore({ db }: Base, dialect: Dialect): ReportStore {
  const entries = db
    .selectFrom('reports')
    .select([
      'id',
      'created',
      'at',
      'name',
      'fail',
      'would_fail',
      'pass',
      'unknown',
      'incomplete',
      'issues',
      'potentials',
      'headline_en',
      'headline_ja',
    ])
  return {
    async get(id) {
      const row = await entries.where('id', '=', id).executeTakeFirst()
      return row && toEntry(row)
    },
    async document(id) {
      const row = await db.selectFrom('reports').select('document').where('id', '=', id).executeTakeFirst()
      return row?.document
    },
    async list({ words, after, limit }) {
      let query = entries.orderBy('created', 'desc').orderBy('id', 'desc').limit(limit)
      if (after)
        query = query.where(row =>
          row(row.refTuple('created', 'id'), '<', row.tuple(after.created, after.id)),
        )
      if (words.length > 0)
        query = query.where('id', 'in', row =>
          row.selectFrom('finding_texts').select('finding_texts.report').where(holds(words, dialect)),
        )
      return (await query.execute()).map(toEntry)
    },
    async search(words, limit) {
      const rows = await db
        .selectFrom('finding_texts')
        .innerJoin('findings', join =>
          join
            .onRef('findings.report', '=', 'finding_texts.report')
            .onRef('findings.ordinal', '=', 'finding_texts.ordinal'),
        )
        .innerJoin('reports', 'reports.id', 'findings.report')
        .select([
          'findings.report',
          'findings.ordinal',
          'reports.created',
          'findings.check_id',
          'findings.system',
          'findings.result',
          'findings.category',
          'findings.title_en',
          'findings.title_ja',
        ])
        .where(holds(words, dialect))
        .orderBy('reports.created', 'desc')
        .orderBy('findings.report')
        .orderBy('findings.ordinal')
        .limit(limit)
        .execute()
      return rows.map(({ check_id: check, title_en: en, title_ja: ja, ...row }) => ({
        ...row,
        check,
        title: { en, ja },
      }))
    },
    async origins(address, limit) {
      const rows = await db
        .selectFrom('origins')
        .innerJoin('reports', 'reports.id', 'origins.report')
        .select([
          'origins.report',
          'reports.created',
          'origins.system',
          'origins.address',
          'origins.port',
          'origins.verdict',
          'origins.reason',
          'origins.last_seen as lastSeen',
        ])
        .where('origins.address', '=', address.toLowerCase())
        .orderBy('reports.created', 'desc')
        .orderBy('origins.report')
        .orderBy('origins.ordinal')
        .limit(limit)
        .execute()
      return rows
    },
    async count() {
      const row = await db
        .selectFrom('reports')
        .select(each => each.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
  }
}

/** Enters a report; called in the transaction that ends its analysis. */
export async function insertReport(
  trx: Kysely<Tables>,
  id: string,
  digest: Digest,
  created: number,
): Promise<void> {
  const { document, at, name, summary, headline, origins, findings } = digest
  await trx
    .insertInto('reports')
    .values({
      id,
      created,
      at,
      name,
      fail: summary.fail,
      would_fail: summary.wouldFail,
      pass: summary.pass,
      unknown: summary.unknown,
      incomplete: summary.incomplete ? 1 : 0,
      issues: summary.results.issue ?? 0,
      potentials: summary.results.potential ?? 0,
      headline_en: headline.en,
      headline_ja: headline.ja,
      document,
    })
    .execute()
  for (const rows of batches(origins.map((origin, ordinal) => ({ report: id, ordinal, ...origin }))))
    await trx.insertInto('origins').values(rows).execute()
  const told = findings.map(({ body: _, ...finding }, ordinal) => ({ report: id, ordinal, ...finding }))
  for (const rows of batches(told)) await trx.insertInto('findings').values(rows).execute()
  const texts = findings.map(({ body }, ordinal) => ({ report: id, ordinal, body }))
  for (const rows of batches(texts)) await trx.insertInto('finding_texts').values(rows).execute()
}

/** Rows of one statement: SQLite takes 32,766 values in one. */
const AT_ONCE = 500

const batches = <T>(rows: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / AT_ONCE) }, (_, index) =>
    rows.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )

/** A pattern finds a word anywhere; what would be a wildcard in it is a character like any other. */
function holds(words: readonly string[], dialect: Dialect) {
  const operator = sql.raw(dialect === 'postgres' ? 'ilike' : 'like')
  const all = words.map(
    word =>
      sql<boolean>`finding_texts.body ${operator} ${`%${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`,
  )
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

function toEntry(row: {
  id: string
  created: number
  at: number
  name: string
  fail: number
  would_fail: number
  pass: number
  unknown: number
  incomplete: number
  issues: number
  potentials: number
  headline_en: string
  headline_ja: string
}): ReportEntry {
  const { id, created, at, name, fail, pass, unknown, issues, potentials } = row
  return {
    id,
    created,
    at,
    name,
    summary: {
      fail,
      wouldFail: row.would_fail,
      pass,
      unknown,
      incomplete: row.incomplete === 1,
      issues,
      potentials,
    },
    headline: { en: row.headline_en, ja: row.headline_ja },
  }
}
