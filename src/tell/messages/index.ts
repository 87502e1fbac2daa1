export { CAP_NAMES, CAPS, type CapName } from './caps.ts'
export type { Catalogue, Labels, Phrases, Tally } from './catalogue.ts'
export { BASES, type Because, type Enforcement, entry, REASON_CODES, REMEDY_KINDS } from './codes.ts'
export { ENGINE_DIFFERENCES, engineDifferenceText } from './engine/index.ts'
export type { EngineDifference, EngineDifferenceCode } from './engine/words.ts'
export { EXPECTED } from './expected.ts'
export { explain, explainIds } from './explain/explain.ts'
export { nearestId } from './explain/nearest.ts'
export { factsOf } from './facts.ts'
export { labWordsOf } from './lab/index.ts'
export type { Chapter, LabProblem, LabWords, LoginStep, Seen, StoryName } from './lab/words.ts'
export { LANGUAGES, type Language, pickLanguage } from './language.ts'
export { type Limits, limitsOf, type Wanted } from './limits.ts'
export { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts'
export {
  basisText,
  catalogueOf,
  problemText,
  reasonShort,
  reasonText,
  remedyText,
  usageText,
} from './texts.ts'
export { USAGE_CODES, type UsageCode } from './usage-codes.ts'
export { trustWordsOf, verifyWordsOf } from './verify/index.ts'
export type { TrustWords, VerifyWords } from './verify/words.ts'
