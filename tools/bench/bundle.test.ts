import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { analyze } from '../../src/run/analyze/index.ts'
import { standardBundle } from './bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'turnpike-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MIB = 1 << 20

describe('the standard bundle', () => {
  it('is as large as asked for, and holds three failing origins among all else', async () => {
    const { packed, log, captures } = await standardBundle(folder, 9 * MIB, 4 * MIB)
    expect(Math.round(statSync(log).size / MIB)).toBe(9)
    expect(Math.round(captures.reduce((sum, path) => sum + statSync(path).size, 0) / MIB)).toBe(4)
    const report = await analyze({ paths: [packed], names: 'ats', language: 'en', version: 'bench', at: 0 })
    expect(report.problems).toEqual([])
    expect(
      report.origins.map(({ address, port, verdict, reason }) => [address, port, verdict, reason]).sort(),
    ).toEqual([
      ['10.48.36.215', 8443, 'fail', 'name-mismatch'],
      ['cuc.steven.lab', 8443, 'fail', 'unknown-ca'],
      ['cucm.steven.lab', 6972, 'fail', 'self-signed'],
      ['cucm.steven.lab', 8443, 'pass', null],
    ])
  })
})
