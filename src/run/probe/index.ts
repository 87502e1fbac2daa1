export { createLimits, type Limits } from './limits.ts'
export { ALL_QUESTIONS, createResolve, placeText, probe, type Resolve, serverNameOf } from './probe.ts'
export { shoot } from './shot.ts'
export * from './types.ts'
