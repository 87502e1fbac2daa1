import type { Instant } from '../../read/bytes/index.ts'
import type { UcSystem } from '../../read/uc/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { ChainProfile, PathBudgets, Signatures } from '../chain/index.ts'
import type { NameProfile } from '../name/index.ts'
import { type Verdict, verifyOrigin } from '../origin/index.ts'
import type { CertificateRegistry } from './certificates.ts'
import type { FailureKind } from './failures.ts'
import type { Judge } from './statements.ts'

export interface JudgeSettings {
  readonly signatures: Signatures
  readonly names: NameProfile
  /** Undefined: chosen for each system by its release and the words of its log. */
  readonly profile?: ChainProfile
  /** What one search for a path may cost; default `PATH_BUDGETS`. */
  readonly budgets?: Partial<PathBudgets>
}

/** CA certificates offered to complete a chain: a deployment has dozens; thousands are an attack on the path search. */
const MAX_KNOWN = 1_000

/** A judge for one peer. The verdict on a chain changes only when a validity period begins or ends, so it is remembered in between. */
export function judgeFor(
  trustStore: readonly Certificate[] | undefined,
  registry: CertificateRegistry,
  profile: ChainProfile,
  settings: JudgeSettings,
  spent: (budget: string) => void = () => {},
): Judge {
  if (!trustStore) return () => undefined
  const known = [...registry.all.values()]
    .map(({ certificate }) => certificate)
    .filter(certificate => certificate.basicConstraints?.ca)
    .slice(0, MAX_KNOWN)
  const edges = boundaries([...registry.all.values()].map(({ certificate }) => certificate))
  const remembered = new Map<string, Verdict>()
  return (chain, address, at, ip) => {
    const key = `${chain.map(registry.idOf).join()} ${address?.toLowerCase() ?? ''} ${ip} ${positionOf(at, edges)}`
    const before = remembered.get(key)
    if (before) return before
    const verdict = verifyOrigin({
      ...(address !== undefined && { address }),
      ip,
      chain,
      trustStore,
      known,
      at,
      profile,
      names: settings.names,
      signatures: settings.signatures,
      ...(settings.budgets && { budgets: settings.budgets }),
    })
    if (verdict.spent !== undefined) spent(verdict.spent)
    remembered.set(key, verdict)
    return verdict
  }
}

/**
 * Moments at which a verdict may change. OpenSSL counts in seconds, takes the last moment of a validity for after it and, when it chooses an
 * issuer, the first for before it (X509_cmp_time); in RFC 5280 section 4.1.2.5 both are within.
 */
function boundaries(certificates: readonly Certificate[]): readonly Instant[] {
  const edges = new Set<Instant>()
  for (const { notBefore, notAfter } of certificates)
    for (const edge of [notBefore, notBefore + 1_000, notAfter, notAfter + 1]) edges.add(edge)
  return [...edges].filter(Number.isFinite).sort((a, b) => a - b)
}

/** How many edges have been reached at `at`. */
function positionOf(at: Instant, edges: readonly Instant[]): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** OpenSSL 3 came with X15; where the log quotes OpenSSL its words decide. */
export function profileFor(
  facts: UcSystem,
  kinds: Iterable<FailureKind>,
  wished?: ChainProfile,
): ChainProfile {
  if (wished) return wished
  for (const { fault } of kinds) {
    if (fault.kind !== 'chain') continue
    if (fault.text.includes('self-signed')) return 'openssl'
    if (fault.text.includes('self signed')) return 'openssl-1.1.1'
  }
  return facts.release && facts.release.major >= 15 ? 'openssl' : 'openssl-1.1.1'
}
