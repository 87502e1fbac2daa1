import { type Signatures, webSignatures, withSignatures } from '../../src/judge/chain/index.ts'
import { runChecks } from '../../src/judge/checks/index.ts'
import { createEvidence, type Evidence, type JudgeSettings } from '../../src/judge/evidence/index.ts'
import { createPeers, createProblems, readInput } from '../../src/judge/gather/index.ts'
import { type Repair, repairOf } from '../../src/judge/remedies/index.ts'
import type { Leaf } from '../../src/read/archive/index.ts'
import type { Where } from '../../src/read/bytes/index.ts'
import { type Certificate, fingerprint } from '../../src/read/x509/index.ts'
import { LANGUAGES, type Language, limitsOf } from '../../src/tell/messages/index.ts'
import { type Report, type ReportInput, toReport } from '../../src/tell/report/index.ts'
import type { Asks, Phase, Progress } from '../protocol.ts'
import type { Digest } from './digest.ts'
import type { Gunzip } from './inflate/remote.ts'
import { createInflate } from './inflate/seekable.ts'
import { type GivenInput, inputsOf } from './inputs.ts'
import { createLedger } from './places/ledger.ts'
import { createLineIndex, type LineIndex } from './places/lines.ts'
import type { Place } from './places/readable.ts'

/** A member that can be looked at again. */
export interface Held {
  readonly kind: 'log' | 'capture'
  place?: Place
  bytes: number
  readonly lines: LineIndex | undefined
}

/** What the worker lends to an analysis: the page's ear, and two fellows. */
export interface Lent {
  readonly tell: (progress: Progress) => void
  readonly unzip: Gunzip
  readonly digest: Digest
}

/** What an analysis leaves behind for the questions that follow. */
export interface Session {
  readonly evidence: Evidence
  readonly repair: Repair
  readonly reports: Readonly<Record<Language, Report>>
  readonly members: ReadonlyMap<string, Held>
  /** A certificate by its fingerprint, and where it was first seen. */
  readonly certificate: (
    sha256: string,
  ) => { readonly certificate: Certificate; readonly where?: Where } | undefined
  /** Keeps a certificate that was met after the analysis. */
  readonly remember: (certificate: Certificate) => void
  /** Runs a judgement with the signatures of this platform. */
  readonly judged: <T>(judge: (settings: JudgeSettings) => T) => Promise<T>
}

/** Certificates met in handshakes that were opened. */
const MOST_MET = 10_000

/** Members that can be looked at again; a bundle has some hundreds. */
const MOST_HELD = 20_000

/** Reads everything once, in order, judges it and tells it: what the command line does, on what a browser lends. */
export async function analyze(
  { given, version, at }: Asks['analyze']['ask'],
  { tell, unzip, digest }: Lent,
): Promise<Session> {
  const limits = limitsOf()
  const problems = createProblems(limits.of('problems'))
  const ledger = createLedger()
  const progress = createProgress(
    given.reduce((sum, { file }) => sum + file.size, 0),
    tell,
  )
  const inputs = inputsOf(given, ledger, progress.advance)
  const signatures = lentSignatures()
  const settings: JudgeSettings = { names: 'ats', signatures: signatures.lent }
  const builder = createEvidence(settings, problems.add)
  const peers = createPeers(builder, problems.add, limits)
  const members = new Map<string, Held>()
  const inflate = createInflate(ledger, unzip)
  const described: Report['inputs'][number][] = []

  for (const input of inputs) {
    const digests = digestsOf(input, digest)
    const kind = await readInput(input, peers, limits, { inflate, problem: problems.add, through: held })
    for (const { name, bytes, sha256 } of await digests) described.push({ name, bytes, sha256, kind })
  }
  peers.finish()

  /** Notes where a log or a capture lies, and where its lines do, while it is read. */
  function held(leaf: Leaf): Leaf {
    progress.at(leaf.path)
    if (members.size >= MOST_HELD) return leaf
    const isLog = leaf.kind === 'log'
    if (!isLog && leaf.kind !== 'pcap' && leaf.kind !== 'pcapng') return leaf
    const lines = isLog ? createLineIndex() : undefined
    const member: Held = { kind: isLog ? 'log' : 'capture', bytes: 0, lines }
    members.set(leaf.path, member)
    const located = ledger.located(leaf.body, place => {
      member.place = place
    })
    async function* body() {
      for await (const chunk of located) {
        lines?.add(chunk)
        member.bytes += chunk.length
        yield chunk
      }
      lines?.end()
    }
    return { ...leaf, body: body() }
  }

  progress.phase('judging')
  const judged = <T>(judge: (settings: JudgeSettings) => T): Promise<T> =>
    signatures.run(() => judge(settings))
  const release = problems.hold()
  const found = await judged(() => {
    release()
    const evidence = builder.finish()
    return { evidence, findings: runChecks(evidence), ...repairOf(evidence, settings) }
  })
  progress.phase('telling')
  const told: Omit<ReportInput, 'language'> = {
    ...found,
    problems: problems.all,
    inputs: described,
    version,
    at,
    incomplete: problems.incomplete,
  }
  const [en, ja] = LANGUAGES.map(language => toReport({ ...told, language })) as [Report, Report]
  const { evidence, remedies, plan } = found
  const met = new Map<string, Certificate>()
  return {
    evidence,
    repair: { remedies, plan },
    reports: { en, ja },
    members,
    judged,
    certificate: sha256 => {
      const later = met.get(sha256)
      return evidence.certificates.get(sha256) ?? (later && { certificate: later })
    },
    remember: certificate => {
      if (met.size < MOST_MET) met.set(fingerprint(certificate), certificate)
    },
  }
}

/** Signatures that are lent anew for each run of a judgement: Web Crypto answers in its own time. */
function lentSignatures() {
  const platform = webSignatures(crypto.subtle)
  let current: Signatures | undefined
  const lent: Signatures = {
    check: (subject, issuer) => current!.check(subject, issuer),
    checkData: (...question) => current!.checkData!(...question),
  }
  return {
    lent,
    run: <T>(judge: () => T): Promise<T> =>
      withSignatures(platform, signatures => {
        current = signatures
        return judge()
      }),
  }
}

async function digestsOf({ name, kind, given, files }: GivenInput, digest: Digest) {
  const digests: { name: string; bytes: number; sha256: string }[] = []
  for (const [index, { file }] of given.entries())
    digests.push({
      name: kind === 'folder' ? `${name}/${files[index]!.path}` : name,
      bytes: file.size,
      sha256: await digest(file),
    })
  return digests
}

/** Milliseconds between two reports of progress. */
const EVERY = 100

function createProgress(total: number, tell: (progress: Progress) => void) {
  let [done, source, told] = [0, '', 0]
  const say = (phase: Phase) => tell({ phase, done, total, source })
  return {
    advance(bytes: number): void {
      done += bytes
      const now = performance.now()
      if (now - told < EVERY) return
      told = now
      say('reading')
    },
    at(path: string): void {
      source = path
    },
    phase: say,
  }
}
