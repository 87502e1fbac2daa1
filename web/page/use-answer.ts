import { useEffect, useState } from 'react'
import type { Asks, Kind } from '../protocol.ts'
import { useOpened } from './report-context.ts'

export type Answered<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'failed'; readonly message: string }

/** Asks the worker, and again whenever the question changes; `null` asks nothing. */
export function useAnswer<K extends Kind>(kind: K, ask: Asks[K]['ask'] | null): Answered<Asks[K]['answer']> {
  const { client } = useOpened()
  const [answered, set] = useState<Answered<Asks[K]['answer']>>({ kind: 'waiting' })
  const key = JSON.stringify(ask)
  useEffect(() => {
    let isCurrent = true
    const wanted = JSON.parse(key) as Asks[K]['ask'] | null
    if (wanted === null) return
    set({ kind: 'waiting' })
    client.ask(kind, wanted).then(
      value => isCurrent && set({ kind: 'here', value }),
      (cause: unknown) => isCurrent && set({ kind: 'failed', message: String(cause) }),
    )
    return () => {
      isCurrent = false
    }
  }, [client, kind, key])
  return answered
}
