import type { ReactNode } from 'react'
import type { Tone } from './tone.ts'

export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <span className={`badge ${tone}`}>{children}</span>
)

/** A mark that only repeats what a word beside it says. */
export const Mark = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span className={`mark ${tone}`} aria-hidden="true">
    {children}
  </span>
)
