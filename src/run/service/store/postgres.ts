import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.ts'

/** Connections of one process; a worker needs two, a server one for each request that asks at the same time. */
const CONNECTIONS = 10

/**
 * A database that several processes share. Whole numbers come as numbers: none of ours comes near 2^53.
 *
 * @param trouble told of connections that broke while nobody used them
 */
export function openPostgres(url: string, trouble: (error: Error) => void): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'turnpike',
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (id, format) =>
        id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format as 'text'),
    },
  })
  pool.on('error', trouble)
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}
