import type { Language } from '../language.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { EngineDifference, EngineDifferenceCode, EngineWords } from './words.ts'

const WORDS: Readonly<Record<Language, EngineWords>> = { en, ja }

/** One sentence on what an engine does otherwise than the gateway. */
export function engineDifferenceText({ code, params }: EngineDifference, language: Language): string {
  const text = WORDS[language][code]
  return Object.entries(params).reduce(
    (made, [name, value]) => made.replaceAll(`{${name}}`, String(value)),
    text,
  )
}

export const ENGINE_DIFFERENCES = Object.keys(en) as readonly EngineDifferenceCode[]
