import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recorded } from '../../../test/support/handshakes.ts'
import type { Question } from '../../judge/audit/index.ts'
import { join } from './client-hello.ts'
import { createPile } from './pile.ts'
import { createSession } from './session.ts'

const RSA: Question = { key: 'rsa', version: '1.2', serverName: 'cucm.steven.lab' }
const ENDS = [
  { ip: '192.0.2.1', port: 1 },
  { ip: '192.0.2.2', port: 8443 },
] as const
const session = (question: Question = RSA) => createSession(question, 'probe test', 0)
const server = (name: string) =>
  join(
    recorded(name)
      .filter(({ from }) => from === 'server')
      .map(({ bytes }) => bytes),
  )

describe('a session', () => {
  it.each([
    ['tls12-rsa', RSA, 'certificates', 2],
    ['tls12-ecdsa-client-certificate', { ...RSA, key: 'ecdsa' }, 'certificates', 1],
    ['tls12-no-client-certificate', RSA, 'certificates', 2],
    ['protocol-version', RSA, 'alert', 0],
    // An older version and TLS 1.3 were not asked for.
    ['tls10-rsa', RSA, 'other-version', 0],
    ['tls13-rsa', RSA, 'other-version', 0],
    // TLS 1.3 for other keys than ours cannot be opened.
    ['tls13-rsa', { ...RSA, version: '1.3' }, 'malformed', 0],
  ] as const)('reads what a server sent: %s', (name, question, outcome, certificates) => {
    const asked = session(question)
    expect(asked.receive(server(name), 1)).toMatchObject({ done: outcome })
    const handshake = asked.handshake(...ENDS)
    const chain = handshake?.serverChain
    expect(typeof chain === 'string' ? 0 : (chain?.length ?? 0)).toBe(certificates)
  })
  it('comes to the same, however the bytes are cut', () => {
    const bytes = server('tls12-ecdsa-client-certificate')
    const question = { ...RSA, key: 'ecdsa' } as const
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }), sizes => {
        const asked = session(question)
        let at = 0
        let done: string | undefined
        for (let i = 0; at < bytes.length && done === undefined; i++) {
          const size = sizes[i % sizes.length]!
          done = asked.receive(bytes.slice(at, at + size), 1).done
          at += size
        }
        expect(done).toBe('certificates')
        expect(asked.handshake(...ENDS)?.serverChain).toHaveLength(1)
        expect(asked.handshake(...ENDS)?.certificateRequest).toBeDefined()
      }),
      { numRuns: 50 },
    )
  })
  it('never throws, whatever a server says', () => {
    const names = [
      'tls12-rsa',
      'tls13-rsa',
      'tls13-retry',
      'tls12-ecdsa-client-certificate',
      'protocol-version',
    ] as const
    const question = fc.constantFrom<Question>(
      RSA,
      { key: 'ecdsa', version: '1.3' },
      { key: 'either', version: 'any' },
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        question,
        fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 12 }),
        fc.nat(4000),
        (name, asked, damage, cut) => {
          const bytes = server(name)
          for (const [place, value] of damage) bytes[place % bytes.length] = value
          const one = session(asked)
          one.receive(bytes.subarray(0, cut % (bytes.length + 1)), 1)
          one.receive(bytes.subarray(cut % (bytes.length + 1)), 2)
          one.handshake(...ENDS)
        },
      ),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), question, (bytes, asked) => {
        const one = session(asked)
        one.receive(bytes, 1)
        one.handshake(...ENDS)
      }),
    )
  })
})

describe('a pile', () => {
  it('gives back what was put on it, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 })), fc.array(fc.nat(12)), (parts, sizes) => {
        const pile = createPile()
        for (const part of parts) pile.add(part)
        const whole = join(parts)
        let at = 0
        for (const size of sizes) {
          const expected = at + size <= whole.length ? whole.subarray(at, at + size) : undefined
          expect(pile.peek(size)).toEqual(expected)
          expect(pile.take(size)).toEqual(expected)
          if (expected) at += size
        }
      }),
    )
  })
})
