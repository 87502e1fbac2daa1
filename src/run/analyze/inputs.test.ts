import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../tell/report/index.ts'
import { analyze } from './analyze.ts'

const bundle = (name: string) =>
  join(import.meta.dirname, '..', '..', '..', 'fixtures', 'bundles', `${name}.tar.gz`)
const run = (paths: readonly string[], window = {}) =>
  analyze({ paths, names: 'ats', language: 'en', version: '0', at: 0, window })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-inputs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('several inputs', () => {
  it('are read though one is not there, and the report is incomplete', async () => {
    const report = await run([join(folder, 'absent.tar.gz'), bundle('expired')])
    expect(report.problems).toMatchObject([{ code: 'unreadable-input', params: { reason: 'ENOENT' } }])
    expect(report.summary).toMatchObject({ fail: 1, incomplete: true })
    expect(exitCodeOf(report)).toBe(3)
  })
  it('are read though one is broken', async () => {
    const broken = join(folder, 'broken.tar.gz')
    writeFileSync(broken, 'not gzip at all, but of its name')
    const report = await run([broken, bundle('expired')])
    expect(report.summary.fail).toBe(1)
  })
  it('are a usage error where none can be opened', async () => {
    const absent = ['a', 'b'].map(name => join(folder, name))
    await expect(run(absent)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(run(absent.slice(1))).rejects.toMatchObject({ code: 'ENOENT' })
  })
  it('of one name and one host are two systems, told apart by their inputs', async () => {
    mkdirSync(join(folder, 'b'))
    const [first, second] = [join(folder, 'x.tar.gz'), join(folder, 'b', 'x.tar.gz')]
    cpSync(bundle('expired'), first)
    cpSync(bundle('story-self-signed'), second)
    const report = await run([first, second])
    expect(report.systems.map(({ host }) => host)).toEqual(['vcsc (x.tar.gz)', 'vcsc (x.tar.gz (2))'])
    expect(new Set(report.origins.map(({ system }) => system)).size).toBe(2)
    expect(report.inputs.map(({ name }) => name)).toEqual(['x.tar.gz', 'x.tar.gz (2)'])
  })
})

describe('a window', () => {
  const first = Date.parse('2022-07-11T16:55:26.000Z')
  it.each([
    ['open', {}, { fail: 1, pass: 1 }],
    ['before everything', { until: Date.parse('2022-07-11T00:00:00Z') }, { fail: 0, pass: 0 }],
    ['behind everything', { since: Date.parse('2022-07-12T00:00:00Z') }, { fail: 0, pass: 0 }],
    ['that ends before the failure', { until: first - 1 }, { fail: 0, pass: 1 }],
    ['that begins with the failure', { since: first }, { fail: 1 }],
  ])('%s', async (_, window, expected) => {
    const report = await run([bundle('story-self-signed')], window)
    expect(report.summary).toMatchObject(expected)
    expect(report.window === null).toBe(Object.keys(window).length === 0)
  })
  it('counts the attempts in it alone', async () => {
    const whole = await run([bundle('repaired')])
    const failing = whole.origins.find(({ verdict }) => verdict === 'fail')!
    expect(whole.origins.some(({ verdict }) => verdict === 'pass')).toBe(true)
    const part = await run([bundle('repaired')], { until: Date.parse(failing.lastSeen) })
    expect(part.origins.map(({ verdict, failures }) => [verdict, failures])).toEqual([
      ['fail', failing.failures],
    ])
  })
})
