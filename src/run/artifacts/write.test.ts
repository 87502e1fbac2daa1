import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeArtifacts } from './write.ts'

let root = ''
let folder = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'turnpike-artifacts-'))
  folder = join(root, 'out')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const one = (path: string, text = 'new') => [{ path, text }]

describe('artefacts', () => {
  it('are written below the folder, which is made', async () => {
    const written = await writeArtifacts(folder, [...one('trust/vcsc/a.pem'), ...one('console.txt')])
    expect(written).toEqual([join(folder, 'trust', 'vcsc', 'a.pem'), join(folder, 'console.txt')])
    expect(readFileSync(written[0]!, 'utf8')).toBe('new')
  })
  it.each(['../up.txt', 'a/../../b', '/etc/x', '', 'a//b', '.hidden', 'a\\b', 'a\0b', 'a/.', 'a:b', 'end.'])(
    'of the name %j are refused before anything is written',
    async path => {
      await expect(writeArtifacts(folder, [...one('fine.txt'), ...one(path)])).rejects.toMatchObject({
        code: 'unsafe-name',
      })
      expect(existsSync(join(folder, 'fine.txt'))).toBe(false)
    },
  )
  it('never take the place of a file unless asked to', async () => {
    await writeArtifacts(folder, one('console.txt', 'old'))
    const both = [...one('first.txt'), ...one('console.txt')]
    await expect(writeArtifacts(folder, both)).rejects.toMatchObject({ code: 'exists' })
    expect(existsSync(join(folder, 'first.txt'))).toBe(false)
    expect(readFileSync(join(folder, 'console.txt'), 'utf8')).toBe('old')
    await writeArtifacts(folder, both, { force: true })
    expect(readFileSync(join(folder, 'console.txt'), 'utf8')).toBe('new')
  })
  it('follow no link out of the folder, asked to overwrite or not', async () => {
    const outside = join(root, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'kept.txt'), 'kept')
    mkdirSync(folder)
    symlinkSync(outside, join(folder, 'trust'))
    symlinkSync(join(outside, 'kept.txt'), join(folder, 'console.txt'))
    for (const path of ['trust/a.pem', 'console.txt'])
      await expect(writeArtifacts(folder, one(path), { force: true })).rejects.toMatchObject({
        code: expect.stringMatching(/^(not-a-folder|exists)$/),
      })
    expect(existsSync(join(outside, 'a.pem'))).toBe(false)
    expect(readFileSync(join(outside, 'kept.txt'), 'utf8')).toBe('kept')
  })
  it('say where a file is in the way of a folder', async () => {
    writeFileSync(join(root, 'file'), '')
    await expect(writeArtifacts(join(root, 'file'), one('a.txt'))).rejects.toMatchObject({ code: 'exists' })
  })
})
