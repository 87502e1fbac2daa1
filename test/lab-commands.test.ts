import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The lab as a user has it: kept up by one process, asked by others. */
const root = join(import.meta.dirname, '..')
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
let folder = ''
let env: NodeJS.ProcessEnv = {}

beforeAll(() => {
  const built = spawnSync(process.execPath, ['-e', "import('./scripts/prepare.mjs').then(p => p.build())"], {
    cwd: root,
  })
  expect(built.status).toBe(0)
  folder = mkdtempSync(join(tmpdir(), 'turnpike-lab-test-'))
  // Short: a path of a socket has no more than a hundred octets.
  mkdirSync(join(folder, 'r'), { mode: 0o700 })
  env = {
    ...process.env,
    NO_COLOR: '1',
    LANG: 'C',
    XDG_RUNTIME_DIR: join(folder, 'r'),
    XDG_CACHE_HOME: join(folder, 'c'),
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function turnpike(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    env,
    encoding: 'utf8',
    cwd: folder,
  })
  return { status, stdout, stderr }
}

/** Settles with what the lab says when it is up. */
function up(
  args: readonly string[] = [],
): Promise<{ process: ChildProcess; said: string; ended: Promise<number | null> }> {
  const started = spawn(process.execPath, [main, 'lab', 'up', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
  })
  const ended = new Promise<number | null>(resolve => started.on('exit', resolve))
  return new Promise((resolve, reject) => {
    let said = ''
    started.stdout.on('data', chunk => {
      said += chunk
    })
    started.stderr.on('data', () => resolve({ process: started, said, ended }))
    void ended.then(code => reject(new Error(`ended with ${code}`)))
  })
}

describe('turnpike lab', () => {
  it('stays up, is asked, changed and ended from other processes', async () => {
    expect(turnpike('lab', 'status').status).toBe(3)
    const lab = await up()
    expect(lab.said).toContain('cucm.steven.lab')
    expect(turnpike('lab', 'up').status).toBe(3)

    const status = JSON.parse(turnpike('lab', 'status', '--format', 'json').stdout)
    expect(status.nodes.map((node: { fqdn: string }) => node.fqdn)).toEqual([
      'cucm.steven.lab',
      'cups.steven.lab',
      'cuc.steven.lab',
    ])
    expect(turnpike('lab', 'login').status).toBe(0)
    const wrong = turnpike('lab', 'login', '--password', 'wrong', '--format', 'json')
    expect([wrong.status, JSON.parse(wrong.stdout)]).toMatchObject([
      1,
      { failed: ['edge-config'], seen: 'wrong-password' },
    ])
    expect(turnpike('lab', 'login', '--user', 'nobody').status).toBe(2)

    expect(turnpike('lab', 'fault', 'wrong-name', '--node', 'cuc.steven.lab').status).toBe(0)
    expect(turnpike('lab', 'login').status).toBe(0)
    const hosts = JSON.parse(turnpike('lab', 'status', '--format', 'json').stdout).nodes
    expect(hosts[2].faults).toEqual([expect.stringMatching(/^wrong-name:/)])
    expect(turnpike('lab', 'heal', 'cuc.steven.lab').status).toBe(0)
    expect(turnpike('lab', 'fault', 'wrong-name', '--node', 'nobody.lab').status).toBe(2)
    expect(turnpike('lab', 'console', 'xConfiguration', 'EdgeConfigServer').stdout).toContain(
      'CredentialTtl: 28800',
    )
    expect(turnpike('lab', 'console', 'xConfiguration', 'Nonsense').status).toBe(1)

    expect(turnpike('lab', 'console', 'xStatus', 'SystemUnit', '--host', 'nobody').status).toBe(2)
    expect(turnpike('lab', 'upgrade', 'fourteen').status).toBe(2)
    expect(turnpike('lab', 'upgrade', 'X14.2.0', '--host', 'vcsc').status).toBe(0)
    const upgraded = JSON.parse(turnpike('lab', 'status', '--format', 'json').stdout)
    expect(upgraded.peers).toMatchObject([{ host: 'vcsc', release: 'X14.2.0' }])
    expect(turnpike('lab', 'login').status).toBe(1)

    expect(turnpike('lab', 'down').status).toBe(0)
    expect(await lab.ended).toBe(0)
    expect(turnpike('lab', 'status').status).toBe(3)
  })
  it('is written as a deployment that can be discovered and audited', async () => {
    const lab = await up()
    const file = join(folder, 'deployment', 'deployment.yaml')
    const written = turnpike('lab', 'deployment', file)
    expect([written.status, written.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, file])
    expect(turnpike('lab', 'deployment', file).status).toBe(2)
    expect(readFileSync(file, 'utf8')).not.toContain('lab-administrator')
    const discovered = JSON.parse(turnpike('discover', file, '--format', 'json').stdout)
    expect(discovered.clusters.map(({ failures }: { failures: unknown[] }) => failures)).toEqual([[], []])
    const audited = turnpike('audit', file, '--format', 'json')
    // The lab begins on X14.0.7: RSA comes first after the upgrade, and its tomcat-ECDSA does no harm.
    expect([audited.status, JSON.parse(audited.stdout)]).toMatchObject([
      0,
      { survival: 'survives', deployment: { from: 'X14.0.7', to: 'X14.2.0' } },
    ])
    lab.process.kill('SIGTERM')
    await lab.ended
  }, 60_000)
  it('ends by a signal', async () => {
    const lab = await up(['--out', 'kept'])
    expect(turnpike('lab', 'login').status).toBe(0)
    lab.process.kill('SIGTERM')
    expect(await lab.ended).toBe(0)
    expect(turnpike('lab', 'down').status).toBe(3)
    expect(readFileSync(join(folder, 'kept', 'vcsc.log'), 'utf8')).toContain('Detail="Sending Request"')
  })
  it('describes labs that it can read, and names the line of what it cannot', () => {
    expect(turnpike('lab', 'describe', '--large').stdout).toContain('tok-cucm-pub.tokyo.example.com')
    const file = join(folder, 'lab.yaml')
    writeFileSync(
      file,
      turnpike('lab', 'describe').stdout.replace('domain: steven.lab', 'domein: steven.lab'),
    )
    const { status, stderr } = turnpike('lab', 'up', file)
    expect(status).toBe(2)
    expect(stderr).toContain(`${file}:3: domein`)
    expect(turnpike('lab', 'up', join(folder, 'absent.yaml')).status).toBe(2)
  })
  it('lists every fault in both languages', () => {
    const names = (...args: string[]) =>
      JSON.parse(turnpike(...args, 'lab', 'faults', '--format', 'json').stdout).map(
        (row: { name: string }) => row.name,
      )
    expect(names()).toContain('client-certificate-refused')
    expect(names('--lang', 'ja')).toEqual(names())
  })
  it('plays a story of another description, as data', () => {
    const file = join(folder, 'other.yaml')
    const text = turnpike('lab', 'describe').stdout
    writeFileSync(file, text.replaceAll('steven.lab', 'example.net').replaceAll('emusk', 'ada'))
    const { status, stdout } = turnpike(
      'lab',
      'story',
      'self-signed',
      '--config',
      file,
      '--format',
      'json',
      '--out',
      join(folder, 'out'),
    )
    expect(status).toBe(0)
    const { events } = JSON.parse(stdout)
    expect(events.at(-1)).toMatchObject({ kind: 'end', ok: true })
    expect(
      events
        .filter((event: { kind: string }) => event.kind === 'login')
        .map((event: { report: { user: string; ok: boolean } }) => [event.report.user, event.report.ok]),
    ).toEqual([
      ['ada', true],
      ['ada', false],
      ['ada', true],
      ['ada', true],
    ])
  })
})
