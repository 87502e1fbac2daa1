import { type Certificate, isSelfIssued } from '../../../read/x509/index.ts'
import type { InitialPolicy } from '../types.ts'

const ANY = '2.5.29.32.0'

/** A policy at the current depth: what the next certificate may call it, and the policies of the anchor's domain it comes from. */
interface Node {
  expected: ReadonlySet<string>
  readonly roots: ReadonlySet<string>
}

/**
 * Is the path valid for a policy the user accepts (RFC 5280 section 6.1), computed over a graph as RFC 9618 has it, so that no
 * certificate can make it grow beyond its own size? `path` runs from the leaf to the anchor, which is not itself processed.
 * Answers the depth of the certificate at fault, undefined where the path is valid.
 */
export function policyFault(path: readonly Certificate[], settings: InitialPolicy): number | undefined {
  const count = path.length - 1
  const anyInitially = settings.initial.length === 0 || settings.initial.includes(ANY)
  let explicit = settings.requireExplicit ? 0 : count + 1
  let inhibitAny = settings.inhibitAny ? 0 : count + 1
  let mapping = settings.inhibitMapping ? 0 : count + 1
  let level: Map<string, Node> = new Map([[ANY, { expected: new Set([ANY]), roots: new Set([ANY]) }]])
  for (let depth = count - 1; depth >= 0; depth--) {
    const certificate = path[depth]!
    const selfIssued = isSelfIssued(certificate)
    const parents = level
    level = nextLevel(certificate, parents, inhibitAny > 0 || (depth > 0 && selfIssued))
    if (explicit === 0 && level.size === 0) return depth
    if (depth === 0) break
    if (certificate.policyMappings && !applyMappings(certificate.policyMappings, level, parents, mapping > 0))
      return depth
    if (!selfIssued) {
      explicit = Math.max(0, explicit - 1)
      mapping = Math.max(0, mapping - 1)
      inhibitAny = Math.max(0, inhibitAny - 1)
    }
    const { requireExplicit, inhibitMapping } = certificate.policyConstraints ?? {}
    explicit = Math.min(explicit, requireExplicit ?? explicit)
    mapping = Math.min(mapping, inhibitMapping ?? mapping)
    inhibitAny = Math.min(inhibitAny, certificate.inhibitAnyPolicy ?? inhibitAny)
  }
  explicit = path[0]?.policyConstraints?.requireExplicit === 0 ? 0 : Math.max(0, explicit - 1)
  if (explicit > 0) return undefined
  return isAccepted(level, anyInitially, settings.initial) ? undefined : 0
}

/** Section 6.1.3 (d) and (e): the policies of a certificate that have a place below those above it. */
function nextLevel(
  { certificatePolicies }: Certificate,
  parents: ReadonlyMap<string, Node>,
  anyCounts: boolean,
): Map<string, Node> {
  const level = new Map<string, Node>()
  if (!certificatePolicies) return level
  const byExpected = new Map<string, Set<string>>()
  for (const { expected, roots } of parents.values())
    for (const policy of expected) {
      const known = byExpected.get(policy) ?? new Set()
      for (const root of roots) known.add(root)
      byExpected.set(policy, known)
    }
  for (const policy of certificatePolicies) {
    if (policy === ANY) continue
    const roots = byExpected.get(policy)
    if (roots) level.set(policy, { expected: new Set([policy]), roots })
    else if (parents.has(ANY)) level.set(policy, { expected: new Set([policy]), roots: new Set([policy]) })
  }
  if (certificatePolicies.includes(ANY) && anyCounts)
    for (const [policy, roots] of byExpected)
      if (!level.has(policy)) level.set(policy, { expected: new Set([policy]), roots })
  return level
}

/** Section 6.1.4 (a) and (b). False where anyPolicy is mapped. */
function applyMappings(
  mappings: NonNullable<Certificate['policyMappings']>,
  level: Map<string, Node>,
  parents: ReadonlyMap<string, Node>,
  allowed: boolean,
): boolean {
  const targets = new Map<string, Set<string>>()
  for (const { issuer, subject } of mappings) {
    if (issuer === ANY || subject === ANY) return false
    targets.set(issuer, (targets.get(issuer) ?? new Set()).add(subject))
  }
  for (const [policy, expected] of targets) {
    const node = level.get(policy)
    if (!allowed) level.delete(policy)
    else if (node) node.expected = expected
    else if (level.has(ANY) && parents.has(ANY)) level.set(policy, { expected, roots: new Set([policy]) })
  }
  return true
}

/** Section 6.1.5 (g): some policy is left, and the user accepts what it comes from. */
function isAccepted(level: ReadonlyMap<string, Node>, any: boolean, initial: readonly string[]): boolean {
  if (any) return level.size > 0
  return [...level.values()].some(({ roots }) => roots.has(ANY) || initial.some(policy => roots.has(policy)))
}
