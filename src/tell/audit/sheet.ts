import type { Language } from '../messages/index.ts'
import type { Paper } from '../text/index.ts'
import type { AuditDocument } from './audit-schema.ts'
import type { AuditWords } from './audit-words.ts'

/** What every section of an audit for a terminal is given. */
export interface Sheet {
  readonly document: AuditDocument
  readonly language: Language
  readonly words: AuditWords
  readonly paper: Paper
  readonly verbose: boolean
}
