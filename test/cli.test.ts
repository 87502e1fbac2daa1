import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The command line as a user has it: the built program in a process of its own. */
const root = join(import.meta.dirname, '..')
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
const bundle = (name: string) => join(root, 'fixtures', 'bundles', `${name}.tar.gz`)
let folder = ''

beforeAll(() => {
  const built = spawnSync(process.execPath, ['-e', "import('./scripts/prepare.mjs').then(p => p.build())"], {
    cwd: root,
  })
  expect(built.status).toBe(0)
  folder = mkdtempSync(join(tmpdir(), 'turnpike-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function turnpike(args: readonly string[], env: Record<string, string> = {}, input?: Buffer) {
  const { LANG: _, LC_ALL: __, LC_MESSAGES: ___, ...clean } = process.env
  return spawnSync(process.execPath, [main, ...args], {
    env: { ...clean, NO_COLOR: '1', ...env },
    encoding: 'utf8',
    ...(input && { input }),
  })
}

describe('turnpike analyze', () => {
  it('exits 1 where an origin fails, and says so in its first line', () => {
    const { status, stdout, stderr } = turnpike(['analyze', bundle('story-self-signed')])
    expect(status).toBe(1)
    expect(stdout.split('\n')[0]).toContain('cucm.steven.lab:6972')
    expect(stderr).toBe('')
  })
  it('exits 0 where none does', () => {
    expect(turnpike(['analyze', bundle('sip-and-ldap-noise')]).status).toBe(0)
  })
  it('counts what would fail only where asked to', () => {
    expect(turnpike(['analyze', bundle('verification-off')]).status).toBe(0)
    expect(turnpike(['analyze', bundle('verification-off'), '--fail-on', 'potential']).status).toBe(1)
  })
  it('writes one JSON document that its published schema admits', () => {
    const { stdout } = turnpike(['analyze', bundle('two-peers'), '--format', 'json'])
    const schema = JSON.parse(turnpike(['schema', 'report']).stdout)
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
    expect(validate(JSON.parse(stdout)) ? [] : validate.errors).toEqual([])
  })
  it('reads standard input', () => {
    const { status, stdout } = turnpike(
      ['analyze', '-', '--format', 'json'],
      {},
      readFileSync(bundle('expired')),
    )
    expect(status).toBe(1)
    expect(JSON.parse(stdout).summary.fail).toBe(1)
  })
  it('writes several reports at once', () => {
    const [json, markdown] = [join(folder, 'r.json'), join(folder, 'r.md')]
    turnpike(['analyze', bundle('expired'), '--report', `json=${json}`, '--report', `markdown=${markdown}`])
    expect(JSON.parse(readFileSync(json, 'utf8')).schemaVersion).toBe('1.0')
    expect(readFileSync(markdown, 'utf8')).toContain('expired')
  })
  it('reads what a truncated bundle holds, says where it ends, and exits 3', () => {
    const whole = readFileSync(bundle('story-self-signed'))
    const path = join(folder, 'cut.tar.gz')
    writeFileSync(path, whole.subarray(0, Math.floor(whole.length * 0.7)))
    const { status, stdout } = turnpike(['analyze', path, '--format', 'json'])
    expect(status).toBe(3)
    const report = JSON.parse(stdout)
    expect(report.summary.incomplete).toBe(true)
    expect(report.problems.map(({ code }: { code: string }) => code)).toContain('gzip-truncated')
  })
  it('writes what the repair needs, and overwrites nothing unless told to', () => {
    const out = join(folder, 'artifacts')
    const args = ['analyze', bundle('story-self-signed'), '--artifacts', out]
    expect(turnpike(args).status).toBe(1)
    expect(readFileSync(join(out, 'ticket.en.md'), 'utf8')).toContain('cucm.steven.lab')
    const again = turnpike(args)
    expect({ status: again.status, stdout: again.stdout }).toEqual({ status: 2, stdout: '' })
    expect(turnpike([...args, '--force']).status).toBe(1)
  })
  it('replaces names, and keeps the map for its owner alone', () => {
    const map = join(folder, 'map.json')
    const { stdout } = turnpike(['analyze', bundle('story-self-signed'), '--redact-map', map])
    expect(stdout).not.toContain('steven')
    expect(stdout).not.toContain('10.48.36.215')
    expect(Object.values(JSON.parse(readFileSync(map, 'utf8')).addresses)).toContain('10.48.36.215')
    expect(statSync(map).mode & 0o777).toBe(0o600)
    writeFileSync(map, '{}')
    expect(turnpike(['analyze', bundle('expired'), '--redact-map', map]).status).toBe(3)
  })
  it('counts only what happened in a window, and says so with its zone', () => {
    const args = ['analyze', bundle('story-self-signed'), '--until', '2022-07-11 18:00:00 +0200']
    const { status, stdout } = turnpike(args)
    expect(status).toBe(0)
    expect(stdout).toContain('until 2022-07-11 16:00:00.000 UTC')
    expect(turnpike([...args.slice(0, 3), 'yesterday']).status).toBe(2)
  })
  it('reads the other inputs where one is not there, and exits 3', () => {
    const { status, stdout } = turnpike([
      'analyze',
      bundle('expired'),
      '/nowhere/at/all.tar.gz',
      '--format',
      'json',
    ])
    expect(status).toBe(3)
    expect(JSON.parse(stdout).summary.fail).toBe(1)
  })
  it('speaks Japanese by flag and by variable', () => {
    const byFlag = turnpike(['--lang', 'ja', 'analyze', bundle('expired')]).stdout
    const byVariable = turnpike(['analyze', bundle('expired')], { TURNPIKE_LANG: 'ja_JP.UTF-8' }).stdout
    expect(byFlag).toMatch(/[\u3040-\u30ff]/)
    expect(byVariable).toBe(byFlag)
  })
})

describe('usage', () => {
  it.each([
    ['an unknown command', ['analyse']],
    ['an unknown option', ['analyze', '--nonsense', 'x']],
    ['a missing argument', ['analyze']],
    ['a file that is not there', ['analyze', '/nowhere/at/all.tar.gz']],
    ['a format that is not known', ['analyze', 'x', '--format', 'pdf']],
  ])('%s exits 2 and leaves stdout empty', (_, args) => {
    const { status, stdout, stderr } = turnpike(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).not.toBe('')
    expect(stderr).not.toContain('    at ')
  })
  it('refuses to run where TLS checks are switched off', () => {
    expect(turnpike(['analyze', bundle('expired')], { NODE_TLS_REJECT_UNAUTHORIZED: '0' }).status).toBe(2)
  })
})

describe('small commands', () => {
  it.each([
    'c3RldmVuLmxhYi9odHRwcy8xMC40OC4zNi4yMTUvODQ0Mw',
    'https://expe.steven.lab:8443/c3RldmVuLmxhYi9odHRwcy8xMC40OC4zNi4yMTUvODQ0Mw/cucm-uds/servers',
  ])('decode %s', url => {
    const { status, stdout } = turnpike(['decode', url, '--format', 'json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      domain: 'steven.lab',
      protocol: 'https',
      address: '10.48.36.215',
      port: 8443,
    })
  })
  it('explain tells of a reason in both languages, and suggests an id for a typo', () => {
    expect(turnpike(['explain', 'unknown-ca']).stdout).toContain('trust store')
    expect(turnpike(['--lang', 'ja', 'explain', 'unknown-ca']).stdout).toContain('信頼ストア')
    const typo = turnpike(['explain', 'unknwon-ca'])
    expect(typo.status).toBe(2)
    expect(typo.stderr).toContain('unknown-ca')
  })
  it('the demonstration plays both stories', () => {
    const { status, stdout } = turnpike(['demo'])
    expect(status).toBe(0)
    expect(stdout).toContain('cucm.steven.lab:6972')
    expect(stdout).toMatch(/127\.\d+\.36\.215:8443 fail name-mismatch/)
  })
})
