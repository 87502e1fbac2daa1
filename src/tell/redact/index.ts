export { EMPTY_MAP, type RedactMap } from './pseudonyms.ts'
export { redactReport } from './report.ts'
