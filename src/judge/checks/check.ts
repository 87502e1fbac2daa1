import type { Params, Where } from '../../read/bytes/index.ts'
import type { Evidence, Origin, SystemEvidence } from '../evidence/index.ts'

export type Outcome = 'issue' | 'potential' | 'clear' | 'not-applicable' | 'missing-information' | 'error'
export type Category = 'mra' | 'certificates' | 'configuration' | 'connectivity' | 'evidence'

/** Evidence a check reads; where one is absent the engine answers `missing-information` without running it. */
export type Need =
  | 'log'
  | 'requests'
  | 'capture'
  | 'trust-store'
  | 'server-certificate'
  | 'release'
  | 'verify-setting'
  | 'origins'

/**
 * The texts of a check, where a sentence needs data a function of the finding's params. They read params alone, never origins: a finding
 * in a stored report can be told again in either language from `{ outcome, params, origins: [] }`. Lines are allowed, markup is not.
 */
export interface CheckTexts {
  readonly title: string
  /** What it found, by outcome; never empty. The first line is the answer, the following ones are its items. */
  readonly description: (found: FindingData) => string
  readonly condition: string
  readonly further: string
  /** Numbered actions, in order; none where there is nothing to do. */
  readonly action: (found: FindingData) => readonly string[]
}

export interface FindingData {
  readonly outcome: Outcome
  readonly params: Params
  readonly origins: readonly Origin[]
}

/** What a run of a check gives back; ids and values only. */
export interface Found {
  readonly outcome: Exclude<Outcome, 'error'>
  readonly params?: Params
  readonly origins?: readonly Origin[]
  readonly evidence?: readonly Where[]
  /** Lines to quote, newest pair for each origin first. */
  readonly snippet?: readonly string[]
}

export interface Reference {
  readonly kind: 'defect' | 'document'
  /** `CSCwc69661`, or a title. */
  readonly id: string
  readonly url?: string
}

export interface Check {
  /** Names the failing state; never changes. */
  readonly id: string
  readonly category: Category
  /** First and last release it applies to, `X14.2`; undefined: all. An unknown release applies. */
  readonly since?: string
  readonly until?: string
  readonly needs: readonly Need[]
  readonly references: readonly Reference[]
  readonly texts: { readonly en: CheckTexts; readonly ja: CheckTexts }
  /** Pure and synchronous; sees one system at a time. A throw becomes an `error` card. */
  readonly run: (system: SystemEvidence, all: Evidence) => Found
}

export interface Finding extends FindingData {
  readonly check: string
  /** Name of the system it is about. */
  readonly system: string
  readonly evidence: readonly Where[]
  readonly snippet: readonly string[]
}
