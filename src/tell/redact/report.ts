import { checkById } from '../../judge/checks/index.ts'
import type { Language } from '../messages/index.ts'
import {
  type CheckOf,
  findingTexts,
  type Report,
  type ReportCertificate,
  type ReportFinding,
  type ReportOrigin,
  type ReportRemedy,
} from '../report/index.ts'
import { createPseudonyms, EMPTY_MAP, type RedactMap } from './pseudonyms.ts'
import { createRedactor, type Redactor } from './redactor.ts'

type Params = ReportRemedy['params']
type Where = ReportFinding['evidence'][number]

/** Params whose values are codes of this program or numbers of a protocol; they name nobody. */
const CODES: ReadonlySet<string> = new Set([
  ...['attempts', 'because', 'certificates', 'cipherList', 'code', 'command', 'depth', 'error', 'failures'],
  ...[
    'also',
    'changedAt',
    'disputed',
    'ecdsa',
    'members',
    'sha256',
    'storeSha256',
    'toSha256',
    'fromSha256',
    'words',
  ],
  ...['judged', 'key', 'offered', 'openssl', 'port', 'ports', 'prefix', 'primary', 'reason', 'release'],
  ...['result', 'role', 'rsaPort', 'since', 'source', 'state', 'tls', 'until', 'verdict'],
])

/**
 * The report with every host name, IP address, user name and value of a subject replaced by a pseudonym: the same one everywhere, with domains,
 * families of addresses and the suffixes of certificate names kept. Digests, serial numbers, times and ports stay. With the map of
 * an earlier report its pseudonyms are used again.
 */
export function redactReport(
  report: Report,
  before: RedactMap = EMPTY_MAP,
  checkOf: CheckOf = checkById,
): { readonly report: Report; readonly map: RedactMap } {
  const names = createPseudonyms(before)
  const redactor = createRedactor(names)
  // Twice: what the end of a report tells to be a name is one at its beginning too.
  redact(report, redactor, checkOf)
  return { report: redact(report, redactor, checkOf), map: names.map }
}

function redact(report: Report, redactor: Redactor, checkOf: CheckOf): Report {
  const { value, source } = redactor
  const remedy = remedyWith(redactor)
  const where = whereWith(redactor)
  return {
    ...report,
    systems: report.systems.map(system => ({ ...system, host: value(system.host) })),
    inputs: report.inputs.map(input => ({ ...input, name: source(input.name) })),
    origins: report.origins.map(origin => redactOrigin(origin, redactor)),
    findings: report.findings.map(finding => redactFinding(finding, redactor, report.language, checkOf)),
    repair: {
      ...report.repair,
      steps: report.repair.steps.map(step => ({
        ...step,
        ...remedy(step),
        system: value(step.system),
        systems: step.systems.map(value),
      })),
    },
    problems: report.problems.map(problem => ({
      ...problem,
      where: where(problem.where),
      params: paramsWith(redactor)(problem.params),
    })),
  }
}

function redactOrigin(origin: ReportOrigin, redactor: Redactor): ReportOrigin {
  const { value, text, learn } = redactor
  const where = whereWith(redactor)
  const params = paramsWith(redactor)
  const certificate = certificateWith(redactor)
  for (const { quote } of origin.evidence) learn(quote)
  return {
    ...origin,
    system: value(origin.system),
    address: value(origin.address),
    ip: origin.ip === null ? null : value(origin.ip),
    reasons: origin.reasons.map(reason => ({ ...reason, params: params(reason.params) })),
    certificate: origin.certificate && certificate(origin.certificate),
    chain: origin.chain.map(link => ({ ...link, ...certificate(link) })),
    filter: origin.filter === null ? null : redactor.filter(origin.filter),
    evidence: origin.evidence.map(exhibit => ({
      ...exhibit,
      where: where(exhibit.where),
      quote: text(exhibit.quote),
    })),
    remedies: origin.remedies.map(remedyWith(redactor)),
    timeline: origin.timeline.map(event => ({
      ...event,
      params: params(event.params),
      where: event.where && where(event.where),
    })),
  }
}

/** The sentences are made again from the replaced values; of a check that this version does not know they are replaced as texts. */
function redactFinding(
  finding: ReportFinding,
  redactor: Redactor,
  language: Language,
  checkOf: CheckOf,
): ReportFinding {
  const { value, text, learn } = redactor
  for (const line of finding.snippet) learn(line)
  const params = paramsWith(redactor)(finding.params)
  const check = checkOf(finding.check)
  const { title, description, condition, further, action } = check
    ? findingTexts(check, { check: finding.check, outcome: finding.result, params, origins: [] }, language)
    : finding
  const told = check ? (sentence: string) => sentence : text
  return {
    ...finding,
    system: value(finding.system),
    title: told(title),
    description: told(description),
    condition: told(condition),
    further: told(further),
    action: action.map(told),
    snippet: finding.snippet.map(text),
    evidence: finding.evidence.map(whereWith(redactor)),
    params,
  }
}

const whereWith =
  ({ source }: Redactor) =>
  (where: Where): Where => ({ ...where, source: source(where.source) })

const remedyWith =
  (redactor: Redactor) =>
  (remedy: ReportRemedy): ReportRemedy => ({
    ...remedy,
    params: paramsWith(redactor)(remedy.params),
  })

const certificateWith =
  ({ distinguishedName, value }: Redactor) =>
  (certificate: ReportCertificate): ReportCertificate => ({
    ...certificate,
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: certificate.names.map(name => {
      const [, kind = '', held = ''] = /^(\w+):(.*)$/s.exec(name) ?? []
      return kind === 'directory' ? `${kind}:${distinguishedName(held)}` : `${kind}:${value(held)}`
    }),
  })

/** A distinguished name is told by its form, an address and a name by what is known. */
function paramsWith({ distinguishedName, text }: Redactor) {
  const one = (held: string) =>
    /^(?:[A-Za-z][\w-]*|\d+(?:\.\d+)+)=/.test(held) ? distinguishedName(held) : text(held)
  return (params: Params): Params =>
    Object.fromEntries(
      Object.entries(params).map(([key, held]) => {
        if (CODES.has(key)) return [key, held]
        if (Array.isArray(held)) return [key, held.map(one)]
        return [key, typeof held === 'string' ? one(held) : held]
      }),
    )
}
