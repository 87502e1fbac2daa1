import { expect, it } from 'vitest'
import { createProblems } from './problems.ts'

const problem = (code: string, source = 'log') => ({ code, where: { source }, params: {} })

it.each([
  ['gzip-truncated', true],
  ['certificate-unreadable', true],
  ['anything-new', true],
  ['undated-record', false],
  ['dump-empty', false],
  ['tar-link-skipped', false],
])('%s makes the analysis incomplete: %s', (code, incomplete) => {
  const list = createProblems()
  list.add(problem(code))
  expect(list.incomplete).toBe(incomplete)
  expect(list.all).toHaveLength(1)
})

it('keeps a thousand and counts the rest by source', () => {
  const list = createProblems()
  for (let index = 0; index < 1_500; index++) list.add(problem('undated-record', index % 2 ? 'a' : 'b'))
  expect(list.all).toHaveLength(1_002)
  expect(list.all.slice(-2).map(({ code, params }) => [code, params?.count])).toEqual([
    ['problems-left-out', 250],
    ['problems-left-out', 250],
  ])
})
