import type { Catalogue } from '../catalogue.ts'
import { caps } from './caps.ts'
import { labels } from './labels.ts'
import { page } from './page.ts'
import { problems, unknownProblem } from './problems.ts'
import { reasons } from './reasons.ts'
import { remedies } from './remedies.ts'
import { rules } from './rules.ts'
import { usage } from './usage.ts'
import { bases, headline, outcomes, phrases, portUnknown, timeline, unproved, verdicts } from './words.ts'

export const en: Catalogue = {
  labels,
  phrases,
  headline,
  page,
  verdicts,
  outcomes,
  reasons,
  bases,
  portUnknown,
  timeline,
  unproved,
  remedies,
  rules,
  problems,
  unknownProblem,
  usage,
  caps,
}
