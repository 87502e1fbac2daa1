import type { ChainInput, ChainVerdict, Path } from '../types.ts'
import { buildChain } from './build.ts'
import { checkRevocation } from './crl.ts'
import { checkExtensions } from './extensions.ts'
import { digestIsStrong, keyIsStrong } from './level.ts'
import { checkNameConstraints } from './name-constraints.ts'
import { check, ERROR, type Run, type Settings, startRun } from './settings.ts'
import { verifySignatures } from './signatures.ts'

/** The traffic server's depth limit: seven intermediates pass, eight do not. */
export const DEFAULT_MAX_DEPTH = 7

/** X509_verify_cert with the settings of a TLS client, every error waved through and kept in the order of its callback. */
export function verifyLikeOpenssl(input: ChainInput): ChainVerdict {
  const run = startRun(settingsOf(input), input.certificate)
  check(run, 'key-strength', 0, keyIsStrong(input.certificate, run.settings), ERROR.weakLeafKey)
  if (buildChain(run)) verifyChain(run)
  return verdictOf(run)
}

function settingsOf(input: ChainInput): Settings {
  return {
    at: input.at,
    version: input.profile === 'openssl-1.1.1' ? '1.1.1' : '3.0',
    trusted: input.trusted,
    untrusted: input.untrusted,
    signatures: input.signatures,
    purpose: input.purpose ?? 'server',
    maxDepth: input.maxDepth ?? DEFAULT_MAX_DEPTH,
    securityLevel: input.securityLevel ?? 1,
    partialChain: input.partialChain ?? false,
    crls: input.crls ?? [],
  }
}

/** verify_chain, behind build_chain. */
function verifyChain(run: Run): void {
  checkExtensions(run)
  checkLevels(run)
  if (run.settings.crls.length > 0) checkRevocation(run)
  verifySignatures(run)
  checkNameConstraints(run)
}

/** check_auth_level: keys of the issuers, digests of all but the last. */
function checkLevels(run: Run): void {
  const { chain, settings } = run
  if (settings.securityLevel <= 0) return
  for (const [depth, certificate] of chain.entries()) {
    if (depth > 0) check(run, 'key-strength', depth, keyIsStrong(certificate, settings), ERROR.weakCaKey)
    if (depth < chain.length - 1)
      check(run, 'digest-strength', depth, digestIsStrong(certificate, settings), ERROR.weakDigest)
  }
}

function verdictOf(run: Run): ChainVerdict {
  const { chain, errors, steps, untrusted, spent, rejected } = run
  const built: Path = { certificates: chain, trusted: chain.length - untrusted, steps }
  const [error] = errors
  return { ok: !error, ...(error && { error }), errors, paths: [built, ...rejected], ...(spent && { spent }) }
}
