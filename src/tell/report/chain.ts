import type { Evidence, Origin, SystemEvidence } from '../../judge/evidence/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import { fingerprint, nameText } from '../../read/x509/index.ts'
import { toCertificate } from './certificate.ts'
import { roleOf } from './role.ts'
import type { ReportLink } from './schema.ts'

type Source = ReportLink['from']

interface Found {
  readonly certificate: Certificate
  readonly from: Source
}

/**
 * The chain as a list from the server's certificate upwards: the path that was built, and above it what the evidence knows that the origin
 * did not send. Where nothing was judged, what was presented.
 */
export function toChain(origin: Origin, system: SystemEvidence, evidence: Evidence): ReportLink[] {
  const path = origin.judged?.paths[0]
  const built: Found[] = path
    ? path.certificates.map((certificate, index) => ({
        certificate,
        from: index < path.certificates.length - path.trusted ? 'presented' : 'trust-store',
      }))
    : origin.chain.map(certificate => ({ certificate, from: 'presented' }))
  const links = [...built, ...missingAbove(origin, system, evidence, built)]
  return links.map(({ certificate, from }, depth) => ({
    ...toCertificate(certificate, depth === 0 ? roleOf(certificate, origin.port) : 'ca'),
    from,
    depth,
    fault: faultAt(depth, origin),
  }))
}

/** For an incomplete chain: the intermediates that were not sent, then the root that is trusted. */
function missingAbove(
  origin: Origin,
  system: SystemEvidence,
  evidence: Evidence,
  built: readonly Found[],
): Found[] {
  const reason = origin.reasons.find(({ code }) => code === 'incomplete-chain')
  if (reason?.code !== 'incomplete-chain' || built.length === 0) return []
  const known = [...evidence.certificates.values()].map(({ certificate }) => certificate)
  const named = (subject: string, among: readonly Certificate[]) =>
    among.find(certificate => nameText(certificate.subject) === subject)
  const shown = new Set(built.map(({ certificate }) => fingerprint(certificate)))
  const missing = reason.missing.map(subject => named(subject, known))
  const anchor = named(reason.anchor, system.trustStore?.certificates ?? [])
  return [
    ...missing.map(certificate => ({ certificate, from: 'seen-elsewhere' as const })),
    { certificate: anchor, from: 'trust-store' as const },
  ].flatMap(({ certificate, from }) =>
    certificate && !shown.has(fingerprint(certificate)) ? [{ certificate, from }] : [],
  )
}

/** The cause at this depth; a name fault is the server certificate's. */
function faultAt(depth: number, origin: Origin): string | null {
  const fault = origin.reasons.find(reason => ('depth' in reason ? reason.depth : 0) === depth)
  return fault?.code ?? null
}
