import type { Check, Finding, FindingData, Outcome } from '../../judge/checks/index.ts'
import type { Origin } from '../../judge/evidence/index.ts'
import { conceal } from '../../read/logs/index.ts'
import type { Language } from '../messages/index.ts'
import { toWhere } from './origin.ts'
import { present } from './reason.ts'
import type { ReportFinding } from './schema.ts'

/** Looks a check up by its id; a report may hold findings of a check that this version does not know. */
export type CheckOf = (id: string) => Check | undefined

/** What matters first; the order of a report's findings. */
export const OUTCOMES: readonly Outcome[] = [
  'issue',
  'potential',
  'error',
  'missing-information',
  'clear',
  'not-applicable',
]

type Texts = Pick<ReportFinding, 'title' | 'description' | 'condition' | 'further' | 'action'>

export function toFinding(
  finding: Finding,
  indexOf: (origin: Origin) => number,
  language: Language,
  checkOf: CheckOf,
): ReportFinding {
  const check = checkOf(finding.check)
  return {
    check: finding.check,
    system: finding.system,
    result: finding.outcome,
    category: check?.category ?? 'evidence',
    ...findingTexts(check, finding, language),
    snippet: finding.snippet.map(conceal),
    references: (check?.references ?? []).map(({ kind, id, url }) => ({
      kind,
      id,
      ...(url !== undefined && { url }),
    })),
    origins: finding.origins
      .map(indexOf)
      .filter(index => index >= 0)
      .sort((a, b) => a - b),
    evidence: finding.evidence.map(toWhere),
    params: present(finding.params),
  }
}

/** The words of a finding in a language; made from ids and values alone, so that a saved report can be told again in the other one. */
export function findingTexts(
  check: Check | undefined,
  found: FindingData & { readonly check: string },
  language: Language,
): Texts {
  if (!check) return { title: found.check, description: '', condition: '', further: '', action: [] }
  const texts = check.texts[language]
  return {
    title: texts.title,
    description: texts.description(found),
    condition: texts.condition,
    further: texts.further,
    action: [...texts.action(found)],
  }
}
