export * from './facts.ts'
export * from './ip.ts'
export * from './reader.ts'
export * from './verify-error.ts'
