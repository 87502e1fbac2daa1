import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { checkPages } from './check-docs.ts'

const folder = resolve(import.meta.dirname, '../docs/checks')

it('docs/checks is what tools/check-docs.ts makes of the checks', () => {
  const pages = checkPages()
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort())
  for (const [name, text] of pages) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text)
})
