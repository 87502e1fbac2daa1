/** Counters that an instrumented file adds to: `globalThis[COUNTERS]`, one number a branch. */
export const COUNTERS = '__branches'
