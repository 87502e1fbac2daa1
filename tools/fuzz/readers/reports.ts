import { FORMATS, render } from '../../../src/tell/formats/index.ts'
import { LANGUAGES } from '../../../src/tell/messages/index.ts'
import { reportSchema } from '../../../src/tell/report/index.ts'
import { expect } from '../expect.ts'

/** Reports that were kept: what the schema lets through, every rendering can show, and no control character comes out. */
export function fuzz(data: Uint8Array): void {
  const parsed = reportSchema.safeParse(parsedJson(new TextDecoder().decode(data)))
  if (!parsed.success) return
  for (const language of LANGUAGES)
    for (const format of FORMATS) {
      const text = render(format, parsed.data, { language, width: 80, color: false, verbose: true })
      expect(text.endsWith('\n'), 'a document is whole')
      expect(
        !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replace(/\r?\n/g, '')),
        'a terminal is not told what to do',
      )
    }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON
  }
}
