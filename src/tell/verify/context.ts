import {
  type Catalogue,
  catalogueOf,
  type Language,
  reasonShort,
  reasonText,
  type VerifyWords,
  verifyWordsOf,
} from '../messages/index.ts'
import { commonNameOf, createPaper, type Paper, readableName, utc } from '../text/index.ts'
import type { Verification, VerificationJudgement } from './schema.ts'

export interface VerifyTextOptions {
  readonly language: Language
  /** Columns that text is wrapped to. */
  readonly width: number
  readonly color: boolean
}

/** What every section is given. */
export interface VerifyContext {
  readonly document: Verification
  readonly language: Language
  readonly words: VerifyWords
  readonly report: Catalogue
  readonly paper: Paper
  heading(text: string): void
  field(label: string, value: string, indent: number): void
}

export function createVerifyContext(document: Verification, options: VerifyTextOptions): VerifyContext {
  const { language } = options
  const paper = createPaper(options.width, options.color)
  return {
    document,
    language,
    words: verifyWordsOf(language),
    report: catalogueOf(language),
    paper,
    heading(text) {
      paper.gap()
      paper.text(text, 0, 'bold')
    },
    field: (label, value, indent) => paper.item(label, value, { indent, at: indent + 14, headStyle: 'dim' }),
  }
}

type Reason = VerificationJudgement['reasons'][number]

/** What a judgement is about: the address, or the certificate where none was asked about. */
export function whatOf({ address }: VerificationJudgement, { certificate }: Verification): string {
  return address ?? (commonNameOf(certificate.subject) || readableName(certificate.subject))
}

/** A cause in a few words, with the certificate it is about. */
export function shortCause(judgement: VerificationJudgement, context: VerifyContext): string {
  const { document, language, words } = context
  const { spent, error, links } = document.chain
  if (spent !== null) return words.spent(spent)
  if (judgement.reason === null) return ''
  if (judgement.reason === 'other' && error) return `${error.name} (${error.code})`
  const depth = judgement.reasons.find(({ code }) => code === judgement.reason)?.params.depth
  const about = (typeof depth === 'number' && links[depth]?.subject) || document.certificate.subject
  return reasonShort(judgement.reason, commonNameOf(about), language)
}

/** A cause as a sentence; times are told as those that were judged for, not as those of a handshake. */
export function sentenceOf({ code, params }: Reason, { words, language }: VerifyContext): string {
  const which = words.which(typeof params.depth === 'number' ? params.depth : 0)
  const time = (name: string) => {
    const value = params[name]
    return typeof value === 'string' ? `${utc(value, false)} UTC` : '?'
  }
  if (code === 'expired') return words.expired(which, time('notAfter'), time('at'))
  if (code === 'not-yet-valid') return words.notYetValid(which, time('notBefore'), time('at'))
  return readableName(reasonText(code, params, language))
}

/** X509_V_ERR that say the chain reached no anchor. */
const NO_ANCHOR: ReadonlySet<number> = new Set([2, 18, 19, 20, 21, 22])

export function isUnanchored({ chain }: Verification): boolean {
  return chain.errors.some(({ code }) => NO_ANCHOR.has(code))
}

/** Why the issuer that is wanted above a broken chain is not there: it stands too low in the store, or not in it. */
export function whyMissing({ document, words, report }: VerifyContext, wanted: string): string {
  const lower = document.store === 'first-subject' ? document.otherLookup?.shadows : undefined
  const shadow = lower?.find(({ subject }) => subject === wanted)
  return shadow ? `${words.position(shadow.needed.position)} — ${words.below}` : report.labels.notInTrustStore
}
