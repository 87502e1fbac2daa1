export * from './inspect.ts'
export * from './reasons.ts'
export * from './types.ts'
export { verifyOrigin } from './verify.ts'
