import {
  authoritiesOf,
  type CertificateReader,
  type ProbeResult,
  type Shot,
  sentListOf,
  type Target,
} from '../../judge/audit/index.ts'
import type { Verdict } from '../../judge/origin/index.ts'
import type { Instant, VerifyWording } from '../../read/bytes/index.ts'
import { alertName, cipherSuiteName, signatureSchemeName, versionName } from '../../read/tls/index.ts'
import { type Certificate, toPem } from '../../read/x509/index.ts'
import { instantText, opensslName, toCertificate, toReason } from '../report/index.ts'
import type { ProbeAnswer, ProbeDocument } from './probe-schema.ts'

/** All that a probe tells. */
export interface ProbeInput {
  readonly results: readonly ProbeResult[]
  readonly certificates: CertificateReader
  /** Judges a list for a target; undefined where no trust store was given. */
  readonly judge:
    | ((chain: readonly Certificate[], target: Target, ip: string, at: Instant) => Verdict)
    | undefined
  readonly trustStore: readonly Certificate[] | undefined
  readonly wording: VerifyWording
  readonly version: string
  readonly at: Instant
}

/** The document of `turnpike probe`. */
export function toProbe(input: ProbeInput): ProbeDocument {
  const targets = input.results.map(result => ({
    name: result.target.name,
    port: result.target.port,
    connect: {
      host: result.target.connect?.host ?? result.target.name,
      port: result.target.connect?.port ?? result.target.port,
    },
    sni: result.addresses[0]?.shots[0]?.question.serverName ?? null,
    unresolvable: result.unresolvable ?? null,
    addresses: result.addresses.map(({ ip, port, shots }) => ({
      ip,
      port,
      answers: shots.map(shot => toAnswer(shot, result.target, ip, input)),
    })),
  }))
  return {
    schemaVersion: '1.0',
    tool: { name: 'turnpike', version: input.version },
    at: instantText(input.at),
    trustStore: input.trustStore ? { certificates: input.trustStore.length } : null,
    targets,
    summary: summaryOf(targets),
  }
}

function toAnswer(shot: Shot, target: Target, ip: string, input: ProbeInput): ProbeAnswer {
  const { question, handshake, outcome } = shot
  const chain = input.certificates.chainOf(shot)
  const verdict = chain.length > 0 ? input.judge?.(chain, target, ip, shot.at) : undefined
  const request = handshake?.certificateRequest
  const sent = handshake && typeof handshake.serverChain !== 'string' ? handshake.serverChain : []
  return {
    key: question.key,
    tls: question.version,
    at: instantText(shot.at),
    milliseconds: Math.round(shot.milliseconds * 10) / 10,
    outcome,
    alert: shot.alert === undefined ? null : toAlert(shot.alert),
    cause: shot.cause ?? null,
    negotiated: handshake?.serverHello
      ? {
          version: versionName(handshake.serverHello.version),
          suite: cipherSuiteName(handshake.serverHello.cipherSuite),
        }
      : null,
    chain: chain.map(certificate => {
      const { role: _, ...told } = toCertificate(certificate, '')
      return { ...told, pem: toPem(certificate) }
    }),
    list: chain.length > 0 ? toList(chain) : null,
    clientCertificate: request
      ? {
          types: [...request.types],
          signatureAlgorithms: request.signatureAlgorithms.map(signatureSchemeName),
          authorities: authoritiesOf(request).map(({ text }) => text),
        }
      : null,
    unreadable: chain.length < sent.length ? ['certificate-unreadable'] : [],
    verdict: verdict ? toVerdict(verdict, input.wording) : null,
  }
}

const toAlert = (code: number) => ({ code, name: alertName(code) })

function toList(chain: readonly Certificate[]): ProbeAnswer['list'] {
  const { ordered, extras, repeated, missing } = sentListOf(chain)
  return { ordered, extras: [...extras], repeated: [...repeated], missing: missing ?? null }
}

function toVerdict(verdict: Verdict, wording: VerifyWording): ProbeAnswer['verdict'] {
  const { openssl, primary, reasons, names, chainOk, nameOk, wouldLog, alert } = verdict
  return {
    passes: chainOk && nameOk,
    reason: primary?.code ?? null,
    reasons: reasons.map(reason => toReason(reason, wording)),
    openssl:
      openssl.code === 0
        ? null
        : { code: openssl.code, name: opensslName(openssl.code, wording), depth: openssl.depth },
    profiles: { ats: names.ats.ok, rfc9525: names.rfc9525.ok },
    warning: wouldLog ?? null,
    alert: alert === undefined ? null : toAlert(alert),
  }
}

function summaryOf(targets: ProbeDocument['targets']): ProbeDocument['summary'] {
  const leaves = new Set<string>()
  const failing = new Set<string>()
  let unanswered = 0
  for (const { name, port, addresses, unresolvable } of targets) {
    if (unresolvable !== null) unanswered++
    for (const { answers } of addresses) {
      const shown = answers.filter(({ chain }) => chain.length > 0)
      if (shown.length === 0) unanswered++
      for (const { chain, verdict } of shown) {
        leaves.add(chain[0]!.sha256)
        if (verdict && !verdict.passes) failing.add(`${name} ${port}`)
      }
    }
  }
  return { targets: targets.length, certificates: leaves.size, failing: failing.size, unanswered }
}
