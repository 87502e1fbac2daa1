export { connectOrigin } from './connect.ts'
export { cipherFault, rulesFingerprint } from './context.ts'
export { type TlsFault, tlsFault, verifyFailed } from './error-text.ts'
export * from './types.ts'
