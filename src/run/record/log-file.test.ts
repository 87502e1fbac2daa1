import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogFile } from './log-file.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnpike-log-'))
  path = join(folder, 'traffic.log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const names = async () => (await readdir(folder)).sort()
const line = (number: number) => `${String(number).padStart(6, '0')} ${'x'.repeat(number % 50)}\n`

describe('a log file', () => {
  it('turns over between lines, loses none, and keeps so many', async () => {
    const troubles: unknown[] = []
    const log = createLogFile({ path, size: 10_000, keep: 200, trouble: error => troubles.push(error) })
    for (let number = 0; number < 20_000; number++) {
      log.push(line(number))
      if (number % 700 === 0) await log.idle()
    }
    await log.close()
    const files = (await names()).sort((a, b) => Number(b.slice(12) || 0) - Number(a.slice(12) || 0))
    const texts = await Promise.all(files.map(name => readFile(join(folder, name), 'utf8')))
    expect(texts.every(text => text.length <= 10_000 && text.endsWith('\n'))).toBe(true)
    expect(texts.join('')).toBe(Array.from({ length: 20_000 }, (_, number) => line(number)).join(''))
    expect(log.counts()).toMatchObject({ dropped: 0, files: files.length })
    expect(troubles).toEqual([])
  })

  it.each([
    [0, ['traffic.log']],
    [2, ['traffic.log', 'traffic.log.1', 'traffic.log.2']],
  ])('keeps %i older files', async (keep, expected) => {
    const log = createLogFile({ path, size: 100, keep, trouble: () => undefined })
    for (let number = 0; number < 50; number++) log.push(line(number))
    await log.close()
    expect(await names()).toEqual(expected)
    expect(await readFile(path, 'utf8')).toContain(line(49))
  })

  it('gives a line that is longer than a file one of its own', async () => {
    const log = createLogFile({ path, size: 10, keep: 9, trouble: () => undefined })
    for (const text of ['a\n', `${'b'.repeat(50)}\n`, 'c\n']) log.push(text)
    await log.close()
    expect(await names()).toEqual(['traffic.log', 'traffic.log.1', 'traffic.log.2'])
  })

  it('goes on where it ended before', async () => {
    await writeFile(path, 'before\n')
    const log = createLogFile({ path, size: 100, keep: 1, trouble: () => undefined })
    log.push('after\n')
    await log.close()
    expect(await readFile(path, 'utf8')).toBe('before\nafter\n')
  })

  it('is dropped from, and tells so once, where the file cannot be written', async () => {
    const troubles: unknown[] = []
    const log = createLogFile({
      path: join(folder, 'nowhere', 'x.log'),
      size: 100,
      keep: 1,
      trouble: error => troubles.push(error),
    })
    for (let number = 0; number < 3; number++) {
      log.push(line(number))
      await log.idle()
    }
    await log.close()
    expect(log.counts().dropped).toBe(3)
    expect(troubles).toHaveLength(1)
  })

  it('of several processes: who does not rotate follows who does', async () => {
    const first = createLogFile({ path, size: 3000, keep: 9, trouble: () => undefined })
    const second = createLogFile({ path, trouble: () => undefined })
    second.push('second 1\n')
    await second.idle()
    for (let number = 0; number < 150; number++) first.push(line(number))
    await first.idle()
    second.push('second 2\n')
    await second.close()
    await first.close()
    const texts = await Promise.all((await names()).map(name => readFile(join(folder, name), 'utf8')))
    expect(texts.length).toBeGreaterThan(1)
    expect(texts.join('').match(/second/g)).toHaveLength(2)
  })

  it('is made anew after somebody removed it, and grows again after somebody emptied it', async () => {
    const log = createLogFile({ path, size: 1000, keep: 1, trouble: () => undefined })
    log.push('one\n')
    await log.idle()
    await truncate(path)
    log.push('two\n')
    await log.idle()
    expect(await readFile(path, 'utf8')).toBe('two\n')
    await unlink(path)
    await log.close()
    const next = createLogFile({ path, size: 1000, keep: 1, trouble: () => undefined })
    next.push('three\n')
    await next.close()
    expect(await readFile(path, 'utf8')).toBe('three\n')
  })
})
