import type { Language } from '../language.ts'
import * as en from './en.ts'
import * as ja from './ja.ts'
import type { TrustWords, VerifyWords } from './words.ts'

const VERIFY: Readonly<Record<Language, VerifyWords>> = { en: en.verify, ja: ja.verify }
const TRUST: Readonly<Record<Language, TrustWords>> = { en: en.trust, ja: ja.trust }

export const verifyWordsOf = (language: Language): VerifyWords => VERIFY[language]
export const trustWordsOf = (language: Language): TrustWords => TRUST[language]
