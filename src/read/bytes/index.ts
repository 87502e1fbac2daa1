export * from './facts.ts'
export * from './verify-error.ts'
