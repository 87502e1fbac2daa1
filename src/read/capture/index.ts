export * from './kind.ts'
export * from './limits.ts'
export * from './session.ts'
