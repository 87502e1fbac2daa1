import type { Language } from '../../../tell/messages/index.ts'
import type { Digest } from './digest.ts'

/** What the thread is asked for. */
export interface Order {
  readonly id: number
  /** Files of this machine, named as their senders named them. */
  readonly paths: readonly string[]
  readonly language: Language
  readonly version: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What the thread says of the order of that id. */
export type Said =
  | { readonly id: number; readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly id: number; readonly kind: 'done'; readonly digest: Digest }
  | { readonly id: number; readonly kind: 'failed'; readonly reason: string }
