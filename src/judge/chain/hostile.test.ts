import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dns, make, makeCrl, nameConstraints, policies } from '../../../test/support/certificates.ts'
import { readCertificate, readCrl } from '../../read/x509/index.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { nearMisses } from './explain.ts'
import type { ChainProfile } from './types.ts'
import { verifyChain } from './verify.ts'

const signatures = nodeSignatures()
const root = make({ subject: 'CN=root', ca: true, also: [nameConstraints([dns('example.com')], [])] })
const sub = make({ subject: 'CN=sub', by: root, ca: true, also: [policies('1.2.3')] })
const leaf = make({ by: sub, also: [policies('1.2.3')] })
const crl = makeCrl({ by: sub, revoked: [leaf.certificate] })
const PROFILES: readonly ChainProfile[] = ['openssl', 'openssl-1.1.1', 'strict']

const changed = (der: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = der.slice()
  copy[at % copy.length] = value
  return copy
}

describe('a judgement', () => {
  it('never throws, whatever octet of a certificate or CRL was changed', () => {
    const octet = fc.tuple(fc.nat(2000), fc.nat(255))
    fc.assert(
      fc.property(octet, octet, octet, octet, fc.boolean(), (a, b, c, d, webPki) => {
        const [first, second, third] = [leaf, sub, root].map(
          (made, i) =>
            readCertificate(changed(made.certificate.der, ...[a, b, c][i]!), { source: 'x' }).value,
        )
        const list = readCrl(changed(crl.der, ...d), { source: 'x' }).value
        if (!first) return
        for (const profile of PROFILES) {
          const input = {
            certificate: first,
            untrusted: second ? [second] : [],
            trusted: third ? [third, root.certificate] : [root.certificate],
            crls: list ? [list] : [],
            at: Date.parse('2026-06-01T00:00:00Z'),
            profile,
            signatures,
            webPki,
          }
          const verdict = verifyChain(input)
          expect(verdict.ok).toBe(verdict.errors.length === 0)
          expect(verdict.paths.length).toBeGreaterThan(0)
          nearMisses(input, verdict, [sub.certificate])
        }
      }),
      { numRuns: 1500 },
    )
  })
})
