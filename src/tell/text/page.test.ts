import { expect, it } from 'vitest'
import { explain, explainIds, LANGUAGES } from '../messages/index.ts'
import { wrapPage } from './page.ts'
import { columns } from './wrap.ts'

it('keeps paragraphs and hangs the items of lists', () => {
  expect(wrapPage('id — Title\n\nHead\n  one two three four five\n  1. one two three four five\n', 22)).toBe(
    'id — Title\n\nHead\n  one two three four\n  five\n  1. one two three four\n     five\n',
  )
})

it('fits every page into a terminal, but for addresses and paths', () => {
  for (const language of LANGUAGES)
    for (const id of explainIds())
      for (const line of wrapPage(explain(id, language) ?? '', 100).split('\n'))
        if (!line.includes('://')) expect(columns(line), line).toBeLessThanOrEqual(100)
})
