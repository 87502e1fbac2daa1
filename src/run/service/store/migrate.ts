import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from './tables.ts'

export type Dialect = 'sqlite' | 'postgres'

/** What the tables are made of; a change adds a step and never edits one that was shipped. */
const STEPS: readonly ((dialect: Dialect) => readonly RawBuilder<unknown>[])[] = [
  dialect => {
    const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea')
    return [
      sql`create table uploads (id text primary key, name text not null, length bigint not null, held bigint not null,
        created bigint not null, expires bigint, language text not null, hold integer not null)`,
      sql`create table parts (upload text not null references uploads (id) on delete cascade, at bigint not null,
        bytes bigint not null, blob text not null unique, primary key (upload, at))`,
      sql`create table analyses (id text primary key, language text not null, state text not null, tries integer not null,
        reason text, done bigint not null, total bigint not null, worker text, lease bigint, created bigint not null,
        started bigint, ended bigint, revision bigint not null)`,
      sql`create index analyses_by_state on analyses (state, created)`,
      sql`create index analyses_by_age on analyses (created, id)`,
      sql`create table inputs (analysis text not null references analyses (id) on delete cascade, ordinal integer not null,
        upload text not null, name text not null, bytes bigint not null, primary key (analysis, ordinal))`,
      sql`create index inputs_by_upload on inputs (upload)`,
      sql`create table reports (id text primary key, created bigint not null, at bigint not null, name text not null,
        fail integer not null, would_fail integer not null, pass integer not null, unknown integer not null,
        incomplete integer not null, issues integer not null, potentials integer not null, headline_en text not null, headline_ja text not null, document ${bytes} not null)`,
      sql`create index reports_by_age on reports (created, id)`,
      sql`create table origins (report text not null references reports (id) on delete cascade, ordinal integer not null,
        system text not null, address text not null, port integer, verdict text not null, reason text,
        last_seen text not null, primary key (report, ordinal))`,
      sql`create index origins_by_address on origins (address)`,
      sql`create table findings (report text not null references reports (id) on delete cascade, ordinal integer not null,
        check_id text not null, system text not null, result text not null, category text not null,
        title_en text not null, title_ja text not null, primary key (report, ordinal))`,
      dialect === 'sqlite'
        ? sql`create virtual table finding_texts using fts5 (report unindexed, ordinal unindexed, body, tokenize = 'trigram')`
        : sql`create table finding_texts (report text not null references reports (id) on delete cascade,
            ordinal integer not null, body text not null, primary key (report, ordinal))`,
      sql`create table taken (file text primary key, at bigint not null)`,
    ]
  },
]

/** The tables of this version of the product. */
export const VERSION = STEPS.length

/** A database that a newer version of the product has written. */
export class NewerDatabase extends Error {}

/**
 * Makes the tables, or brings them to this version; several processes may do it at once. Trigrams need PostgreSQL's own extension
 * `pg_trgm`; without the right to create it a search reads every text.
 *
 * @throws NewerDatabase where the tables are of a later version
 */
export async function migrate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await db.transaction().execute(async trx => {
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(7458203)`.execute(trx)
    await sql`create table if not exists about (version integer not null)`.execute(trx)
    const row = await trx.selectFrom('about').select('version').executeTakeFirst()
    const from = row?.version ?? 0
    if (from > VERSION) throw new NewerDatabase(`the database is of version ${from}, known are ${VERSION}`)
    for (const step of STEPS.slice(from)) for (const statement of step(dialect)) await statement.execute(trx)
    if (row) await trx.updateTable('about').set({ version: VERSION }).execute()
    else await trx.insertInto('about').values({ version: VERSION }).execute()
  })
  if (dialect === 'postgres') await indexTexts(db)
}

/** Error codes of PostgreSQL where the extension may not be created or is not there (insufficient privilege, undefined file). */
const NO_TRIGRAMS = ['42501', '58P01', '0A000']

async function indexTexts(db: Kysely<Tables>): Promise<void> {
  try {
    await db.transaction().execute(async trx => {
      await sql`select pg_advisory_xact_lock(7458204)`.execute(trx)
      await sql`create extension if not exists pg_trgm`.execute(trx)
      await sql`create index if not exists finding_texts_by_trigram on finding_texts using gin (body gin_trgm_ops)`.execute(
        trx,
      )
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_TRIGRAMS.includes(String(error.code)))) throw error
  }
}
