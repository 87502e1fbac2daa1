import type { ChainError, ChainInput, ChainVerdict, Path, Step } from '../types.ts'
import { searchPath } from './search.ts'
import type { Settings } from './settings.ts'

/** Intermediates allowed where the question names no limit. */
const DEFAULT_MAX_DEPTH = 7

/**
 * Profile `strict`: RFC 5280 path validation over every path there is, and unless `webPki` is off the certificate profiles of RFC 5280 and the
 * CA/Browser Forum. Any certificate of the store is an anchor, self-signed or not.
 */
export function verifyStrictly(input: ChainInput): ChainVerdict {
  const settings = settingsOf(input)
  const { path, tried, exhausted } = searchPath(input.certificate, settings)
  if (path) return { ok: true, errors: [], paths: [path, ...tried.filter(other => other !== path)] }
  const paths = tried.toSorted((a, b) => progress(b) - progress(a))
  const errors = errorsOf(paths[0])
  const [error] = errors
  return { ok: false, ...(error && { error }), errors, paths, ...(exhausted && { spent: exhausted }) }
}

function settingsOf(input: ChainInput): Settings {
  return {
    at: input.at,
    trusted: input.trusted,
    untrusted: input.untrusted,
    signatures: input.signatures,
    purpose: input.purpose ?? 'server',
    maxDepth: input.maxDepth ?? DEFAULT_MAX_DEPTH,
    crls: input.crls ?? [],
    policy: input.policy ?? { initial: [], requireExplicit: false, inhibitMapping: false, inhibitAny: false },
    webPki: input.webPki ?? true,
    forSigner: false,
    budgets: input.budgets ?? {},
  }
}

/** The nearest miss: paths that reached an anchor first, then the longest, then the one with the fewest broken rules. */
function progress({ trusted, certificates, steps }: Path): number {
  const broken = steps.filter(({ passed }) => !passed).length
  return trusted * 1e6 + certificates.length * 1e3 - broken
}

function errorsOf(path: Path | undefined): ChainError[] {
  return (path?.steps ?? []).flatMap(({ error }: Step) => (error ? [error] : []))
}
