import { useCallback, useRef, useState } from 'react'
import type { Analysis, Given, Progress } from '../protocol.ts'
import { type Client, createClient } from './client.ts'

export type State =
  | { readonly kind: 'empty' }
  | { readonly kind: 'working'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly analysis: Analysis; readonly client: Client }
  | { readonly kind: 'failed'; readonly message: string }

/** Written into the page when it is built. */
declare const __VERSION__: string

/** One analysis at a time, in a worker of its own; to cancel is to end that worker. */
export function useAnalysis() {
  const [state, setState] = useState<State>({ kind: 'empty' })
  const client = useRef<Client | null>(null)

  const reset = useCallback(() => {
    client.current?.end()
    client.current = null
    setState({ kind: 'empty' })
  }, [])

  const start = useCallback((given: readonly Given[]) => {
    client.current?.end()
    const total = given.reduce((sum, { file }) => sum + file.size, 0)
    setState({ kind: 'working', progress: { phase: 'reading', done: 0, total, source: '' } })
    const own = createClient(progress => client.current === own && setState({ kind: 'working', progress }))
    client.current = own
    own
      .ask('analyze', { given, version: __VERSION__, at: Date.now() })
      .then((analysis): State => ({ kind: 'done', analysis, client: own }))
      .catch((cause: unknown): State => ({ kind: 'failed', message: String(cause) }))
      .then(next => client.current === own && setState(next))
  }, [])

  return { state, start, cancel: reset, reset }
}
