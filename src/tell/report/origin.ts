import {
  type Evidence,
  type Exhibit,
  type Origin,
  type SystemEvidence,
  timelineOf,
} from '../../judge/evidence/index.ts'
import type { Remedy } from '../../judge/remedies/index.ts'
import type { Where } from '../../read/bytes/index.ts'
import { conceal } from '../../read/logs/index.ts'
import { fingerprint } from '../../read/x509/index.ts'
import { toCertificate } from './certificate.ts'
import { toChain } from './chain.ts'
import { wiresharkFilter } from './filter.ts'
import { instantText } from './instant.ts'
import { opensslName, present, toReason, wordingOf } from './reason.ts'
import { roleOf } from './role.ts'
import type { Report, ReportOrigin, ReportRemedy } from './schema.ts'

export function toOrigin(
  origin: Origin,
  system: SystemEvidence,
  evidence: Evidence,
  remedies: readonly Remedy[],
): ReportOrigin {
  const wording = wordingOf(system.facts.release)
  const { judged, certificate, openssl } = origin
  return {
    system: system.name,
    address: origin.address,
    ip: origin.ip,
    port: origin.port,
    portUnknown: origin.portUnknown ?? null,
    verdict: origin.verdict,
    basis: origin.basis,
    reason: origin.reason?.code ?? null,
    reasons: origin.reasons.map(reason => toReason(reason, wording, origin.chain)),
    openssl: openssl
      ? { code: openssl.code, name: opensslName(openssl.code, wording), depth: openssl.depth }
      : null,
    profiles: { ats: judged?.names.ats.ok ?? null, rfc9525: judged?.names.rfc9525.ok ?? null },
    certificate: certificate ? toCertificate(certificate, roleOf(certificate, origin.port)) : null,
    chain: toChain(origin, system, evidence),
    firstSeen: instantText(origin.firstSeen),
    lastSeen: instantText(origin.lastSeen),
    attempts: origin.attempts,
    failures: origin.failures,
    filter: wiresharkFilter(origin),
    evidence: exhibitsOf(origin).map(toExhibit),
    remedies: remedies.map(toRemedy),
    timeline: timelineOf(origin, system).map(({ at, kind, params, where }) => ({
      at: instantText(at),
      kind,
      params: present(params),
      where: where ? toWhere(where) : null,
    })),
  }
}

/** The newest WARNING and ERROR lead; each place once. */
function exhibitsOf(origin: Origin): readonly Exhibit[] {
  const newest = [origin.newest?.warning, origin.newest?.error].filter(exhibit => exhibit !== undefined)
  const seen = new Set<string>()
  return [...newest, ...origin.evidence].filter(exhibit => {
    const { source, line, frame, offset } = exhibit.where
    const key = JSON.stringify([source, line, frame, offset, exhibit.quote])
    return seen.has(key) ? false : seen.add(key)
  })
}

function toExhibit(exhibit: Exhibit): ReportOrigin['evidence'][number] {
  return {
    where: toWhere(exhibit.where),
    at: instantText(exhibit.at),
    kind: exhibit.kind,
    quote: conceal(exhibit.quote),
  }
}

/** The same place with its parts in one order. */
export function toWhere({ source, line, frame, offset }: Where): Report['problems'][number]['where'] {
  return {
    source,
    ...(line !== undefined && { line }),
    ...(frame !== undefined && { frame }),
    ...(offset !== undefined && { offset }),
  }
}

export function toRemedy(remedy: Remedy): ReportRemedy {
  const { proof } = remedy
  return {
    kind: remedy.kind,
    place: remedy.place,
    params: present(remedy.params),
    certificate: remedy.certificate ? fingerprint(remedy.certificate) : null,
    certificates: (remedy.certificates ?? []).map(fingerprint),
    proof: proof.result,
    next: proof.result === 'next-fault' ? proof.next : null,
    because: proof.result === 'unproved' ? proof.because : null,
    basis: proof.result === 'unproved' ? null : (proof.basis ?? null),
    collides: remedy.collides ?? false,
  }
}
