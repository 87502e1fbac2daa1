export { VERIFY_OFF } from './candidates.ts'
export { type Repair, repairOf } from './plan.ts'
export * from './types.ts'
