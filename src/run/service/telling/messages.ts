import type { Format } from '../../../tell/formats/index.ts'
import type { Language } from '../../../tell/messages/index.ts'

/** A stored report that is wanted in a format and a language. */
export interface Wish {
  readonly id: number
  /** JSON, gzip. */
  readonly document: Uint8Array
  readonly format: Format
  readonly language: Language
}

export type Told =
  | { readonly id: number; readonly text: string }
  | { readonly id: number; readonly failure: string }
