export { hasPostgres, type Postgres, startPostgres } from '../../tools/bench/service-postgres.ts'
