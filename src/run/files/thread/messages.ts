import type { Piece } from './ring.ts'

/** To the thread that inflates. */
export type Order = { readonly kind: 'packed'; readonly bytes: Uint8Array } | { readonly kind: 'end' }

/** From the thread. */
export type Answer =
  /** It is done with the oldest packed bytes. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'unpacked'; readonly piece: Piece }
  | { readonly kind: 'fault'; readonly code: string; readonly offset: number }
  | { readonly kind: 'end' }
