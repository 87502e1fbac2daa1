import type { Params } from '../../read/bytes/index.ts'
import type { Catalogue } from './catalogue.ts'
import { entry } from './codes.ts'
import { en } from './en/index.ts'
import { factsOf } from './facts.ts'
import { ja } from './ja/index.ts'
import type { Language } from './language.ts'
import type { UsageCode } from './usage-codes.ts'

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, ja }

export function catalogueOf(language: Language): Catalogue {
  return CATALOGUES[language]
}

/** The sentence of a cause with its data. */
export function reasonText(code: string, params: Params, language: Language): string {
  const { reasons } = CATALOGUES[language]
  return (entry(reasons, code) ?? reasons.other).sentence(factsOf(params))
}

/** A cause in a few words; `name` is the common name of the certificate, or empty. */
export function reasonShort(code: string, name: string, language: Language): string {
  const { reasons } = CATALOGUES[language]
  return (entry(reasons, code) ?? reasons.other).short(name)
}

/** What a remedy is, and how it is done, step by step. A kind of a newer version is shown by its name and data. */
export function remedyText(
  kind: string,
  params: Params,
  language: Language,
): { readonly sentence: string; readonly steps: readonly string[] } {
  const facts = factsOf(params)
  const texts = entry(CATALOGUES[language].remedies, kind)
  if (!texts) return { sentence: `${kind} (${facts.all()})`, steps: [] }
  return { sentence: texts.sentence(facts), steps: texts.steps(facts) }
}

/** Why a verdict is what it is; the code itself where there are no words for it. */
export function basisText(basis: string, language: Language): string {
  return entry(CATALOGUES[language].bases, basis) ?? basis
}

/** What could not be read. A code that has no words is shown with its data. */
export function problemText(code: string, params: Params | undefined, language: Language): string {
  const facts = factsOf(params)
  const { problems, unknownProblem } = CATALOGUES[language]
  return entry(problems, code)?.(facts) ?? unknownProblem(code, facts.all())
}

/** What is wrong with a command line, in one line. */
export function usageText(code: UsageCode, params: Params, language: Language): string {
  return CATALOGUES[language].usage[code](factsOf(params))
}
