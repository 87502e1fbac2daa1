import { gzipSync } from 'node:zlib'
import { LANGUAGES } from '../../../tell/messages/index.ts'
import { type Report, type ReportFinding, toJson } from '../../../tell/report/index.ts'
import { headlineOf, inLanguage } from '../../../tell/text/index.ts'

/** A report as the store keeps it; made where the report is made, so that the server never has to read one. */
export interface Digest {
  /** The report as JSON, gzip. */
  readonly document: Uint8Array
  /** Milliseconds since 1970. */
  readonly at: number
  readonly name: string
  readonly summary: Report['summary']
  readonly headline: { readonly en: string; readonly ja: string }
  readonly origins: readonly {
    readonly system: string
    /** In lower case. */
    readonly address: string
    readonly port: number | null
    readonly verdict: string
    readonly reason: string | null
    readonly last_seen: string
  }[]
  readonly findings: readonly {
    readonly check_id: string
    readonly system: string
    readonly result: string
    readonly category: string
    readonly title_en: string
    readonly title_ja: string
    /** Every text of it in both languages. */
    readonly body: string
  }[]
}

/** Results that say nothing about the system: a search for a word must not find every report because a check does not apply to it. */
const UNSEARCHED = ['not-applicable', 'clear']

export function digestOf(report: Report): Digest {
  return {
    document: gzipSync(toJson(report, 0)),
    at: Date.parse(report.at),
    name: report.inputs.map(({ name }) => name).join(', '),
    summary: report.summary,
    headline: { en: headlineOf(report, 'en'), ja: headlineOf(report, 'ja') },
    origins: report.origins.map(({ system, address, port, verdict, reason, lastSeen }) => ({
      system,
      address: address.toLowerCase(),
      port,
      verdict,
      reason,
      last_seen: lastSeen,
    })),
    findings: report.findings
      .filter(({ result }) => !UNSEARCHED.includes(result))
      .map(finding => ({
        check_id: finding.check,
        system: finding.system,
        result: finding.result,
        category: finding.category,
        title_en: inLanguage(finding, { report, language: 'en' }).title,
        title_ja: inLanguage(finding, { report, language: 'ja' }).title,
        body: bodyOf(finding, report),
      })),
  }
}

function bodyOf(finding: ReportFinding, report: Report): string {
  const told = LANGUAGES.flatMap(language => {
    const { title, description, condition, further, action } = inLanguage(finding, { report, language })
    return [title, description, condition, further, ...action]
  })
  const places = finding.origins.flatMap(index => {
    const origin = report.origins[index]
    return origin ? [origin.address, origin.ip ?? '', origin.reason ?? ''] : []
  })
  const references = finding.references.map(({ id }) => id)
  return [finding.check, finding.system, ...told, ...finding.snippet, ...places, ...references].join('\n')
}
