import { createHash } from 'node:crypto'
import { type OriginQuestion, originWarnings, type Verdict, verifyOrigin } from '../../judge/origin/index.ts'
import { type Certificate, readCertificate, sameBytes } from '../../read/x509/index.ts'
import { nodeSignatures } from '../crypto/index.ts'
import { rulesFingerprint } from './context.ts'
import type { OriginRules, OriginTarget } from './types.ts'

/** Chains and verdicts kept: hundreds of nodes with a few ports each, under old rules and new. */
const MAX_KEPT = 2048
/** A verdict is not given again after so many milliseconds, though nothing that it rests on can have changed. */
const MAX_AGE = 60_000

/** bad_certificate: what OpenSSL sends for a certificate that it cannot read. */
const BAD_CERTIFICATE = 42
/** What OpenSSL sends where a callback refuses and nothing says why. */
const INTERNAL_ERROR = 80

export interface Judgement {
  /** DER of the certificate that it is about. */
  readonly leaf: Uint8Array
  readonly chain: readonly Certificate[]
  /** Undefined where a certificate of the chain cannot be read. */
  readonly verdict: Verdict | undefined
  /** Undefined: may go on. */
  readonly alert: number | undefined
  readonly warnings: readonly string[]
}

interface Kept {
  readonly judgement: Judgement
  readonly from: number
  readonly until: number
}

const signatures = nodeSignatures()
const chains = new Map<string, readonly Certificate[] | undefined>()
const kept = new Map<string, Kept>()
/** The last judgement of each place and rules. */
const last = new Map<string, Kept>()

/**
 * Judges what an origin presented, under its rules. A chain is read once for each fingerprint; a verdict is given again for the same bytes, address
 * and rules as long as no certificate of its path begins or ceases to be valid, a minute at most.
 *
 * @param at milliseconds since 1970
 */
export function judgeOrigin(
  { address, port }: OriginTarget,
  ip: string,
  rules: OriginRules,
  presented: readonly Uint8Array[],
  at: number,
): Judgement {
  const print = fingerprintOf(presented)
  const place = `${address} ${ip} ${rulesFingerprint(rules)}`
  const key = `${print} ${place}`
  const current = holding(kept.get(key), at) ?? fresh(address, ip, rules, print, presented, at)
  keep(kept, key, current)
  keep(last, `${port} ${place}`, current)
  return current.judgement
}

/**
 * The last judgement of a place under these rules, where it still holds and was about the same certificate. What is not compared is what the origin
 * sends besides: that it has stopped to send an intermediate is noticed a minute later.
 */
export function recallJudgement(
  { address, port }: OriginTarget,
  ip: string,
  rules: OriginRules,
  leaf: Uint8Array,
  at: number,
): Judgement | undefined {
  const found = holding(last.get(`${port} ${address} ${ip} ${rulesFingerprint(rules)}`), at)
  return found && sameBytes(found.judgement.leaf, leaf) ? found.judgement : undefined
}

const holding = (found: Kept | undefined, at: number): Kept | undefined =>
  found && at >= found.from && at < found.until ? found : undefined

function fresh(
  address: string,
  ip: string,
  rules: OriginRules,
  print: string,
  presented: readonly Uint8Array[],
  at: number,
): Kept {
  const judged = judge(address, ip, rules, chainOf(print, presented), at)
  const judgement = { ...judged, leaf: presented[0] ?? new Uint8Array(0) }
  return { judgement, from: at, until: holdsUntil(judgement, at) }
}

function judge(
  address: string,
  ip: string,
  rules: OriginRules,
  chain: readonly Certificate[] | undefined,
  at: number,
): Omit<Judgement, 'leaf'> {
  if (!chain) return { chain: [], verdict: undefined, alert: BAD_CERTIFICATE, warnings: [] }
  const question: OriginQuestion = {
    address,
    ip,
    chain,
    trustStore: rules.trustStore.certificates,
    at,
    profile: rules.wording === '1.1.1' ? 'openssl-1.1.1' : 'openssl',
    names: 'ats',
    signatures,
    securityLevel: rules.ciphers.securityLevel,
  }
  const verdict = verifyOrigin(question)
  const passed = verdict.chainOk && verdict.nameOk
  const enforced = rules.policy === 'enforce'
  return {
    chain,
    verdict,
    alert: passed || !enforced ? undefined : (verdict.alert ?? INTERNAL_ERROR),
    warnings: originWarnings(question, verdict, enforced ? 'Terminate' : 'Continue'),
  }
}

/** The next moment at which a certificate that took part begins or ceases to be valid. */
function holdsUntil({ chain, verdict }: Judgement, at: number): number {
  const involved = [...chain, ...(verdict?.paths ?? []).flatMap(({ certificates }) => certificates)]
  const times = involved.flatMap(({ notBefore, notAfter }) => [notBefore, notAfter])
  return Math.min(at + MAX_AGE, ...times.filter(time => time > at))
}

function fingerprintOf(presented: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const der of presented) hash.update(`${der.length} `).update(der)
  return hash.digest('base64')
}

/** Undefined where one of them cannot be read: OpenSSL refuses the whole message then. */
function chainOf(print: string, presented: readonly Uint8Array[]): readonly Certificate[] | undefined {
  if (chains.has(print)) return chains.get(print)
  const read = presented.map((der, index) => readCertificate(der, { source: `certificate ${index}` }).value)
  const chain = read.filter(certificate => certificate !== undefined)
  const whole = chain.length === read.length ? chain : undefined
  keep(chains, print, whole)
  return whole
}

function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key)
  if (map.size >= MAX_KEPT) map.delete(map.keys().next().value ?? '')
  map.set(key, value)
}
