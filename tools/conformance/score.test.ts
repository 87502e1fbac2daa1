import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toPem } from '../../src/read/x509/index.ts'
import { nodeSignatures } from '../../src/run/crypto/index.ts'
import { dns, ec, make } from '../../test/support/certificates.ts'
import { answer } from './answer.ts'
import { score } from './score.ts'
import { load, type Testcase } from './testcase.ts'

const root = make({ subject: 'CN=root', ca: true, key: ec('P-256') })
const peer = make({ by: root, key: ec('P-256'), names: [dns('leaf.example.com')] })
const testcase: Testcase = {
  id: 'made::here::plain',
  validation_kind: 'SERVER',
  trusted_certs: [toPem(root.certificate)],
  untrusted_intermediates: [],
  peer_certificate: toPem(peer.certificate),
  validation_time: '2026-06-01T00:00:00Z',
  expected_result: 'SUCCESS',
  expected_peer_name: { kind: 'DNS', value: 'leaf.example.com' },
}
const ask = (changed: Partial<Testcase>, profile: 'openssl' | 'openssl-1.1.1' | 'strict') =>
  answer(load({ ...testcase, ...changed }), profile, nodeSignatures())

describe('an answer', () => {
  it('tells verdict, name, errors and chain', () => {
    expect(ask({}, 'openssl')).toEqual({
      id: testcase.id,
      profile: 'openssl',
      ok: true,
      name: true,
      errors: '',
      chain: 'p t0',
    })
    expect(ask({ trusted_certs: [] }, 'openssl-1.1.1')).toMatchObject({
      ok: false,
      error: 20,
      depth: 0,
      errors: '20@0 21@0',
      chain: 'p',
    })
  })
  it('of strict counts the name, and names the rule that was broken', () => {
    expect(ask({}, 'strict')).toEqual({ id: testcase.id, profile: 'strict', ok: true })
    expect(ask({ expected_peer_name: { kind: 'DNS', value: 'x.y' } }, 'strict')).toMatchObject({
      ok: false,
      error: 'name-mismatch',
    })
    expect(ask({ validation_time: '2030-01-01T00:00:00Z' }, 'strict')).toMatchObject({
      ok: false,
      error: 'not-after',
    })
    expect(ask({ validation_kind: 'CLIENT' }, 'strict')).toMatchObject({ ok: false, error: 'purpose' })
  })
  it('says no to what cannot be read', () => {
    expect(ask({ peer_certificate: 'nothing' }, 'openssl')).toMatchObject({
      ok: false,
      error: 'unreadable peer:0',
    })
    expect(ask({ peer_certificate: 'nothing' }, 'strict').ok).toBe(false)
  })
})

describe('the score of a file', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'conformance-'))
    vi.spyOn(console, 'log').mockImplementation(() => {})
  })
  afterEach(() => {
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true, force: true })
  })
  const scored = (testcases: readonly Testcase[], results: Record<string, unknown> = {}) => {
    const file = join(folder, 'suite.json')
    writeFileSync(file, JSON.stringify({ version: 1, testcases }))
    writeFileSync(join(folder, 'openssl-suite.json'), JSON.stringify({ results }))
    return score([file], true)
  }
  const recorded = { ok: 1, code: 0, depth: 0, chain: 'p t0', name: 1 }

  it('is 0 where all agree', () => {
    expect(scored([testcase], { [testcase.id]: recorded })).toBe(0)
  })
  it.each([
    ['verdict', { ok: 0, code: 20, depth: 0, chain: 'p' }],
    ['chain', { ...recorded, chain: 'p u0 t0' }],
    ['name', { ...recorded, name: 0 }],
    ['1.1.1 alone', { ...recorded, v111: { ok: 0, code: 24, depth: 1 } }],
    ['readable', { parse: 'peer:0' }],
  ])('is 1 where OpenSSL recorded another %s', (_, result) => {
    expect(scored([testcase], { [testcase.id]: result })).toBe(1)
  })
  it('is 1 where the suite expects otherwise', () => {
    expect(scored([{ ...testcase, expected_result: 'FAILURE' }])).toBe(1)
  })
  it('leaves out the case of RFC 5280 that the web PKI contradicts', () => {
    const contradicted = {
      ...testcase,
      id: 'rfc5280::x',
      expected_result: 'FAILURE' as const,
      conflicts_with: ['webpki::x'],
    }
    expect(scored([contradicted])).toBe(0)
  })
  it('is 1 where an exception agrees by now', () => {
    expect(scored([{ ...testcase, id: 'pathlen::validation-ignores-pathlen-in-leaf' }])).toBe(1)
  })
})
