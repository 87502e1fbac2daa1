import { describe, expect, it } from 'vitest'
import { basicConstraints, ed25519, make } from '../../../test/support/certificates.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import type { ChainInput, ChainProfile, Signatures } from './types.ts'
import { verifyChain } from './verify.ts'
import { type AsyncSignatures, withSignatures } from './with-signatures.ts'

const node = nodeSignatures()
const root = make({ subject: 'CN=root', ca: true })
const impostor = make({
  subject: 'CN=root',
  ca: true,
  key: ed25519('impostor'),
  extensions: [basicConstraints(true)],
})
const sub = make({ subject: 'CN=sub', by: root, ca: true })
const leaf = make({ by: sub })
const forged = make({ by: sub, forged: true })

function input(certificate: typeof leaf, profile: ChainProfile, signatures: Signatures): ChainInput {
  return {
    certificate: certificate.certificate,
    untrusted: [sub.certificate],
    trusted: profile === 'strict' ? [impostor.certificate, root.certificate] : [root.certificate],
    at: Date.parse('2026-06-01T00:00:00Z'),
    profile,
    signatures,
    webPki: false,
  }
}

describe('withSignatures', () => {
  it.each([
    [leaf, 'openssl'],
    [forged, 'openssl'],
    [leaf, 'strict'],
    [forged, 'strict'],
  ] as const)('comes to the same answer as a synchronous platform (%#)', async (certificate, profile) => {
    let asked = 0
    const platform: AsyncSignatures = {
      async checkData(...question) {
        asked++
        return node.checkData!(...question)
      },
    }
    const answer = await withSignatures(platform, signatures =>
      verifyChain(input(certificate, profile, signatures)),
    )
    expect(answer).toEqual(verifyChain(input(certificate, profile, node)))
    expect(asked).toBeGreaterThan(1)
    expect(asked).toBeLessThan(8)
  })
  it('a platform that fails has checked nothing', async () => {
    const platform: AsyncSignatures = { checkData: () => Promise.reject(new Error('no such algorithm')) }
    const answer = await withSignatures(platform, signatures =>
      verifyChain(input(leaf, 'openssl', signatures)),
    )
    expect(answer.error).toEqual({ code: 7, depth: 1 })
  })
  it('asks nothing where nothing is asked', async () => {
    const platform: AsyncSignatures = { checkData: () => Promise.reject(new Error('asked')) }
    expect(await withSignatures(platform, () => 42)).toBe(42)
  })
})
