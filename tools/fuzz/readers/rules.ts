import { readRules, readRuleTests, writeRules, writeRuleTests } from '../../../src/judge/allow/index.ts'
import { expect, expectSame } from '../expect.ts'

/** Rules and tests of the allow list in CSV: what is read is written so that it is read the same again. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  const lines = text.split('\n').length
  const [rules, tests] = [readRules(text, 'rules'), readRuleTests(text, 'tests')]
  for (const { where } of [...rules.problems, ...tests.problems])
    expect(where.line !== undefined && where.line >= 1 && where.line <= lines, 'lines are inside')
  expectSame(readRules(writeRules(rules.value), 'rules'), { ...rules, problems: [] }, 'rules are read again')
  expectSame(
    readRuleTests(writeRuleTests(tests.value), 'tests'),
    { ...tests, problems: [] },
    'tests are read again',
  )
}
