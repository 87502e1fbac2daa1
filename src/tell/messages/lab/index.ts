import type { Language } from '../language.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { LabWords } from './words.ts'

const WORDS: Readonly<Record<Language, LabWords>> = { en, ja }

/** Words of the lab and its stories. */
export const labWordsOf = (language: Language): LabWords => WORDS[language]
