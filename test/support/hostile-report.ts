import { type Report, toReport } from '../../src/tell/report/index.ts'
import {
  evidenceFrom,
  findingFrom,
  HIDDEN,
  originFrom,
  reportInput,
  SELF_SIGNED,
  systemFrom,
  testCheck,
  WRONG_NAME,
} from './report.ts'

/** Fields whose values the schema closes; the rest is text of the evidence. */
const CLOSED = [
  'verdict',
  'proof',
  'place',
  'from',
  'result',
  'state',
  'verifyOriginServer',
  'language',
  'sha256',
]

/** Every text of a report with something hostile behind it, times and closed values excepted. */
export function infected(report: Report, poison: string): Report {
  return { ...(infect(report, poison, '') as Report), schemaVersion: '1.0', language: report.language }
}

function infect(value: unknown, poison: string, key: string): unknown {
  if (typeof value === 'string')
    return CLOSED.includes(key) || /^\d{4}-\d\d-\d\dT|^(?:log|packet)$/.test(value)
      ? value
      : `${value}${poison}`
  if (Array.isArray(value)) return value.map(item => infect(item, poison, key))
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, infect(item, poison, name)]))
  return value
}

/** A report with everything in it: failing, hidden and passing origins, findings of all kinds, problems. */
export function fullReport(): Report {
  const wouldFail = originFrom({ ...SELF_SIGNED, address: 'cups.steven.lab', verdict: 'would-fail' })
  return toReport(
    reportInput({
      evidence: evidenceFrom(
        systemFrom({ origins: [originFrom(), SELF_SIGNED, WRONG_NAME, HIDDEN, wouldFail] }),
      ),
      findings: [
        findingFrom({ origins: [SELF_SIGNED, WRONG_NAME] }),
        findingFrom(),
        findingFrom({ outcome: 'potential', origins: [] }),
        findingFrom({ outcome: 'clear', origins: [] }),
        findingFrom({ outcome: 'missing-information', origins: [] }),
      ],
      problems: [
        { code: 'pem-unterminated', where: { source: 'a.tar.gz!ca.pem', line: 42 } },
        {
          code: 'of-a-newer-version',
          where: { source: 'x.pcap', frame: 3, offset: 12 },
          params: { length: 9 },
        },
      ],
      incomplete: true,
    }),
    testCheck,
  )
}

/** What a bundle could hold to be obeyed by a page, a terminal, an XML or a JSON reader. */
export const POISON = `"'><script>alert(1)</script><img src=x onerror=alert(1)></textarea></title></style></svg><!-- ]]> &lt; &#x3c;\u202egpj.exe\u2066\x1b[2J\x9b31m\0\r\n\ud800\u2028\u200b{{x}}`

export const hostileReport = (): Report => infected(fullReport(), POISON)
