import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAccess, newToken, UnreadableHash } from '../src/run/service/http/access.ts'
import { pemOf, rootPem, signedFor } from './support/gateway.ts'
import { buildProgram, bundle, type Program, run, start, TUS } from './support/service.ts'

/** Who may use a service that others reach: whoever has its token. */
const folder = mkdtempSync(join(tmpdir(), 'turnpike-access-'))
const data = join(folder, 'data')
let token = ''
let service: Program

beforeAll(async () => {
  buildProgram()
  const refused = await run(['serve', '--listen', '0.0.0.0:0', '--data', data])
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('--new-token')])
  token = (await run(['serve', '--new-token', '--data', data])).stdout.trim()
  service = await start(['serve', '--listen', '0.0.0.0:0', '--data', data])
  service = { ...service, url: service.url.replace('0.0.0.0', '127.0.0.1') }
})
afterAll(async () => {
  expect(await service?.stop()).toBe(0)
  rmSync(folder, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${service.url}${path}`, { headers, redirect: 'manual' })
const login = (given: string): Promise<Response> =>
  fetch(`${service.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token: given }),
    redirect: 'manual',
  })

describe('with a token', () => {
  it('only its hash is kept, and only its owner reads it', () => {
    const kept = readFileSync(join(data, 'token'), 'utf8')
    expect(kept).toMatch(/^scrypt\$32768\$8\$1\$/)
    expect(kept).not.toContain(token)
    expect(statSync(join(data, 'token')).mode & 0o077).toBe(0)
  })
  it.each(['/', '/reports', '/metrics', '/api/v1/reports', '/api/v1/openapi.json', '/nothing'])(
    '%s is for its bearer alone',
    async path => {
      const answer = await get(path)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    },
  )
  it('is taken from its bearer', async () => {
    expect((await get('/api/v1/reports', { authorization: `Bearer ${token}` })).status).toBe(200)
    expect((await get('/livez')).status).toBe(200)
  })
  it('opens a session, which another site cannot use', async () => {
    const opened = await login(token)
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/reports'])
    const told = opened.headers.get('set-cookie') ?? ''
    expect(told).toMatch(/; HttpOnly; SameSite=Strict/)
    const cookie = told.split(';')[0] ?? ''
    expect((await get('/reports', { cookie })).status).toBe(200)
    const create = (headers: Record<string, string>) =>
      fetch(`${service.url}/api/v1/uploads`, {
        method: 'POST',
        headers: { ...TUS, 'upload-length': '1', cookie, ...headers },
      })
    expect((await create({ origin: service.url })).status).toBe(201)
    expect((await create({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await create({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await get('/reports', { cookie: `${cookie}x` })).status).toBe(401)
  })
  it('leads a browser to its sign-in, in its language', async () => {
    const answer = await get('/reports', { accept: 'text/html', 'accept-language': 'ja' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login'])
    const page = await get('/login', { 'accept-language': 'ja' })
    expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|script/)
    expect(await page.text()).toContain('<html lang="ja">')
  })
  it('is sent by turnpike send', async () => {
    const env = { TURNPIKE_TOKEN: token, XDG_STATE_HOME: folder, TURNPIKE_LANG: 'ja' }
    const { status, stdout } = await run(['send', bundle('expired'), '--to', service.url], env)
    expect(status).toBe(1)
    expect(stdout.split('\n')).toEqual([
      expect.stringContaining(`${service.url}/reports/`),
      expect.stringMatching(/接続先/),
      '',
    ])
    const refused = await run(['send', bundle('expired'), '--to', service.url], {
      XDG_STATE_HOME: folder,
      TURNPIKE_TOKEN: '',
    })
    expect(refused.status).toBe(3)
  })
  it('is not guessed: after ten wrong ones an address waits, the owner of the token does not', async () => {
    const statuses: number[] = []
    for (let guess = 0; guess < 12; guess++) statuses.push((await login(`guess-${guess}`)).status)
    expect(statuses.filter(status => status === 401).length).toBeLessThanOrEqual(10)
    expect(statuses.at(-1)).toBe(429)
    expect((await get('/api/v1/reports', { authorization: 'Bearer wrong' })).status).toBe(429)
    expect((await get('/api/v1/reports', { authorization: `Bearer ${token}` })).status).toBe(200)
  })
})

describe('over TLS', () => {
  const certificate = join(folder, 'cert.pem')
  const key = join(folder, 'key.pem')
  const pems = pemOf(signedFor(['localhost']))
  const files = ['--tls-certificate', certificate, '--tls-key', key]
  beforeAll(() => {
    writeFileSync(certificate, pems.cert)
    writeFileSync(key, pems.key)
    writeFileSync(join(folder, 'ca.pem'), rootPem)
  })

  it('answers under its certificate alone, with cookies for TLS alone, and is sent to', async () => {
    const own = join(folder, 'secure')
    const token = (await run(['serve', '--new-token', '--data', own])).stdout.trim()
    const secure = await start(['serve', '--listen', 'localhost:0', '--data', own, ...files])
    const agent = new Agent({ connect: { ca: rootPem } })
    try {
      expect(secure.url).toMatch(/^https:\/\/localhost:/)
      const ask = (path: string, more = {}) => request(`${secure.url}${path}`, { dispatcher: agent, ...more })
      const page = await ask('/login')
      expect(page.statusCode).toBe(200)
      expect(page.headers['strict-transport-security']).toMatch(/max-age=\d+/)
      await page.body.dump()
      const opened = await ask('/login', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token }).toString(),
      })
      expect(opened.headers['set-cookie']).toMatch(/; HttpOnly; SameSite=Strict; Secure$/)
      await opened.body.dump()
      await expect(fetch(secure.url.replace('https', 'http'))).rejects.toThrow()
      await expect(fetch(secure.url)).rejects.toThrow()
      const env = {
        TURNPIKE_TOKEN: token,
        XDG_STATE_HOME: folder,
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      }
      const sent = await run(['send', bundle('expired'), '--to', secure.url], env)
      expect([sent.status, sent.stdout]).toEqual([1, expect.stringContaining(`${secure.url}/reports/`)])
    } finally {
      await agent.close()
      expect(await secure.stop()).toBe(0)
    }
  })

  it('is not begun with half of it, nor with what is no key', async () => {
    const open = (more: readonly string[]) =>
      run(['serve', '--listen', 'localhost:0', '--data', join(folder, 'half'), ...more])
    for (const [more, name] of [
      [['--tls-certificate', certificate], '--tls-key'],
      [['--tls-key', key], '--tls-certificate'],
      [['--tls-certificate', join(folder, 'none.pem'), '--tls-key', key], 'none.pem'],
    ] as const) {
      const { status, stderr } = await open(more)
      expect([status, stderr]).toEqual([2, expect.stringContaining(name)])
    }
    expect((await open(['--tls-certificate', certificate, '--tls-key', certificate])).status).toBe(3)
  })
})

describe('access', () => {
  it('ends sessions in time, and with another token', async () => {
    const [one, other] = await Promise.all([newToken(), newToken()])
    let now = 1_000_000
    const access = createAccess(one.hash, true, () => now)
    const opened = await access.open(one.token, 'a')
    if (typeof opened === 'string') throw new Error(opened)
    expect(opened.cookie).toMatch(/; Secure$/)
    const headers = { cookie: opened.cookie.split(';')[0] ?? '' }
    expect(await access.check(headers, 'a')).toBe('session')
    expect(await createAccess(other.hash, true, () => now).check(headers, 'a')).toBe('none')
    now += 13 * 3_600_000
    expect(await access.check(headers, 'a')).toBe('none')
  })
  it('counts guesses of all addresses together', async () => {
    const { hash } = await newToken()
    const access = createAccess(hash, false, () => 0)
    const guesses = Array.from({ length: 120 }, (_, index) => access.open('wrong', `address ${index}`))
    const outcomes = await Promise.all(guesses)
    expect(outcomes.filter(outcome => outcome === 'wrong')).toHaveLength(100)
    expect(outcomes.filter(outcome => outcome === 'limited')).toHaveLength(20)
  }, 120_000)
  it.each(['', 'plain', 'scrypt$1$8$1$YQ$YQ', 'scrypt$32768$8$1$YQ$YQ'])('refuses %j as a hash', hash => {
    expect(() => createAccess(hash, false)).toThrow(UnreadableHash)
  })
})
