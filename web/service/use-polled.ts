import { useEffect, useState } from 'react'
import { useWords } from '../page/settings.ts'
import { ask, messageOf, NotHere } from './ask.ts'

export type Polled<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'not-here' }
  | { readonly kind: 'failed'; readonly message: string }

/** Asks again and again, so many milliseconds after each answer; `again` asks at once. */
export function usePolled<T>(path: string, every: number): readonly [Polled<T>, again: () => void] {
  const { language } = useWords()
  const [polled, set] = useState<Polled<T>>({ kind: 'waiting' })
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks at once
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const look = async () => {
      const found = await ask<T>(path, language).then(
        (value): Polled<T> => ({ kind: 'here', value }),
        (error: unknown): Polled<T> =>
          error instanceof NotHere ? { kind: 'not-here' } : { kind: 'failed', message: messageOf(error) },
      )
      if (isOver) return
      set(found)
      if (found.kind !== 'not-here') timer = setTimeout(look, every)
    }
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [path, every, language, round])
  return [polled, () => setRound(before => before + 1)]
}
