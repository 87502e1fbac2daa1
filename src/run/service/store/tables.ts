import type { Generated } from 'kysely'

/** States that an analysis goes through; the last three are final. */
export const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type State = (typeof STATES)[number]

/**
 * The tables, the same in both databases. Times are milliseconds since 1970. One id goes with an upload, the analysis that it starts and the report
 * that this ends in.
 */
export interface Tables {
  uploads: {
    id: string
    name: string
    /** Octets that were announced. */
    length: number
    /** Octets that are held: the sum of its parts. */
    held: number
    created: number
    /** After it an upload that is not complete is removed; null once it is complete. */
    expires: number | null
    language: string
    /** 1: wait for `POST /analyses` to name it. */
    hold: number
  }
  parts: {
    upload: string
    at: number
    bytes: number
    blob: string
  }
  analyses: {
    id: string
    language: string
    state: State
    tries: number
    /** Why it failed, or why the latest try did. */
    reason: string | null
    done: number
    total: number
    /** Who works on it, and until when nobody else may. */
    worker: string | null
    lease: number | null
    created: number
    started: number | null
    ended: number | null
    /** Grows with every change, for those who follow it. */
    revision: number
  }
  inputs: {
    analysis: string
    ordinal: number
    upload: string
    name: string
    bytes: number
  }
  reports: {
    id: string
    created: number
    /** When the report was made, by the clock of the worker. */
    at: number
    name: string
    fail: number
    would_fail: number
    pass: number
    unknown: number
    incomplete: number
    /** Findings of these results. */
    issues: number
    potentials: number
    headline_en: string
    headline_ja: string
    /** The report as JSON, gzip. */
    document: Uint8Array
  }
  origins: {
    report: string
    ordinal: number
    system: string
    address: string
    port: number | null
    verdict: string
    reason: string | null
    last_seen: string
  }
  findings: {
    report: string
    ordinal: number
    check_id: string
    system: string
    result: string
    category: string
    title_en: string
    title_ja: string
  }
  /** What is searched: every text of a finding in both languages. SQLite: FTS5 by trigrams; PostgreSQL: an index of trigrams. */
  finding_texts: {
    report: string
    ordinal: number
    body: string
  }
  /** Files that a watched folder gave, so that each is taken once. */
  taken: {
    file: string
    at: number
  }
  about: {
    version: Generated<number>
  }
}
