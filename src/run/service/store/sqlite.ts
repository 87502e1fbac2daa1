import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import sqlite from 'node-sqlite3-wasm'
import type { Tables } from './tables.ts'

type Value = number | bigint | string | Uint8Array | null

/** Statements that give rows. */
const GIVES_ROWS = /^\s*(?:select|with|pragma)\b|\breturning\b/i

/**
 * The database file of a service that stands alone: SQLite compiled to WebAssembly, working on the real file. Its log is written ahead and synchronised
 * with every transaction (`synchronous=full`), so that what was acknowledged is there after a kill and after a loss of power. One process may hold it at
 * a time: the caller must be that one (`holdFolder`), because the lock that a killed process left behind is removed here.
 */
export function openSqlite(file: string): Kysely<Tables> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  rmSync(`${file}.lock`, { recursive: true, force: true })
  const db = new sqlite.Database(file)
  db.exec('pragma locking_mode = exclusive')
  db.exec('pragma journal_mode = wal')
  db.exec('pragma synchronous = full')
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => db.close(),
        prepare: query => ({
          reader: GIVES_ROWS.test(query),
          all: values => db.all(query, values as Value[]),
          run: values => {
            const { changes, lastInsertRowid } = db.run(query, values as Value[])
            return { changes, lastInsertRowid }
          },
          iterate: values => db.all(query, values as Value[])[Symbol.iterator](),
        }),
      },
    }),
  })
}
