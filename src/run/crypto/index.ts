export { SUITES_13, serverHandshakeSecret } from './key-schedule.ts'
export { type RecordOpener, type RecordSealer, recordOpener, recordSealer } from './record-opener.ts'
export { nodeSignatures } from './signatures.ts'
