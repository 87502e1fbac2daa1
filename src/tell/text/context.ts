import { type Catalogue, catalogueOf, type Language } from '../messages/index.ts'
import type { Report } from '../report/index.ts'
import { createPaper, type Paper } from './paper.ts'
import { columns } from './wrap.ts'

export interface TextOptions {
  readonly language: Language
  /** Columns of the terminal; text is wrapped to it. */
  readonly width: number
  readonly color: boolean
  /** Everything: all evidence, all remedies with their steps, conditions and snippets of findings, full paths. */
  readonly verbose: boolean
  /** `repair`: the plan and what could not be read alone, where something else has told the rest (default: everything). */
  readonly sections?: 'all' | 'repair'
  /** False where something else gives the answer, and says what the exit code means (default: true). */
  readonly answer?: boolean
  /** What the process will end with; by default what `exitCodeOf` says for the default threshold. */
  readonly exitCode?: number
}

/** What every section of the terminal report is given. */
export interface Context {
  readonly report: Report
  readonly language: Language
  readonly verbose: boolean
  readonly words: Catalogue
  readonly paper: Paper
  /** A label and its value, values of one indent below each other. */
  field(label: string, value: string, indent: number, style?: Parameters<Paper['text']>[2]): void
  heading(text: string): void
}

export function createContext(report: Report, options: TextOptions): Context {
  const { language, verbose } = options
  const words = catalogueOf(language)
  const paper = createPaper(options.width, options.color)
  const { labels } = words
  const fields = [
    labels.system,
    labels.certificate,
    labels.filter,
    labels.basis,
    labels.also,
    labels.issuer,
    labels.serial,
  ]
  const room = Math.max(...fields.map(columns)) + 2
  return {
    report,
    language,
    verbose,
    words,
    paper,
    field: (label, value, indent, style) =>
      paper.item(label, value, { indent, at: indent + room, headStyle: 'dim', ...(style && { style }) }),
    heading(text) {
      paper.gap()
      paper.text(text, 0, 'bold')
    },
  }
}
