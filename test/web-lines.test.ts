import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineIndex, findLine, readLines } from '../web/worker/places/lines.ts'
import { readableFile } from '../web/worker/places/readable.ts'

/** Lines of a log as the page shows them: found by an index that is made while the log is read, read again from where it lies. */
function indexed(text: string, piece = 1 << 16) {
  const bytes = new Uint8Array(Buffer.from(text))
  const index = createLineIndex()
  for (let at = 0; at < bytes.length; at += piece) index.add(bytes.subarray(at, at + piece))
  index.end()
  const place = { readable: readableFile(new Blob([Buffer.from('before'), bytes])), offset: 6 }
  return { index, place }
}

describe('lines', () => {
  it('are those that a split gives, from any line on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ maxLength: 20 }).map(line => line.replace(/[\r\n]/g, '')),
          { minLength: 1, maxLength: 40 },
        ),
        fc.integer({ min: 1, max: 45 }),
        fc.integer({ min: 1, max: 9 }),
        async (lines, from, piece) => {
          const { index, place } = indexed(`${lines.join('\n')}\n`, piece)
          expect(index.lines).toBe(lines.length)
          const found = await readLines(place, index, from, 5)
          expect(found.map(({ number }) => number)).toEqual(
            lines.slice(from - 1, from + 4).map((_, at) => from + at),
          )
        },
      ),
      { numRuns: 60 },
    )
  })
  it('far into a log of megabytes', async () => {
    const lines = Array.from({ length: 40_000 }, (_, at) => `line ${at + 1} ${'x'.repeat(at % 200)}`)
    const { index, place } = indexed(lines.join('\r\n'))
    expect(index.lines).toBe(40_000)
    for (const from of [1, 2_000, 20_001, 39_999]) {
      const [first] = await readLines(place, index, from, 1)
      expect(first).toEqual({ number: from, text: lines[from - 1], cut: false })
    }
    expect(await findLine(place, index, 'LINE 30000 ', 1)).toBe(30_000)
    expect(await findLine(place, index, 'line 30000 ', 30_001)).toBeUndefined()
  })
  it('without an end, or longer than anything that is shown', async () => {
    const { index, place } = indexed(`first\n${'y'.repeat(3 << 20)}\nlast`)
    expect(index.lines).toBe(3)
    const [first, long, last] = await readLines(place, index, 1, 9)
    expect([first?.text, last?.text, long?.text.length, long?.cut]).toEqual(['first', 'last', 4_000, true])
  })
  it('without their secrets', async () => {
    const { index, place } = indexed('2022-07-11T18:55:26.016+02:00 vcsc tvcs: Cookie: X-Auth=hunter2\n')
    const [line] = await readLines(place, index, 1, 1)
    expect(line?.text).not.toContain('hunter2')
  })
})
