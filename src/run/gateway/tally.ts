import { type Counters, DURATIONS } from './types.ts'

/** Counts one answer and how long it took, milliseconds. */
export function countAnswer(counters: Counters, status: number, took: number): void {
  counters.answered.set(status, (counters.answered.get(status) ?? 0) + 1)
  counters.durationSum += took
  let bucket = 0
  while (bucket < DURATIONS.length && took > DURATIONS[bucket]!) bucket++
  counters.durations[bucket]!++
}
