import { type Signatures, verifyChain, webSignatures, withSignatures } from '../../src/judge/chain/index.ts'
import { runChecks } from '../../src/judge/checks/index.ts'
import { createEvidence, type JudgeSettings } from '../../src/judge/evidence/index.ts'
import { createPeers, readInput } from '../../src/judge/gather/index.ts'
import { verifyOrigin } from '../../src/judge/origin/index.ts'
import { repairOf } from '../../src/judge/remedies/index.ts'
import type { Inflate } from '../../src/read/archive/index.ts'
import type { Problem } from '../../src/read/bytes/index.ts'
import { type Certificate, fingerprint, readCertificate } from '../../src/read/x509/index.ts'
import { limitsOf } from '../../src/tell/messages/index.ts'
import { type Report, toReport } from '../../src/tell/report/index.ts'
import type { Vector } from './vectors.ts'

/**
 * What the page and Node both run, on the same sources: nothing in here may touch a platform. What a platform lends comes as an argument.
 */
export type Lend = <T>(judge: (signatures: Signatures) => T) => Promise<T>

/** Answers to one vector: plain values, so that those of a page and those of Node can be compared. */
export interface Answer {
  readonly id: string
  readonly ok: boolean
  readonly code: number
  readonly depth: number
  readonly errors: readonly string[]
  /** Fingerprints of each path tried, with the outcome of every step. */
  readonly paths: readonly string[]
  readonly spent?: string | undefined
  readonly reasons: readonly string[]
  readonly names: { readonly ats: string; readonly rfc9525: string }
}

export async function answer(vector: Vector, lend: Lend): Promise<Answer> {
  const certificate = readDer(vector.certificate)
  const untrusted = vector.untrusted.map(readDer)
  const trusted = vector.trusted.map(readDer)
  const { at, profile, address } = vector
  const chain = await lend(signatures =>
    verifyChain({ certificate, untrusted, trusted, at, profile, signatures }),
  )
  const origin = await lend(signatures =>
    verifyOrigin({
      address,
      chain: [certificate, ...untrusted],
      trustStore: trusted,
      at,
      profile,
      names: 'ats',
      signatures,
    }),
  )
  return {
    id: vector.id,
    ok: chain.ok,
    code: chain.error?.code ?? 0,
    depth: chain.error?.depth ?? 0,
    errors: chain.errors.map(({ code, depth }) => `${code}@${depth}`),
    paths: chain.paths.map(({ certificates, steps }) =>
      [
        ...certificates.map(fingerprint),
        ...steps.map(step => `${step.rule}@${step.depth}:${step.passed}`),
      ].join(' '),
    ),
    spent: chain.spent,
    reasons: origin.reasons.map(
      ({ code, depth = 0 }: { code: string; depth?: number }) => `${code}@${depth}`,
    ),
    names: { ats: JSON.stringify(origin.names.ats), rfc9525: JSON.stringify(origin.names.rfc9525) },
  }
}

function readDer(text: string): Certificate {
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0))
  const { value } = readCertificate(bytes, { source: 'vector' })
  if (!value) throw new Error('a vector holds what is no certificate')
  return value
}

/** A whole bundle: read, judged, told. Made as `run/analyze` makes it, with what the platform lends. */
export async function analyzeBundle(
  name: string,
  bytes: Uint8Array,
  inflate: Inflate,
  lend: Lend,
): Promise<Report> {
  const problems: Problem[] = []
  const problem = (found: Problem) => problems.push(found)
  let lent: Signatures | undefined
  const settings: JudgeSettings = {
    names: 'ats',
    signatures: {
      check: (subject, issuer) => lent!.check(subject, issuer),
      checkData: (...question) => lent!.checkData!(...question),
    },
  }
  const evidence = createEvidence(settings, problem)
  const peers = createPeers(evidence, problem, limitsOf())
  const input = { name, kind: 'file' as const, files: [{ path: '', open: () => once(bytes) }] }
  await readInput(input, peers, limitsOf(), { inflate, problem, through: leaf => leaf })
  peers.finish()
  const judged = await lend(signatures => {
    lent = signatures
    const found = evidence.finish()
    return { evidence: found, findings: runChecks(found), ...repairOf(found, settings) }
  })
  return toReport({
    ...judged,
    problems,
    inputs: [],
    version: '0.0.0',
    at: 0,
    language: 'en',
    incomplete: false,
  })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

/** Web Crypto as the lender. */
export function lendWebCrypto(subtle: SubtleCrypto): Lend {
  const platform = webSignatures(subtle)
  return judge => withSignatures(platform, judge)
}
