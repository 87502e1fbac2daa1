export { createLimits, type Limits } from './limits.ts'
export { ALL_QUESTIONS, placeText, probe, serverNameOf } from './probe.ts'
export { shoot } from './shot.ts'
export * from './types.ts'
