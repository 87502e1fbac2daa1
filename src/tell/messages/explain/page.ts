import type { Basis, ReasonCode, RemedyKind } from '../codes.ts'
import type { ProblemFamily } from '../problem-codes.ts'

/** What a page says; `see` and `repair` are lists of things to do, in order. */
export interface Page {
  readonly title: string
  readonly meaning: string
  readonly see: readonly string[]
  readonly repair: readonly string[]
}

/** The written pages of one language. Remedies take their steps, and problems their first sentence, from the catalogue. */
export interface Pages {
  readonly reasons: Readonly<Record<ReasonCode, Page>>
  readonly remedies: Readonly<Record<RemedyKind, Omit<Page, 'repair'>>>
  readonly bases: Readonly<Record<Basis, Omit<Page, 'title' | 'repair'>>>
  readonly families: Readonly<Record<ProblemFamily, Omit<Page, 'title'>>>
  /** How to see any rule of the chain at work. */
  readonly rule: Pick<Page, 'see'>
  /** How to see what a check found, and what to do where it found nothing to do. */
  readonly check: { readonly see: readonly string[] }
  /** Data for remedies that are explained without an origin at hand. */
  readonly placeholders: Readonly<Record<string, string | readonly string[]>>
}
