import {
  type Certificate,
  canonicalName,
  isSelfIssued,
  sameBytes,
  sameName,
} from '../../../read/x509/index.ts'
import { inheritsKey, withInheritedKey } from '../inherited-key.ts'
import { hasUsableKey } from '../key.ts'
import { akidMatches } from '../key-identifier.ts'
import type { Path, PathBudgets, Signatures, Step } from '../types.ts'
import { certificateSteps } from './certificate-rules.ts'
import { intermediates, pathSteps } from './path.ts'
import { type Settings, step } from './settings.ts'

/**
 * What one search may cost. Deployments need a handful of each; meshes of cross-signed CAs, which an attacker can send, need more than
 * anyone has: then the answer is that the budget is spent.
 */
export const PATH_BUDGETS = {
  /** Signatures checked, at 0.03 to 0.3 ms each. */
  signatures: 1000,
  /** Candidates looked at: each costs comparisons only. */
  candidates: 20_000,
  /** Whole paths held against all rules. */
  paths: 200,
} as const satisfies PathBudgets

/** Paths kept for the explanation. */
const MAX_KEPT = 64

/** Counts what has been spent; `exhausted` names the budget that ran out. */
interface Ledger {
  readonly left: Record<keyof PathBudgets, number>
  exhausted: keyof PathBudgets | undefined
}

export interface Found {
  readonly path?: Path
  readonly tried: readonly Path[]
  readonly exhausted?: string
}

/**
 * Looks for a path from the certificate to any certificate of the store, depth first and with a way back from every dead end: anchors before
 * intermediates, those whose key identifier fits before the others.
 */
export function searchPath(leaf: Certificate, settings: Settings): Found {
  const ledger: Ledger = { left: { ...PATH_BUDGETS, ...settings.budgets }, exhausted: undefined }
  return search(leaf, { ...settings, signatures: metered(settings.signatures, ledger) }, ledger)
}

/** Every question to the platform is counted, those of CRLs and of their signers' paths among them. */
function metered(signatures: Signatures, ledger: Ledger): Signatures {
  return {
    check: (subject, issuer) =>
      spend(ledger, 'signatures') ? signatures.check(subject, issuer) : 'unsupported',
    checkData: (...question) =>
      spend(ledger, 'signatures') ? (signatures.checkData?.(...question) ?? 'unsupported') : 'unsupported',
  }
}

function search(leaf: Certificate, settings: Settings, ledger: Ledger, only?: Certificate): Found {
  const tried: Path[] = []
  const verified = new Map<Certificate, Map<Certificate, boolean>>()
  const trusted = bySubject(only ? [only] : settings.trusted)
  const untrusted = bySubject(settings.untrusted)
  const findSigner = (signer: Certificate, anchor: Certificate) =>
    !only &&
    search(signer, { ...settings, webPki: false, forSigner: true }, ledger, anchor).path !== undefined

  const keep = (path: Path) => {
    if (tried.length < MAX_KEPT) tried.push(path)
  }
  /** The key of a DSA certificate without parameters is complete only once its path is: `finish` looks at it again. */
  const isSignedBy = (subject: Certificate, issuer: Certificate): boolean => {
    const answers = verified.get(subject) ?? new Map<Certificate, boolean>()
    const known = answers.get(issuer)
    if (known !== undefined) return known
    if (inheritsKey(issuer)) return true
    const valid = hasUsableKey(issuer) && settings.signatures.check(subject, issuer) === 'valid'
    verified.set(subject, answers.set(issuer, valid))
    return valid
  }
  const finish = (chain: readonly Certificate[]): Path | undefined => {
    if (!spend(ledger, 'paths')) return undefined
    for (let depth = 1; depth < chain.length; depth++)
      if (inheritsKey(chain[depth]!) && !isSignedBy(chain[depth - 1]!, withInheritedKey(chain, depth)))
        return deadEnd(chain, step('signature', depth - 1, false))
    const path = { certificates: chain, trusted: 1, steps: pathSteps(chain, settings, findSigner) }
    keep(path)
    return path.steps.every(({ passed }) => passed) ? path : undefined
  }
  const extend = (chain: readonly Certificate[]): Path | undefined => {
    const current = chain[chain.length - 1]!
    const issuer = canonicalName(current.issuer)
    for (const anchor of rank(trusted.get(issuer), current)) {
      if (!spend(ledger, 'candidates')) return undefined
      const next = [...chain, anchor]
      const found = isSignedBy(current, anchor)
        ? finish(next)
        : deadEnd(next, step('signature', chain.length - 1, false))
      if (found) return found
    }
    const full = intermediates(chain) >= settings.maxDepth
    let tooLong = false
    for (const candidate of rank(untrusted.get(issuer), current)) {
      if (!spend(ledger, 'candidates')) return undefined
      if (chain.some(used => isSameAuthority(used, candidate))) continue
      if (full && !isSelfIssued(candidate)) {
        tooLong = true
        continue
      }
      const next = [...chain, candidate]
      const steps = certificateSteps(candidate, 'intermediate', chain.length, settings)
      const broken = steps.find(({ passed }) => !passed)
      if (broken) deadEnd(next, ...steps)
      else if (!isSignedBy(current, candidate)) deadEnd(next, step('signature', chain.length - 1, false))
      else {
        const found = extend(next)
        if (found || ledger.exhausted) return found
      }
    }
    return deadEnd(chain, step(tooLong ? 'chain-length' : 'trust-anchor', chain.length - 1, false))
  }
  const deadEnd = (certificates: readonly Certificate[], ...steps: Step[]): undefined => {
    keep({ certificates, trusted: 0, steps })
    return undefined
  }

  const path = trustedItself(leaf, settings, only) && isSignedBy(leaf, leaf) ? finish([leaf]) : extend([leaf])
  return { tried, ...(path && { path }), ...(ledger.exhausted && { exhausted: ledger.exhausted }) }
}

function spend(ledger: Ledger, budget: keyof PathBudgets): boolean {
  if (ledger.exhausted) return false
  if (ledger.left[budget]-- > 0) return true
  ledger.exhausted = budget
  return false
}

/** A self-signed certificate that stands in the store is its own anchor. */
function trustedItself(leaf: Certificate, settings: Settings, only?: Certificate): boolean {
  if (!sameName(leaf.subject, leaf.issuer)) return false
  return (only ? [only] : settings.trusted).some(anchor => sameBytes(anchor.der, leaf.der))
}

/** Going round in circles: the same name with the same key again (RFC 4158 section 2.4.2). */
function isSameAuthority(used: Certificate, candidate: Certificate): boolean {
  return sameName(used.subject, candidate.subject) && sameBytes(used.spki, candidate.spki)
}

function bySubject(certificates: readonly Certificate[]): Map<string, Certificate[]> {
  const map = new Map<string, Certificate[]>()
  for (const certificate of certificates) {
    const name = canonicalName(certificate.subject)
    const list = map.get(name)
    if (list) list.push(certificate)
    else map.set(name, [certificate])
  }
  return map
}

/** Fitting key identifiers first; a hint only, as RFC 5280 section 4.2.1.1 has it. */
function rank(candidates: readonly Certificate[] | undefined, subject: Certificate): readonly Certificate[] {
  if (!candidates || candidates.length < 2) return candidates ?? []
  const fits = (candidate: Certificate) => (akidMatches(candidate, subject.authorityKeyId) ? 0 : 1)
  return candidates.toSorted((a, b) => fits(a) - fits(b))
}
