export * from './types.ts'
export { LEVELS, takes, writeLines } from './write.ts'
