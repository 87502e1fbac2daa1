import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  connectConsole,
  openRemote,
  openSession,
  RemoteError,
  registerConsoleApi,
} from '../src/run/console/index.ts'
import { createPeer, type Peer } from '../src/run/peer/index.ts'
import { createRecorder, type OpenRecorder, type OriginVerdict } from '../src/run/record/index.ts'

/** The console where it is used: over the API of a gateway, on files, and from the command line. */

const TOKEN = 'a-token-nobody-guesses'
let folder: string
let peer: Peer
let recorder: OpenRecorder
let server: FastifyInstance
let url: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnpike-console-'))
  peer = createPeer({
    host: 'vcsc',
    domain: 'steven.lab',
    release: 'X14.2.0',
    settings: new Map([['Zones Zone 1 Authentication Password', 'hunter2']]),
    ucServers: [
      {
        product: 'cucm',
        address: 'cucm.steven.lab',
        username: 'axl',
        password: 'hunter2',
        tlsVerify: true,
        deployment: 1,
        aesGcm: false,
        sipUpdate: false,
        icePassthrough: false,
        nodes: [],
      },
    ],
  })
  recorder = createRecorder({ peer, folder })
  server = Fastify()
  const { diagnostics, verdicts } = recorder
  const context = { now: Date.now, since: 0, offset: 0, diagnostics, folder }
  registerConsoleApi(server, peer, { token: TOKEN, verdicts, ...context })
  await server.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await server.close()
  await recorder.close()
  await rm(folder, { recursive: true, force: true })
})

const post = (authorization: string | undefined, body: unknown) =>
  fetch(`${url}/api/console`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify(body),
  })

describe('the API', () => {
  it.each([
    [undefined],
    ['Bearer'],
    ['Bearer wrong'],
    [`Basic ${TOKEN}`],
    [`Bearer ${TOKEN}x`],
    [`Bearer ${TOKEN.slice(0, -1)}`],
  ])('lets nobody in with %s', async authorization => {
    const answer = await post(authorization, {
      line: 'xConfiguration EdgeConfigServer VerifyOriginServer: Off',
    })
    expect(answer.status).toBe(401)
    expect(peer.state().verifyOriginServer).toBe('on')
    expect(
      (await fetch(`${url}/api/state`, { headers: authorization === undefined ? {} : { authorization } }))
        .status,
    ).toBe(401)
  })

  it.each([[{}], [{ line: 1 }], [{ line: 'x', more: 1 }], ['x']])('refuses %j', async body => {
    expect((await post(`Bearer ${TOKEN}`, body)).status).toBe(400)
  })

  it('carries out lines, and tells the state without secrets', async () => {
    const answer = await post(`Bearer ${TOKEN}`, {
      line: 'xConfiguration EdgeConfigServer VerifyOriginServer: Off',
    })
    expect(await answer.json()).toEqual({ output: 'OK\n', ok: true })
    const text = await (
      await fetch(`${url}/api/state`, { headers: { authorization: `Bearer ${TOKEN}` } })
    ).text()
    expect(JSON.parse(text)).toMatchObject({ host: 'vcsc', verifyOriginServer: 'off', generation: 2 })
    expect(text).not.toContain('hunter2')
  })

  it('wants a token that cannot be guessed', () => {
    expect(() =>
      registerConsoleApi(Fastify(), peer, { token: 'short', now: Date.now, since: 0, offset: 0 }),
    ).toThrow(RangeError)
  })

  it('runs diagnostic logging to its bundle', async () => {
    const session = await openRemote(url, TOKEN)
    const ask = async (line: string) => (await session.execute(line)).output
    expect(await ask('xCommand DiagnosticLogging Start Tcpdump: On Address: 127.0.0.1 Port: 8443,6972')).toBe(
      'OK\n',
    )
    expect(await ask('xCommand DiagnosticLogging Start')).toMatch(/^ERROR: .*already/)
    expect(await ask('xCommand DiagnosticLogging Marker Text: "before"')).toBe('OK\n')
    expect(await ask('xCommand DiagnosticLogging Status')).toContain('State: Running')
    expect(await ask('xStatus Alarm')).toContain('25019')
    expect(await ask('xCommand DiagnosticLogging Stop')).toBe('OK\n')
    const path = /Path: "([^"]+)"/.exec(await ask('xCommand DiagnosticLogging Collect'))?.[1] ?? ''
    expect(existsSync(path)).toBe(true)
    expect(await ask('xCommand DiagnosticLogging Start Port: 0')).toMatch(/^ERROR/)
  })

  it('tells verdicts as they come, those that came before first, and nobody without the token', async () => {
    expect((await fetch(`${url}/api/verdicts`)).status).toBe(401)
    const verdict = (port: number): OriginVerdict => ({
      at: 0,
      address: 'cucm.steven.lab',
      port,
      ip: '127.0.0.1',
      outcome: 'refused',
      cause: null,
      judged: true,
      reasons: ['self-signed'],
      openssl: { code: 18, depth: 0 },
      subject: 'CN=cucm',
      warnings: [],
    })
    recorder.verdict?.(verdict(6972))
    const reader = (await connectConsole(url, TOKEN).verdicts(new AbortController().signal)).getReader()
    const decoder = new TextDecoder()
    let text = ''
    const heard = async (port: number): Promise<void> => {
      while (!text.includes(`event: verdict\ndata: ${JSON.stringify(verdict(port))}\n\n`))
        text += decoder.decode((await reader.read()).value)
    }
    await heard(6972)
    recorder.verdict?.(verdict(8443))
    await heard(8443)
    await server.close()
    expect((await reader.read()).done).toBe(true)
  })

  it('is asked on loopback alone, with the right token', async () => {
    await expect(openRemote('http://192.0.2.1:9443', TOKEN)).rejects.toThrow(RemoteError)
    const session = await openRemote(url, 'wrong')
    await expect(session.execute('xStatus')).rejects.toMatchObject({ code: 'unauthorized' })
  })
})

describe('a session of a configuration', () => {
  const write = async (port: number) => {
    const file = join(folder, 'gateway.yaml')
    await writeFile(join(folder, 'token'), `${TOKEN}\n`)
    await writeFile(
      file,
      `host: vcsc\ndomain: steven.lab\nrelease: X14.2.0\nlisten: {}\nadmin: { address: '127.0.0.1:${port}', token: token }\n`,
    )
    return file
  }

  it('asks the gateway that runs', async () => {
    const session = await openSession(await write((server.server.address() as AddressInfo).port), {})
    expect(session.where).toBe(url)
    await session.execute('xConfiguration EdgeConfigServer VerifyOriginServer: Off')
    expect(peer.state().verifyOriginServer).toBe('off')
    await session.close()
  })

  it('asks it whatever state the files are in', async () => {
    const file = await write((server.server.address() as AddressInfo).port)
    await writeFile(join(folder, 'gateway.ca.pem'), 'junk')
    const session = await openSession(file, {})
    expect(session.where).toBe(url)
    await session.close()
  })

  it('works on the files where none runs', async () => {
    const free = Fastify()
    await free.listen({ host: '127.0.0.1', port: 0 })
    const { port } = free.server.address() as AddressInfo
    await free.close()
    const file = await write(port)
    const session = await openSession(file, {})
    expect(session.where).toBe('files')
    expect(await session.execute('xConfiguration EdgeConfigServer VerifyOriginServer: Off')).toEqual({
      output: 'OK\n',
      ok: true,
    })
    await session.close()
    expect(await readFile(join(folder, 'gateway.state.json'), 'utf8')).toContain('"off"')
    const again = await openSession(file, {})
    expect((await again.execute('xConfiguration EdgeConfigServer VerifyOriginServer')).output).toContain(
      ': Off',
    )
    await again.close()
  })
})

describe('turnpike console', () => {
  const main = join(import.meta.dirname, '..', 'dist', 'src', 'run', 'cli', 'main.js')
  const run = (
    args: readonly string[],
    input = '',
  ): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    new Promise(resolve => {
      const child = spawn(process.execPath, [main, 'console', ...args], {
        env: { ...process.env, LANG: 'C' },
      })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', chunk => {
        stdout += chunk
      })
      child.stderr.on('data', chunk => {
        stderr += chunk
      })
      child.on('close', code => resolve({ code, stdout, stderr }))
      // Whoever holds the other end open must not keep the console: `exit` ends it.
      child.stdin.write(input)
      if (!input.includes('exit')) child.stdin.end()
    })

  it.skipIf(!existsSync(main))(
    'takes a line of arguments, or lines of standard input',
    async () => {
      const file = join(folder, 'gateway.yaml')
      await writeFile(file, 'host: vcsc\ndomain: steven.lab\nrelease: X14.2.0\nlisten: {}\n')
      const set = await run([
        '--config',
        file,
        'xCommand',
        'EdgeConfigServer',
        'Exception',
        'Add',
        'Address:',
        'a.b',
        'Policy:',
        'off',
        'Until:',
        '2099-01-01',
        'Reason:',
        'two words "quoted"',
      ])
      expect(set).toEqual({ code: 0, stdout: 'OK\n', stderr: '' })
      const read = await run(
        ['--config', file],
        'xCommand EdgeConfigServer Exception List\nnonsense\nexit\nxStatus\n',
      )
      expect(read.code).toBe(1)
      expect(read.stdout).toContain('Reason: "two words "quoted""')
      expect(read.stdout).toContain('ERROR: unknown command nonsense')
      expect(read.stdout).not.toContain('*s')
      const broken = await run(['--config', join(folder, 'missing.yaml'), 'xStatus'])
      expect(broken.code).toBe(2)
      const bad = await run(['--peer', url])
      expect(bad.code).toBe(2)
    },
    30_000,
  )
})
