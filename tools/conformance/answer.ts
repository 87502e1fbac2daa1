import {
  type ChainProfile,
  type ChainVerdict,
  type Signatures,
  verifyChain,
} from '../../src/judge/chain/index.ts'
import { checkName } from '../../src/judge/name/index.ts'
import { type Certificate, sameBytes } from '../../src/read/x509/index.ts'
import type { Loaded, Testcase } from './testcase.ts'

/** One line of the answer. `error` is an X509_V_ERR number, or for `strict` the rule that was broken. */
export interface Answer {
  readonly id: string
  readonly profile: ChainProfile
  readonly ok: boolean
  readonly error?: number | string
  readonly depth?: number
  readonly name?: boolean
  readonly errors?: string
  readonly chain?: string
  readonly unsupported?: true
}

export const PROFILES: readonly ChainProfile[] = ['openssl', 'openssl-1.1.1', 'strict']

/** What OpenSSL has by default where the testcase names no limit. */
const OPENSSL_DEPTH = 100

/** The answer of one profile; never throws on what a testcase holds. */
export function answer(loaded: Loaded, profile: ChainProfile, signatures: Signatures): Answer {
  return profile === 'strict' ? strict(loaded, signatures) : openssl(loaded, profile, signatures)
}

function openssl(loaded: Loaded, profile: ChainProfile, signatures: Signatures): Answer {
  const { testcase, peer, unreadable } = loaded
  const { id } = testcase
  if (!peer || unreadable.length > 0)
    return { id, profile, ok: false, error: `unreadable ${unreadable.join(' ')}` }
  const verdict = verifyChain({
    certificate: peer,
    untrusted: loaded.untrusted,
    trusted: loaded.trusted,
    at: loaded.at,
    profile,
    signatures,
    purpose: purposeOf(testcase),
    maxDepth: testcase.max_chain_depth ?? OPENSSL_DEPTH,
    securityLevel: 1,
    crls: loaded.crls,
  })
  const name = nameVerdict(testcase, peer, 'openssl')
  return {
    id,
    profile,
    ok: verdict.ok,
    ...(verdict.error && { error: verdict.error.code, depth: verdict.error.depth }),
    ...(name !== undefined && { name }),
    errors: verdict.errors.map(error => `${error.code}@${error.depth}`).join(' '),
    chain: chainText(loaded, peer, verdict),
  }
}

const purposeOf = ({ validation_kind }: Testcase) => (validation_kind === 'CLIENT' ? 'client' : 'server')

/** Undefined where the testcase expects no name, or one that is neither a host name nor an address. */
function nameVerdict(
  testcase: Testcase,
  peer: Certificate,
  rules: 'openssl' | 'rfc9525',
): boolean | undefined {
  const wanted = testcase.expected_peer_name
  if (!wanted || (wanted.kind !== 'DNS' && wanted.kind !== 'IP')) return undefined
  return checkName(peer, wanted.value, rules).ok
}

/** `p u0 t0`: the peer, the places among the untrusted and the trusted certificates. */
function chainText(loaded: Loaded, peer: Certificate, verdict: ChainVerdict): string {
  const path = verdict.paths[0]
  if (!path) return ''
  const firstTrusted = path.certificates.length - path.trusted
  const placeIn = (list: readonly Certificate[], wanted: Certificate) =>
    list.findIndex(certificate => sameBytes(certificate.der, wanted.der))
  return path.certificates
    .map((certificate, depth) => {
      if (depth >= firstTrusted) return `t${placeIn(loaded.trusted, certificate)}`
      return certificate === peer ? 'p' : `u${placeIn(loaded.untrusted, certificate)}`
    })
    .join(' ')
}

function strict(loaded: Loaded, signatures: Signatures): Answer {
  const { testcase, peer } = loaded
  const { id } = testcase
  const profile = 'strict'
  if (!peer) return { id, profile, ok: false, error: 'certificate-unreadable', depth: 0 }
  const verdict = verifyChain({
    certificate: peer,
    untrusted: loaded.untrusted,
    trusted: loaded.trusted,
    at: loaded.at,
    profile,
    signatures,
    maxDepth: testcase.max_chain_depth ?? OPENSSL_DEPTH,
    crls: loaded.crls,
    ...policySettings(testcase),
    purpose: purposeOf(testcase),
    webPki: hasExpectedName(testcase),
  })
  if (!verdict.ok) {
    const failed = verdict.paths[0]?.steps.find(step => !step.passed)
    const error = verdict.spent ?? failed?.rule ?? 'trust-anchor'
    return { id, profile, ok: false, error, depth: failed?.depth ?? 0 }
  }
  return nameVerdict(testcase, peer, 'rfc9525') === false || !namesClient(testcase, peer)
    ? { id, profile, ok: false, error: 'name-mismatch', depth: 0 }
    : { id, profile, ok: true }
}

/** Cases without a name are about path validation alone (RFC 5280 section 6), and no server of the web. */
const hasExpectedName = ({ expected_peer_name, expected_peer_names }: Testcase): boolean =>
  Boolean(expected_peer_name) || (expected_peer_names?.length ?? 0) > 0

/** Every name a client is expected to have stands among its alternative names. */
function namesClient({ expected_peer_names }: Testcase, peer: Certificate): boolean {
  const presented = (peer.subjectAltName ?? []).flatMap(name => ('value' in name ? [name.value] : []))
  return (expected_peer_names ?? []).every(({ value }) => presented.includes(value))
}

/** The initial policy settings of PKITS (RFC 5280 section 6.1.1), in the shape of its testcases. */
function policySettings({ policy }: Testcase) {
  if (!policy) return {}
  const flag = (name: string) => policy[name] === true
  const initial = policy.initial_policy_set
  return {
    policy: {
      initial: Array.isArray(initial) ? initial.filter(oid => typeof oid === 'string') : [],
      requireExplicit: flag('initial_explicit_policy'),
      inhibitMapping: flag('initial_policy_mapping_inhibit'),
      inhibitAny: flag('initial_any_policy_inhibit'),
    },
  }
}
