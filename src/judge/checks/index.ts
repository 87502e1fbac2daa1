export * from './check.ts'
