export { LONGEST_DUMP, readXconf, readXstat, type UcPart } from './dump.ts'
export { mergeSystem } from './merge.ts'
export { compareRelease, parseRelease } from './release.ts'
export * from './system.ts'
