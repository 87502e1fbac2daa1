import { checkById, mergedParams, shareKey } from '../../judge/checks/index.ts'
import type { Language } from '../messages/index.ts'
import { findingTexts, type Report, type ReportFinding } from '../report/index.ts'

/** What a card tells: a finding, or the same finding of several peers. */
export interface Card extends ReportFinding {
  readonly systems: readonly string[]
}

/**
 * The findings as cards in a language. What a check found alike on several peers is one card that names each origin once, with its peers; a report
 * saved in one language is told in the other, both by the texts of the checks, from ids and values.
 */
export function cardsOf(report: Report, language: Language): readonly Card[] {
  const groups = new Map<string, ReportFinding[]>()
  const seen = new Map<string, number>()
  for (const finding of report.findings) {
    const likeness = keyOf(finding)
    // Two findings of one system are two cards, whatever they share.
    const own = JSON.stringify([likeness, finding.system])
    const turn = (seen.get(own) ?? 0) + 1
    seen.set(own, turn)
    const key = JSON.stringify([likeness, turn])
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()].map(group => toCard(group, report, language))
}

/** A check of another version has no texts here that could speak for several: its findings stay apart. */
function keyOf({ check, result, system, params }: ReportFinding): string {
  const known = checkById(check) !== undefined && result !== 'error'
  return JSON.stringify([check, result, known ? shareKey(params) : system])
}

function toCard(group: readonly ReportFinding[], report: Report, language: Language): Card {
  const first = group[0]!
  const systems = [...new Set(group.map(({ system }) => system))]
  if (group.length === 1) return { ...inLanguage(first, { report, language }), systems }
  const params = mergedParams(group, report.systems.length)
  const { check, result: outcome } = first
  return {
    ...first,
    ...findingTexts(checkById(check), { check, outcome, params, origins: [] }, language),
    origins: [...new Set(group.flatMap(({ origins }) => origins))].sort((a, b) => a - b),
    evidence: group.flatMap(({ evidence }) => evidence),
    snippet: group.flatMap(({ snippet }) => snippet),
    systems,
  }
}

/** A report saved in one language is told in the other by the texts of its checks, from the same ids and values. */
export function inLanguage(
  finding: ReportFinding,
  { report, language }: { readonly report: Report; readonly language: Language },
): ReportFinding {
  const check = report.language === language ? undefined : checkById(finding.check)
  if (!check) return finding
  const { check: id, result: outcome, params } = finding
  return { ...finding, ...findingTexts(check, { check: id, outcome, params, origins: [] }, language) }
}
