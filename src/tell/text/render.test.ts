import { describe, expect, it } from 'vitest'
import {
  evidenceFrom,
  HIDDEN,
  originFrom,
  reportInput,
  SELF_SIGNED,
  systemFrom,
  WRONG_NAME,
} from '../../../test/support/report.ts'
import { runChecks } from '../../judge/checks/index.ts'
import { LANGUAGES, type Language } from '../messages/index.ts'
import { type ReportInput, toReport } from '../report/index.ts'
import { renderText } from './render.ts'

const both = evidenceFrom(systemFrom({ origins: [originFrom(), SELF_SIGNED, WRONG_NAME, HIDDEN] }))

const STORIES: Readonly<Record<string, (language: Language) => Partial<ReportInput>>> = {
  'self-signed': () => ({ findings: runChecks(evidenceFrom()) }),
  'both-stories': () => ({
    evidence: both,
    findings: runChecks(both),
    problems: [
      { code: 'pem-unterminated', where: { source: 'diagnostic_log_vcsc.tar.gz!ca_vcsc.pem', line: 42 } },
      {
        code: 'of-a-newer-version',
        where: { source: 'x.pcap', frame: 3, offset: 12 },
        params: { length: 9 },
      },
    ],
    incomplete: true,
  }),
}

describe('the report of a terminal', () => {
  for (const language of LANGUAGES) {
    it.each(Object.keys(STORIES))(`tells %s in ${language} as before`, async story => {
      const report = toReport(reportInput({ ...STORIES[story]?.(language), language }))
      const text = renderText(report, {
        language,
        width: 100,
        color: false,
        verbose: story !== 'self-signed',
      })
      await expect(text).toMatchFileSnapshot(`../../../fixtures/tell/${story}.${language}.txt`)
    })
  }
})
