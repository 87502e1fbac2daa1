import type { ChainError, ChainProfile, NearMiss, Path } from '../../judge/chain/index.ts'
import { RULES } from '../../judge/chain/index.ts'
import type { NameProfile } from '../../judge/name/index.ts'
import type { Inspection, Judgement, OtherLookup } from '../../judge/origin/index.ts'
import type { StoreLookup } from '../../judge/store/index.ts'
import type { Instant, Problem, VerifyWording, Where } from '../../read/bytes/index.ts'
import { alertName } from '../../read/tls/index.ts'
import { type Certificate, fingerprint, nameText } from '../../read/x509/index.ts'
import {
  instantText,
  opensslName,
  present,
  roleOf,
  toCertificate,
  toReason,
  toWhere,
} from '../report/index.ts'
import type {
  Verification,
  VerificationJudgement,
  VerificationLink,
  VerificationPath,
  VerifyError,
} from './schema.ts'

export interface VerificationInput {
  readonly inspection: Inspection
  readonly certificate: Certificate
  readonly trustStore: readonly Certificate[]
  readonly at: Instant
  readonly profile: ChainProfile
  readonly names: NameProfile
  readonly store: StoreLookup
  /** Where certificates that are not part of the chain were seen. */
  readonly whereSeen: (certificate: Certificate) => Where | undefined
  readonly problems: readonly Problem[]
  readonly version: string
}

/** The document of one `turnpike verify`. */
export function toVerification(input: VerificationInput): Verification {
  const { inspection, certificate, trustStore } = input
  const wording: VerifyWording = input.profile === 'openssl-1.1.1' ? '1.1.1' : '3.0'
  const positions = positionsOf(trustStore)
  const { chain } = inspection
  const [built] = chain.paths
  const judgements = inspection.judgements.map(judgement => toJudgement(judgement, wording))
  return {
    schemaVersion: '1.0',
    tool: { name: 'turnpike', version: input.version },
    at: instantText(input.at),
    profile: input.profile,
    nameProfile: input.names,
    store: input.store,
    verifies: judgements.every(({ verifies }) => verifies),
    trustStore: { certificates: trustStore.length },
    certificate: toCertificate(certificate, roleOf(certificate, null)),
    presented: presentedBy(inspection, certificate),
    chain: {
      ok: chain.ok,
      error: errorOrNull(chain.error, wording),
      errors: chain.errors.map(error => toError(error, wording)),
      spent: chain.spent ?? null,
      links: built ? toLinks(built, chain.errors, wording, positions) : [],
      paths: chain.paths.map(path => toPath(path, wording)),
    },
    certificates: mentioned(inspection).map(each => ({
      sha256: fingerprint(each),
      subject: nameText(each.subject),
      issuer: nameText(each.issuer),
      position: positions(each),
    })),
    nearMisses: inspection.nearMisses.map(miss => toNearMiss(miss, positions, input.whereSeen)),
    otherLookup: inspection.otherLookup ? toLookup(inspection.otherLookup, wording) : null,
    judgements,
    problems: input.problems.map(({ code, where, params }) => ({
      code,
      where: toWhere(where),
      params: present(params ?? {}),
    })),
  }
}

type Positions = (certificate: Certificate) => number | null

function positionsOf(store: readonly Certificate[]): Positions {
  const positions = new Map<string, number>()
  for (const [index, certificate] of store.entries()) {
    const id = fingerprint(certificate)
    if (!positions.has(id)) positions.set(id, index + 1)
  }
  return certificate => positions.get(fingerprint(certificate)) ?? null
}

/** Names are the same in every judgement that was asked about an address; without one, those of the certificate. */
function presentedBy({ judgements }: Inspection, certificate: Certificate): Verification['presented'] {
  const asked = judgements.find(({ address }) => address !== undefined)
  if (asked) return asked.names.ats.presented.map(({ from, value }) => ({ from, value }))
  const { names } = toCertificate(certificate, '')
  return names.flatMap(name => {
    const at = name.indexOf(':')
    const from = KINDS.find(kind => kind === name.slice(0, at).toLowerCase())
    return from ? [{ from, value: name.slice(at + 1) }] : []
  })
}

const KINDS = ['dns', 'ip', 'cn', 'uri', 'email'] as const

function toError({ code, depth }: ChainError, wording: VerifyWording): VerifyError {
  return { code, name: opensslName(code, wording), depth }
}

const errorOrNull = (error: ChainError | undefined, wording: VerifyWording): VerifyError | null =>
  error ? toError(error, wording) : null

function toLinks(
  { certificates, trusted }: Path,
  errors: readonly ChainError[],
  wording: VerifyWording,
  positions: Positions,
): VerificationLink[] {
  return certificates.map((certificate, depth) => ({
    ...toCertificate(certificate, depth === 0 ? roleOf(certificate, null) : 'ca'),
    from: depth < certificates.length - trusted ? 'presented' : 'trust-store',
    depth,
    position: positions(certificate),
    errors: errors.filter(error => error.depth === depth).map(error => toError(error, wording)),
  }))
}

function toPath({ certificates, trusted, steps }: Path, wording: VerifyWording): VerificationPath {
  return {
    certificates: certificates.map(fingerprint),
    trusted,
    steps: steps.map(({ rule, depth, passed, error, spec }) => ({
      rule,
      depth,
      passed,
      error: errorOrNull(error, wording),
      source: spec ?? RULES[rule],
    })),
  }
}

/** Each once, in the order in which they are met. */
function mentioned({ chain, nearMisses, otherLookup }: Inspection): readonly Certificate[] {
  const all = [
    ...chain.paths.flatMap(({ certificates }) => certificates),
    ...nearMisses.flatMap(miss => certificateOf(miss) ?? []),
    ...(otherLookup?.shadows ?? []).flatMap(({ needed, first }) => [needed, first]),
  ]
  return [...new Map(all.map(certificate => [fingerprint(certificate), certificate])).values()]
}

function certificateOf(miss: NearMiss): Certificate | undefined {
  switch (miss.code) {
    case 'same-name-other-key':
      return miss.stored
    case 'root-not-trusted':
      return miss.root
    case 'issuer-seen-elsewhere':
      return miss.issuer
    case 'renewed-elsewhere':
      return miss.renewed
    case 'intermediate-without-root':
    case 'issuer-unknown':
      return undefined
  }
}

function toNearMiss(
  miss: NearMiss,
  positions: Positions,
  whereSeen: VerificationInput['whereSeen'],
): Verification['nearMisses'][number] {
  const certificate = certificateOf(miss)
  const where = certificate && whereSeen(certificate)
  return {
    code: miss.code,
    depth: miss.depth,
    subject: subjectOf(miss),
    sha256: certificate ? fingerprint(certificate) : null,
    position: certificate ? positions(certificate) : null,
    where: where ? toWhere(where) : null,
  }
}

function subjectOf(miss: NearMiss): string {
  switch (miss.code) {
    case 'same-name-other-key':
      return miss.subject
    case 'intermediate-without-root':
    case 'issuer-unknown':
      return miss.issuer
    case 'root-not-trusted':
      return nameText(miss.root.subject)
    case 'issuer-seen-elsewhere':
      return nameText(miss.issuer.subject)
    case 'renewed-elsewhere':
      return nameText(miss.renewed.subject)
  }
}

function toLookup(
  { lookup, ok, error, shadows }: OtherLookup,
  wording: VerifyWording,
): NonNullable<Verification['otherLookup']> {
  return {
    lookup,
    ok,
    error: errorOrNull(error, wording),
    shadows: shadows.map(({ needed, first, neededAt, firstAt }) => ({
      subject: nameText(needed.subject),
      needed: { position: neededAt, sha256: fingerprint(needed) },
      first: { position: firstAt, sha256: fingerprint(first) },
    })),
  }
}

function toJudgement(
  { address, verdict, names, trafficServer, next }: Judgement,
  wording: VerifyWording,
): VerificationJudgement {
  const { primary, reasons } = verdict
  const named = ({ ok, matched }: Judgement['names']['ats']) => ({ ok, matched: matched ?? null })
  const { alert, wouldLog } = trafficServer
  return {
    address: address ?? null,
    verifies: verdict.chainOk && verdict.nameOk,
    reason: primary?.code ?? null,
    reasons: reasons.map(reason => toReason(reason, wording)),
    names:
      address === undefined
        ? null
        : { ats: named(names.ats), rfc9525: named(names.rfc9525), openssl: named(names.openssl) },
    trafficServer: {
      accepts: trafficServer.chainOk && trafficServer.nameOk,
      warning: address === undefined ? null : (wouldLog ?? null),
      alert: alert === undefined ? null : { code: alert, name: alertName(alert) },
    },
    next: next ? { reason: next.reason ? toReason(next.reason, wording) : null, proved: next.proved } : null,
  }
}
