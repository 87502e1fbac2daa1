import { type Certificate, isSelfIssued } from '../../read/x509/index.ts'
import { type ChainError, type ChainVerdict, type NearMiss, nearMisses, verifyChain } from '../chain/index.ts'
import { checkName, type NameProfile, type NameVerdict, parseIpLiteral } from '../name/index.ts'
import { type Shadow, type StoreLookup, shadowsOn } from '../store/index.ts'
import type { OriginQuestion, Reason, Verdict } from './types.ts'
import { chainInputOf, verifyOrigin } from './verify.ts'

/** A certificate with all that explains its verdict, for any number of connection addresses. */
export interface Inspection {
  readonly chain: ChainVerdict
  readonly nearMisses: readonly NearMiss[]
  /** What the near misses suggest to add, where the certificates are at hand. */
  readonly repair?: Repaired
  /** How the other way of searching the store answers; absent where both agree. */
  readonly otherLookup?: OtherLookup
  /** One for each address, in order; one without address where none was asked about. */
  readonly judgements: readonly Judgement[]
}

export interface Repaired {
  readonly trusted: readonly Certificate[]
  readonly sent: readonly Certificate[]
}

export interface OtherLookup {
  readonly lookup: StoreLookup
  readonly ok: boolean
  readonly error?: ChainError
  /** Certificates of the store that OpenSSL takes and a look-up by subject alone does not find (CSCwa12905). */
  readonly shadows: readonly Shadow[]
}

export interface Judgement {
  readonly address?: string
  readonly verdict: Verdict
  readonly names: Readonly<Record<NameProfile, NameVerdict>>
  /** What the traffic server does, whatever profile was asked for: OpenSSL's rules, its own matcher of names. */
  readonly trafficServer: Verdict
  /** The fault that is met once the first one has been mended; `proved` where it was judged again with the repair. */
  readonly next?: { readonly reason?: Reason; readonly proved: boolean }
}

/**
 * Judges a chain for every address, and finds out what came close and what follows. The chain must hold a certificate.
 *
 * @throws never
 */
export function inspectOrigin(
  question: Omit<OriginQuestion, 'address' | 'ip'>,
  addresses: readonly string[],
): Inspection {
  const input = chainInputOf(question)
  const chain = verifyChain(input)
  const misses = nearMisses(input, chain, question.known)
  const repair = repairFrom(misses)
  const otherLookup = compareLookups(question, chain)
  const asked: readonly (string | undefined)[] = addresses.length > 0 ? addresses : [undefined]
  return {
    chain,
    nearMisses: misses,
    ...(repair && { repair }),
    ...(otherLookup && { otherLookup }),
    judgements: asked.map(address =>
      judge({ ...question, ...(address !== undefined && { address, ip: ipOf(address) }) }, repair),
    ),
  }
}

/** For the line of the log, where nothing tells which IP address the name had. */
const ipOf = (address: string): string => (parseIpLiteral(address) ? address : 'IP')

/** A root is to be trusted, an intermediate to be sent along. */
function repairFrom(misses: readonly NearMiss[]): Repaired | undefined {
  const found = misses.flatMap(miss => {
    if (miss.code === 'root-not-trusted') return [miss.root]
    return miss.code === 'issuer-seen-elsewhere' ? [miss.issuer] : []
  })
  if (found.length === 0) return undefined
  return {
    trusted: found.filter(isSelfIssued),
    sent: found.filter(certificate => !isSelfIssued(certificate)),
  }
}

function judge(question: OriginQuestion, repair: Repaired | undefined): Judgement {
  const leaf = question.chain[0]!
  const { address } = question
  const names = (profile: NameProfile): NameVerdict =>
    address === undefined ? { ok: true, presented: [] } : checkName(leaf, address, profile)
  const verdict = verifyOrigin(question)
  const next = nextFault(question, verdict, repair)
  return {
    ...(address !== undefined && { address }),
    verdict,
    names: { ats: names('ats'), rfc9525: names('rfc9525'), openssl: names('openssl') },
    trafficServer: verifyOrigin({
      ...question,
      profile: question.profile === 'strict' ? 'openssl' : question.profile,
      names: 'ats',
    }),
    ...(next && { next }),
  }
}

function nextFault(
  question: OriginQuestion,
  verdict: Verdict,
  repair: Repaired | undefined,
): Judgement['next'] {
  if (!verdict.primary) return undefined
  if (!repair || verdict.chainOk) {
    const [, reason] = verdict.reasons
    return { ...(reason && { reason }), proved: false }
  }
  const { primary } = verifyOrigin({
    ...question,
    chain: [...question.chain, ...repair.sent],
    trustStore: [...question.trustStore, ...repair.trusted],
  })
  return { ...(primary && { reason: primary }), proved: true }
}

function compareLookups(
  question: Omit<OriginQuestion, 'address'>,
  chain: ChainVerdict,
): OtherLookup | undefined {
  const lookup = question.store === 'first-subject' ? 'openssl' : 'first-subject'
  const other = verifyChain(chainInputOf({ ...question, store: lookup }))
  if (other.error?.code === chain.error?.code && other.error?.depth === chain.error?.depth) return undefined
  const [path] = (lookup === 'openssl' ? other : chain).paths
  return {
    lookup,
    ok: other.ok,
    ...(other.error && { error: other.error }),
    shadows: path ? shadowsOn(path, question.trustStore) : [],
  }
}
