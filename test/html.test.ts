import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { render } from '../src/tell/formats/index.ts'
import { outline, outlineText, readPage } from './support/html.ts'

/** What the page says of the two stories from its answer to its last origin; the findings are in the golden files of the terminal. */
const root = join(import.meta.dirname, '..')

describe.each(['story-self-signed', 'story-address'])('the page of %s', name => {
  it.each(['en', 'ja'] as const)('reads in %s as in its golden file', async language => {
    const paths = [join(root, 'fixtures', 'bundles', `${name}.tar.gz`)]
    const report = await analyze({ paths, names: 'ats', language, version: '0.0.0', at: 0 })
    const html = render('html', report, { language, width: 100, color: false, verbose: false })
    const { byId, all, errors } = readPage(html)
    expect(errors).toEqual([])
    const told = [all('header')[0]!, byId('systems')!, byId('origins')!]
    await expect(outlineText(told.flatMap(outline))).toMatchFileSnapshot(
      join(root, 'fixtures', 'stories', `${name}.${language}.page.txt`),
    )
  })
})
