import type { OriginVerdict, Verdicts } from './types.ts'

/** Verdicts that are told to whoever begins to watch. */
const KEPT = 200

export function createVerdicts(): Verdicts & { push(told: OriginVerdict): void } {
  let kept: OriginVerdict[] = []
  const listeners = new Set<(told: OriginVerdict) => void>()
  return {
    recent: () => kept,
    push(told) {
      kept = [...kept.slice(-(KEPT - 1)), told]
      for (const listener of listeners) listener(told)
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
