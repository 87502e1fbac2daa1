import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'
import { opensslVersion } from './openssl.ts'

const openssl = opensslVersion()
if ('missing' in openssl) console.warn(`chains are not compared with OpenSSL here: ${openssl.missing}`)

describe('random chains with random faults', () => {
  it.runIf('version' in openssl)('are judged as openssl verify judges them, 300 of them', async () => {
    const { disagreements, accepted } = await compare(1, 300)
    expect(disagreements.map(({ seed, ours, theirs }) => ({ seed, ours, theirs }))).toEqual([])
    expect(accepted).toBeGreaterThan(60)
    expect(accepted).toBeLessThan(240)
  })
})
