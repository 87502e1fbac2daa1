import { startTransition, useCallback, useRef, useState } from 'react'
import type { AuditDocument } from '../../src/tell/audit/index.ts'
import type { Analysis, Given, Progress } from '../protocol.ts'
import { type Client, createClient } from './client.ts'

export type State =
  | { readonly kind: 'empty' }
  | { readonly kind: 'working'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly analysis: Analysis; readonly client: Client }
  | { readonly kind: 'audited'; readonly document: AuditDocument }
  | { readonly kind: 'not-audit' }
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
    const [only] = given
    const file = given.length === 1 && only && /\.json$/i.test(only.path) ? only.file : undefined
    const answered = file
      ? own
          .ask('audit', { file })
          .then((document): State => (document ? { kind: 'audited', document } : { kind: 'not-audit' }))
      : own
          .ask('analyze', { given, version: __VERSION__, at: Date.now() })
          .then((analysis): State => ({ kind: 'done', analysis, client: own }))
    answered
      .catch((cause: unknown): State => ({ kind: 'failed', message: String(cause) }))
      // Drawn piece by piece: a large report must not keep the reader waiting.
      .then(next => client.current === own && startTransition(() => setState(next)))
  }, [])

  return { state, start, cancel: reset, reset }
}
