import type { Certificate } from '../../read/x509/index.ts'
import { alertFor, type ChainInput, type ChainVerdict, verifyChain } from '../chain/index.ts'
import { checkName, type NameProfile, type NameVerdict } from '../name/index.ts'
import { firstOfEachSubject } from '../store/index.ts'
import { isAnchorError, reasonsOf } from './reasons.ts'
import type { OriginQuestion, Verdict } from './types.ts'
import { warningsOf } from './warnings.ts'

/** The traffic server's limit on the number of intermediates (facts: `certificate chain too long depth=8`). */
const MAX_DEPTH = 7
/** X509_V_ERR_UNSPECIFIED: what OpenSSL is left with when the callback refuses a name; alert 80 follows from it. */
const NAME_REFUSED = 1

/**
 * The one verifier: capture, probe and gateway all call it. Chain first, then name, always both; the verdict also says what the
 * traffic server would have logged and which alert the origin would have been sent.
 *
 * @throws never; a spent search budget is a failed chain with its own reason.
 */
export function verifyOrigin(question: OriginQuestion): Verdict {
  const leaf = question.chain[0]
  if (!leaf) return absent()
  const chain = judgeChain(question, question.chain)
  const names = {
    ats: nameVerdict(leaf, question, 'ats'),
    rfc9525: nameVerdict(leaf, question, 'rfc9525'),
  }
  const name = question.address === undefined ? undefined : nameVerdict(leaf, question, question.names)
  const path = chain.paths[0]?.certificates ?? [leaf]
  const reasons = reasonsOf(chain, name, { question, path, completed: completion(question, chain) })
  const primary = reasons[0]
  const alert = chain.error
    ? alertFor(chain.error.code)
    : name && !name.ok
      ? alertFor(NAME_REFUSED)
      : undefined
  const [wouldLog] = warningsOf(question, chain.errors, name, 'Terminate')
  return {
    chainOk: chain.ok,
    nameOk: name?.ok ?? true,
    ...(primary && { primary }),
    reasons,
    paths: chain.paths,
    openssl: chain.error ?? { code: 0, depth: 0 },
    errors: chain.errors,
    ...(chain.spent !== undefined && { spent: chain.spent }),
    names,
    ...(name && { name }),
    ...(wouldLog !== undefined && { wouldLog }),
    ...(alert !== undefined && { alert }),
  }
}

function judgeChain(question: OriginQuestion, untrusted: readonly Certificate[]): ChainVerdict {
  return verifyChain({ ...chainInputOf(question), untrusted })
}

/** What the chain is judged by: the traffic server's depth limit, and the store as the look-up sees it. The chain must not be empty. */
export function chainInputOf(question: OriginQuestion): ChainInput {
  return {
    certificate: question.chain[0]!,
    untrusted: question.chain,
    trusted:
      question.store === 'first-subject' ? firstOfEachSubject(question.trustStore) : question.trustStore,
    at: question.at,
    profile: question.profile,
    signatures: question.signatures,
    ...(question.budgets && { budgets: question.budgets }),
    ...(question.securityLevel !== undefined && { securityLevel: question.securityLevel }),
    maxDepth: MAX_DEPTH,
  }
}

function nameVerdict(leaf: Certificate, question: OriginQuestion, profile: NameProfile): NameVerdict {
  return question.address === undefined
    ? { ok: true, presented: [] }
    : checkName(leaf, question.address, profile)
}

/** Would the chain have reached an anchor, had the origin sent what is known from elsewhere? */
function completion(question: OriginQuestion, chain: ChainVerdict): ChainVerdict | undefined {
  const stuck = chain.errors.some(error => isAnchorError(error.code) && error.code !== 18)
  if (!stuck || !question.known?.length) return undefined
  const completed = judgeChain(question, [...question.chain, ...question.known])
  return completed.errors.some(error => isAnchorError(error.code)) || completed.spent ? undefined : completed
}

function absent(): Verdict {
  const none: NameVerdict = { ok: false, presented: [] }
  return {
    chainOk: false,
    nameOk: false,
    primary: { code: 'other', depth: 0 },
    reasons: [{ code: 'other', depth: 0 }],
    paths: [],
    openssl: { code: 0, depth: 0 },
    errors: [],
    names: { ats: none, rfc9525: none },
  }
}
