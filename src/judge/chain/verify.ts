import { verifyLikeOpenssl } from './openssl/verify.ts'
import { verifyStrictly } from './strict/verify.ts'
import type { ChainInput, ChainVerdict } from './types.ts'

/**
 * Is there a path from the certificate to a trust anchor, by the rules of the profile? Every step of every path tried is in the answer.
 * Reads no clock: `at` is the time of the judgement. Never throws on certificates as `readCertificate` gives them.
 */
export function verifyChain(input: ChainInput): ChainVerdict {
  return input.profile === 'strict' ? verifyStrictly(input) : verifyLikeOpenssl(input)
}
