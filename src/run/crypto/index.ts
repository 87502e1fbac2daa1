export { type RecordOpener, recordOpener } from './record-opener.ts'
export { nodeSignatures } from './signatures.ts'
