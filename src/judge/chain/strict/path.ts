import { type Certificate, isSelfIssued, sameName } from '../../../read/x509/index.ts'
import type { Step } from '../types.ts'
import { certificateSteps } from './certificate-rules.ts'
import { type PathFinder, revocationFault, UNDETERMINED } from './crls.ts'
import { policyFault } from './policies.ts'
import { type Settings, step } from './settings.ts'
import { MAX_ON_PATH, violation } from './subtrees.ts'

/** X509_V_ERR_EXCLUDED_VIOLATION, X509_V_ERR_PERMITTED_VIOLATION, and what stands for the rest. */
const CONSTRAINT_CODES = { permitted: 47, excluded: 48, unsupported: 51, 'too-many': 1 } as const

/**
 * Every rule for a whole path, from the anchor down to the leaf (RFC 5280 section 6.1), in the order in which they are looked at; signatures have
 * been checked while the path was built. `path` runs from the leaf to the anchor.
 */
export function pathSteps(
  path: readonly Certificate[],
  settings: Settings,
  findPath: PathFinder,
): readonly Step[] {
  const steps: Step[] = []
  const top = path.length - 1
  for (let depth = top; depth >= 0; depth--) {
    const role = depth === 0 ? 'leaf' : depth === top ? 'anchor' : 'intermediate'
    steps.push(...certificateSteps(path[depth]!, role, depth, settings))
  }
  steps.push(...lengthSteps(path, settings), ...constraintSteps(path))
  const policy = policyFault(path, settings.policy)
  steps.push(step('policy', policy ?? 0, policy === undefined))
  if (settings.crls.length > 0 && steps.every(({ passed }) => passed))
    for (let depth = top - 1; depth >= 0; depth--) {
      const fault = revocationFault(path, depth, settings, findPath)
      const passed = fault === 0 || (settings.forSigner && fault === UNDETERMINED)
      steps.push(step('revocation', depth, passed, fault))
    }
  return steps
}

/** Section 6.1.4 (l), (m): self-issued certificates do not count. The anchor's own limit counts as it does in practice. */
function lengthSteps(path: readonly Certificate[], settings: Settings): Step[] {
  const fits = intermediates(path.slice(0, -1)) <= settings.maxDepth
  const steps: Step[] = [step('chain-length', path.length - 1, fits)]
  let below = 0
  for (let depth = 1; depth < path.length; depth++) {
    const certificate = path[depth]!
    const limit = certificate.basicConstraints?.pathLength
    if (limit !== undefined) steps.push(step('path-length', depth, below <= limit))
    if (!isSelfIssued(certificate)) below++
  }
  return steps
}

/** Certificates above the leaf that are not self-issued: authorities, as one counts them. */
export function intermediates(chain: readonly Certificate[]): number {
  return chain.slice(1).filter(certificate => !isSelfIssued(certificate)).length
}

/** Section 6.1.3 (b), (c): every certificate, self-issued intermediates excepted, against the constraints of all above it. */
function constraintSteps(path: readonly Certificate[]): Step[] {
  const steps: Step[] = []
  const budget = { left: MAX_ON_PATH }
  for (let above = path.length - 1; above > 0; above--) {
    const constraints = path[above]!.nameConstraints
    if (!constraints) continue
    for (let depth = above - 1; depth >= 0; depth--) {
      const certificate = path[depth]!
      if (depth > 0 && sameName(certificate.subject, certificate.issuer)) continue
      const found = violation(certificate, constraints, depth === 0, budget)
      steps.push(step('name-constraints', depth, !found, found && CONSTRAINT_CODES[found]))
    }
  }
  return steps
}
