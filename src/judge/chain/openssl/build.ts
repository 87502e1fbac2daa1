import { type Certificate, canonicalName, sameBytes } from '../../../read/x509/index.ts'
import { hasUsableKey } from '../key.ts'
import { RULES, type Rule } from '../rules.ts'
import { notIssuedBy } from './candidate.ts'
import { factsOf } from './facts.ts'
import { check, ERROR, type Run, type Settings } from './settings.ts'

/** Candidates turned down that are kept for the explanation. */
const MAX_REJECTED = 64

/**
 * build_chain with X509_V_FLAG_TRUSTED_FIRST: at each step the store is asked first, then what was presented; the first candidate that fits is
 * taken and never given back. Answers whether verification goes on; false is an internal error (`X509_V_ERR_UNSPECIFIED`).
 */
export function buildChain(run: Run): boolean {
  const { settings, chain } = run
  const presented = [...settings.untrusted]
  const limit = settings.maxDepth + 1
  let searchPresented = true
  for (;;) {
    const current = chain[chain.length - 1]!
    const anchor = chain.length > limit ? undefined : findInStore(run, current)
    if (anchor) {
      if (settings.version === '3.0' && !readable(current)) return internalError(run)
      const outcome = take(run, current, anchor)
      if (outcome === 'trusted') return true
      if (outcome !== 'mimic') searchPresented = false
      if (outcome === 'go-on') continue
    }
    if (!searchPresented) break
    const ended = isSelfSigned(current, settings) || chain.length > limit
    const issuer = ended ? undefined : findPresented(run, presented, current)
    if (!issuer) {
      searchPresented = false
      // The store was asked about this certificate already, and would answer the same.
      break
    }
    presented.splice(presented.indexOf(issuer), 1)
    chain.push(issuer)
    run.untrusted++
  }
  return trustsLeaf(run) || reportNoAnchor(run, limit)
}

const readable = hasUsableKey

function internalError(run: Run): boolean {
  check(run, 'issuer-key', run.chain.length - 1, false, ERROR.unspecified)
  return false
}

/** X509_self_signed without looking at the signature; a certificate whose extensions are broken is not. */
export function isSelfSigned(certificate: Certificate, settings: Settings): boolean {
  const facts = factsOf(certificate, settings.version)
  return facts.selfSigned && !facts.invalid
}

/** Puts an issuer of the store on the chain, and asks whether the chain is trusted now. */
function take(run: Run, current: Certificate, anchor: Certificate): 'trusted' | 'mimic' | 'go-on' | 'end' {
  const { settings, chain } = run
  let selfSigned = isSelfSigned(current, settings)
  if (!selfSigned) {
    chain.push(anchor)
    selfSigned = isSelfSigned(anchor, settings)
  } else if (sameBytes(current.der, anchor.der)) {
    // 1.1.1 does so only while no certificate of the store is on the chain; to put the same one there again changes nothing.
    if (run.untrusted === chain.length) run.untrusted--
    chain[chain.length - 1] = anchor
  } else {
    reject(run, anchor, 'trust-anchor-identical')
    return 'mimic'
  }
  const top = chain[chain.length - 1]!
  if (settings.partialChain || isSelfSigned(top, settings)) {
    check(run, 'trust-anchor', chain.length - 1, true, 0)
    return 'trusted'
  }
  return selfSigned ? 'end' : 'go-on'
}

/**
 * X509_STORE_CTX_get1_issuer: of the certificates with that subject, in the order of the store, the first that may have issued this one
 * and is valid now.
 */
function findInStore(run: Run, current: Certificate): Certificate | undefined {
  const wanted = canonicalName(current.issuer)
  return best(
    run,
    current,
    run.settings.trusted.filter(candidate => canonicalName(candidate.subject) === wanted),
  )
}

/** find_issuer: the same among what was presented; nothing twice on a chain, but a self-issued leaf may find itself. */
function findPresented(run: Run, presented: readonly Certificate[], current: Certificate) {
  const { chain, settings } = run
  const alone = chain.length === 1 && factsOf(current, settings.version).selfIssued
  return best(
    run,
    current,
    presented.filter(candidate => alone || !chain.some(used => sameBytes(used.der, candidate.der))),
  )
}

/** The first candidate in time; where none is, 3.0 takes the one that expired last, 1.1.1 the last one. */
function best(run: Run, current: Certificate, candidates: readonly Certificate[]): Certificate | undefined {
  const { settings, chain } = run
  let nearest: Certificate | undefined
  for (const candidate of candidates) {
    const against = notIssuedBy(current, candidate, settings.version)
    if (against) {
      if (against !== 'issuer-name') reject(run, candidate, against)
    } else if (isInTime(candidate, settings)) {
      check(run, 'issuer-found', chain.length - 1, true, 0)
      return candidate
    } else if (!nearest || settings.version === '1.1.1' || candidate.notAfter > nearest.notAfter)
      nearest = candidate
  }
  if (nearest) check(run, 'issuer-found', chain.length - 1, true, 0)
  return nearest
}

function reject(run: Run, candidate: Certificate, rule: Rule): void {
  if (run.rejected.length >= MAX_REJECTED) return
  const depth = run.chain.length - 1
  const steps = [{ rule, depth, passed: false, spec: RULES[rule] }]
  run.rejected.push({ certificates: [...run.chain, candidate], trusted: 0, steps })
}

/** X509_cmp_time: the moment of notBefore itself is not yet inside, that of notAfter is no longer, as OpenSSL counts. */
export function isInTime(certificate: Certificate, settings: Settings): boolean {
  return startsBefore(certificate, settings) && endsAfter(certificate, settings)
}

const seconds = (at: number): number => Math.floor(at / 1000)

/** X509_cmp_time answers "earlier" for equal times. */
export const startsBefore = (certificate: Certificate, settings: Settings): boolean =>
  certificate.notBefore <= seconds(settings.at) * 1000

export const endsAfter = (certificate: Certificate, settings: Settings): boolean =>
  certificate.notAfter > seconds(settings.at) * 1000

/** check_trust, last resort: under X509_V_FLAG_PARTIAL_CHAIN the leaf itself may stand in the store. */
function trustsLeaf(run: Run): boolean {
  const { settings, chain } = run
  const leaf = chain[0]!
  if (!settings.partialChain || chain.length > settings.maxDepth + 1 || run.untrusted !== chain.length)
    return false
  const stored = settings.trusted.find(candidate => sameBytes(candidate.der, leaf.der))
  if (!stored) return false
  chain[0] = stored
  run.untrusted = 0
  return check(run, 'trust-anchor', 0, true, 0)
}

/** The errors of a chain that reached no anchor; an error met before makes 3.0 repeat that one instead. */
function reportNoAnchor(run: Run, limit: number): boolean {
  const { chain, settings } = run
  const depth = chain.length - 1
  const sticky = run.errors.at(-1)
  if (settings.version === '3.0' && sticky) {
    check(run, 'trust-anchor', depth, false, sticky.code)
    return true
  }
  if (chain.length > limit) {
    check(run, 'chain-length', depth, false, ERROR.chainTooLong)
    if (settings.version === '1.1.1') return true
  }
  check(run, 'trust-anchor', depth, false, anchorError(run))
  return true
}

function anchorError(run: Run): number {
  const { chain, settings } = run
  if (isSelfSigned(chain[chain.length - 1]!, settings))
    return chain.length === 1 ? ERROR.selfSigned : ERROR.selfSignedInChain
  return run.untrusted < chain.length ? ERROR.issuerMissing : ERROR.localIssuerMissing
}
