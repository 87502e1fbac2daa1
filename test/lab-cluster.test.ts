import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { askLab, type LabUp, labUp, readDeployment, STEVEN_LAB } from '../src/run/lab/index.ts'

/** Two peers of a cluster: one switch for diagnostic logging, and everything else of each its own. */
const folder = mkdtempSync(join(tmpdir(), 'turnpike-cluster-'))
const path = join(folder, 'lab.sock')
let lab: LabUp

beforeAll(async () => {
  const second =
    '  - { host: vcsc2, domain: steven.lab, address: 127.48.36.47, release: X14.2.0, trust: [], authority: steven-DC-CA, tlsVerify: false }\n'
  const text = STEVEN_LAB.replace('edge: {', `${second}edge: {`)
  lab = await labUp(readDeployment(text, 'steven.yaml'), { path, folder, addresses: 'moved' })
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = async (host: string, line: string) => {
  const answer = await askLab(path, { do: 'console', host, line: `xCommand DiagnosticLogging ${line}` })
  return answer as { readonly ok: boolean; readonly output: string }
}

describe('diagnostic logging of a cluster', () => {
  it('starts and stops on every peer, each of which has its own log, trust store and bundle', async () => {
    expect(await at('vcsc', 'Start Tcpdump: On')).toMatchObject({ ok: true })
    expect((await at('vcsc2', 'Status')).output).toContain('State: Running')
    expect((await at('vcsc2', 'Start')).output).toMatch(/^ERROR: diagnostic logging runs already/)
    expect(await at('vcsc', 'Marker Text: here')).toMatchObject({ ok: true })
    expect(await at('vcsc2', 'Stop')).toMatchObject({ ok: true })
    expect((await at('vcsc', 'Status')).output).toContain('State: Stopped')
    const collected = await Promise.all(['vcsc', 'vcsc2'].map(host => at(host, 'Collect')))
    const paths = collected.map(({ output }) => /Path: "([^"]+)"/.exec(output)?.[1] ?? '')
    expect(paths.map(each => /diagnostic_log_([^_]+)_/.exec(each)?.[1])).toEqual(['vcsc', 'vcsc2'])
    const report = await analyze({ paths, names: 'ats', language: 'en', version: '0', at: Date.now() })
    expect(report.systems.map(({ host, trustStore }) => [host, trustStore?.certificates])).toEqual([
      ['vcsc', 1],
      ['vcsc2', 0],
    ])
  })
})
