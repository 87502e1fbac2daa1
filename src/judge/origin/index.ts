export * from './reasons.ts'
export * from './types.ts'
export * from './verify.ts'
