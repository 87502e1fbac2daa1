import type { Rehearsed } from '../src/judge/remedies/index.ts'
import type { Artifact } from '../src/tell/artifacts/index.ts'
import type { AuditDocument } from '../src/tell/audit/index.ts'
import type { Language } from '../src/tell/messages/index.ts'
import type { Report, ReportRemedy } from '../src/tell/report/index.ts'
import type { Card } from '../src/tell/text/index.ts'

/** What the page and its worker say to each other: plain values, one answer for each question. */

/** A file as it was dropped or chosen; `path` begins with the folder that it was in. */
export interface Given {
  readonly path: string
  readonly file: File
}

export type Where = Report['problems'][number]['where']

/** A place as the report names it, and whether there is more to see than its quote. */
export interface Member {
  readonly source: string
  readonly kind: 'log' | 'capture'
  readonly bytes: number
  /** Of a log. */
  readonly lines: number
}

export interface Analysis {
  /** The same report, told in each language. */
  readonly reports: Readonly<Record<Language, Report>>
  /** Its findings as cards: what was found alike on several peers is one. */
  readonly cards: Readonly<Record<Language, readonly Card[]>>
  readonly members: readonly Member[]
  readonly choices: readonly Choice[]
}

export interface LogLine {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** There is more of it than is shown. */
  readonly cut: boolean
}

/** A name, a value, and what it is made of: a message or a certificate, opened. */
export interface Field {
  readonly name: string
  readonly value?: string
  readonly fields?: readonly Field[]
  /** A certificate that can be opened. */
  readonly certificate?: string
  /** Its value says it all; what it is made of is for those who ask. */
  readonly isFolded?: boolean
}

export type Lane = 'client' | 'server' | 'origin'

/** One rung of the ladder. */
export interface Rung {
  /** RFC 3339, UTC, on the clock of the capture. */
  readonly at: string
  /** From lane to lane; equal ends: something that the traffic server notes by itself. */
  readonly from: Lane
  readonly to: Lane
  readonly kind: 'log' | 'message' | 'alert'
  readonly text: string
  readonly isBad: boolean
  readonly where: Where
  /** Client port of the connection, where a packet tells it. */
  readonly port: number | null
  readonly fields: readonly Field[]
  /** Of a packet: the bytes that the message begins with on the wire, and how many it has in all. */
  readonly wire?: {
    readonly begins: readonly number[]
    readonly length: number
    /** The message itself, where it can be put together again. */
    readonly bytes?: Uint8Array
  }
}

export interface Ladder {
  readonly system: string
  readonly place: string
  readonly rungs: readonly Rung[]
  /** Log clock minus capture clock in milliseconds, which the times of log lines are set back by. */
  readonly correction: number
}

/** A frame as captured. */
export interface Frame {
  readonly bytes: Uint8Array
}

/** What could be done about failing origins; ticked, everything is judged again. */
export interface Choice {
  readonly id: string
  readonly remedy: ReportRemedy
  /** Indices into the origins of the report. */
  readonly origins: readonly number[]
  readonly systems: readonly string[]
  /** It belongs to the smallest set that mends everything. */
  readonly isPlanned: boolean
}

/** What the traffic server would meet at an origin with the ticked repairs done. */
export interface Rehearsal extends Rehearsed {
  readonly origin: number
}

/** Every question and its answer. */
export interface Asks {
  readonly analyze: {
    readonly ask: { readonly given: readonly Given[]; readonly version: string; readonly at: number }
    readonly answer: Analysis
  }
  /** An audit result; null: the file is none. */
  readonly audit: { readonly ask: { readonly file: File }; readonly answer: AuditDocument | null }
  readonly lines: {
    readonly ask: { readonly source: string; readonly from: number; readonly count: number }
    readonly answer: readonly LogLine[]
  }
  /** The next line that holds a text, from a line on; null: none. */
  readonly find: {
    readonly ask: { readonly source: string; readonly text: string; readonly from: number }
    readonly answer: number | null
  }
  readonly ladder: { readonly ask: { readonly origin: number }; readonly answer: Ladder }
  readonly frame: { readonly ask: { readonly where: Where }; readonly answer: Frame | null }
  readonly certificate: { readonly ask: { readonly sha256: string }; readonly answer: CertificateView | null }
  readonly rehearse: {
    readonly ask: { readonly chosen: readonly string[] }
    readonly answer: readonly Rehearsal[]
  }
  readonly artifacts: { readonly ask: { readonly language: Language }; readonly answer: readonly Artifact[] }
  readonly render: {
    readonly ask: { readonly format: 'html' | 'json'; readonly language: Language }
    readonly answer: string
  }
}

export interface CertificateView {
  readonly sha256: string
  readonly pem: string
  readonly fields: readonly Field[]
  readonly where: Where | null
}

export type Kind = keyof Asks

/** The first message to a worker: what it is for, and the lines to its fellows. */
export type Role =
  | { readonly role: 'analyze'; readonly inflater: MessagePort; readonly hasher: MessagePort }
  | { readonly role: 'inflate'; readonly line: MessagePort }
  | { readonly role: 'hash'; readonly line: MessagePort }

export interface Question<K extends Kind = Kind> {
  readonly id: number
  readonly kind: K
  readonly ask: Asks[K]['ask']
}

export type Phase = 'reading' | 'judging' | 'telling'

export interface Progress {
  readonly phase: Phase
  readonly done: number
  readonly total: number
  /** The member that is being read. */
  readonly source: string
}

export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string }
  | { readonly progress: Progress }
