export { VERIFY_OFF } from './candidates.ts'
export { effectsOf, type StoreEffect } from './effect.ts'
export { type Repair, repairOf } from './plan.ts'
export * from './types.ts'
