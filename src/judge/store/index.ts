export { checkStore, MAX_AUTHORITIES } from './check.ts'
export { firstOfEachSubject, type Shadow, shadowsOn } from './lookup.ts'
export * from './types.ts'
