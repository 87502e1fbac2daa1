import type { Piece } from './ring.ts'

/** What the thread that inflates is started with. */
export interface Start {
  readonly packed: SharedArrayBuffer
  readonly unpacked: SharedArrayBuffer
}

/** To the thread. */
export type Order =
  | { readonly kind: 'packed'; readonly piece: Piece }
  | { readonly kind: 'end' }
  /** Bytes of unpacked pieces that were read. */
  | { readonly kind: 'free'; readonly used: number }

/** From the thread. */
export type Answer =
  /** Room of packed pieces that were used. */
  | { readonly kind: 'free'; readonly used: number }
  | { readonly kind: 'unpacked'; readonly piece: Piece }
  | { readonly kind: 'fault'; readonly code: string; readonly offset: number }
  | { readonly kind: 'end' }

/** Bytes of packed data that wait for the thread, and of unpacked data that wait for the reader. */
export const PACKED = 1 << 22
export const UNPACKED = 1 << 24

/** A piece that was handed on stays as it is until this many bytes more have been: a reader may look at two pieces at once. */
export const STAYS = 1 << 21

/** Bytes that are given back together: each message wakes a thread. */
export const AT_ONCE = 1 << 21
