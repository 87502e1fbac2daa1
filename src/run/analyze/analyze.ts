import type { ChainProfile } from '../../judge/chain/index.ts'
import { runChecks } from '../../judge/checks/index.ts'
import {
  createEvidence,
  type Evidence,
  type JudgeSettings,
  type SystemBuilder,
} from '../../judge/evidence/index.ts'
import {
  createPeers,
  createProblems,
  type Peers,
  type ProblemList,
  readInput,
} from '../../judge/gather/index.ts'
import type { NameProfile } from '../../judge/name/index.ts'
import { type Repair, repairOf } from '../../judge/remedies/index.ts'
import type { Leaf } from '../../read/archive/index.ts'
import type { Instant } from '../../read/bytes/index.ts'
import type { LogEvent } from '../../read/logs/index.ts'
import { type Language, type Limits, limitsOf, type Wanted } from '../../tell/messages/index.ts'
import { type Report, toReport } from '../../tell/report/index.ts'
import { nodeSignatures } from '../crypto/index.ts'
import { inflate, largeInflate, type OpenInput } from '../files/index.ts'
import { openInputs } from './inputs.ts'
import { type Window, windowed } from './window.ts'

export interface GatherOptions {
  /** Bundles, folders, logs, captures; `-` is standard input. Together they are one report. */
  readonly paths: readonly string[]
  readonly names: NameProfile
  /** Undefined: by the release and the words of the log. */
  readonly profile?: ChainProfile
  /** Caps that are not to be as usual; `turnpike explain caps` lists them. */
  readonly caps?: Wanted
  /** Only what happened in it counts. */
  readonly window?: Window
  /** Is told every event of every log, those too that bear upon no origin. */
  readonly listen?: (event: LogEvent) => void
  readonly progress?: (done: number, total: number | undefined) => void
}

export interface AnalyzeOptions extends GatherOptions {
  readonly language: Language
  readonly version: string
  /** When the report is made; nothing is judged by it. */
  readonly at: Instant
}

/** What the inputs hold, put together and not yet told. */
export interface Gathered {
  readonly evidence: Evidence
  readonly settings: JudgeSettings
  readonly problems: ProblemList
  readonly inputs: Report['inputs']
}

/** A report and what it was made from, for those who need the certificates themselves. */
export interface Examined {
  readonly report: Report
  readonly evidence: Evidence
  readonly repair: Repair
}

/**
 * The main job: reads every input once, in order, and judges what was read.
 *
 * @throws InputError where no input can be opened
 */
export async function examine(options: AnalyzeOptions): Promise<Examined> {
  const { evidence, settings, problems, inputs } = await gather(options)
  const repair = repairOf(evidence, settings)
  const report = toReport({
    evidence,
    findings: runChecks(evidence),
    ...repair,
    problems: problems.all,
    inputs,
    version: options.version,
    at: options.at,
    language: options.language,
    ...(options.window && { window: options.window }),
    incomplete: problems.incomplete,
  })
  return { report, evidence, repair }
}

/** The report alone. */
export const analyze = async (options: AnalyzeOptions): Promise<Report> => (await examine(options)).report

/**
 * Reads every input once, in order, and gives the evidence in it.
 *
 * @throws InputError where no input can be opened
 */
export async function gather(options: GatherOptions): Promise<Gathered> {
  const limits = limitsOf(options.caps)
  const settings: JudgeSettings = {
    budgets: limits.budgets,
    signatures: nodeSignatures(),
    names: options.names,
    ...(options.profile && { profile: options.profile }),
  }
  const problems = createProblems(limits.of('problems'))
  const evidence = createEvidence(settings, problems.add, limits.evidence)
  const { window = {}, listen } = options
  const peers = createPeers(
    { ...evidence, system: (...peer) => windowed(overheard(evidence.system(...peer), listen), window) },
    problems.add,
    limits,
  )
  const opened = await openInputs(options.paths, problems.add)
  const told: Promise<Report['inputs']>[] = []
  for (const input of opened) {
    const kind = await read(input, opened, peers, problems, limits, options)
    const inputs = tell(input, kind)
    inputs.catch(() => {}) // thrown below
    told.push(inputs)
  }
  peers.finish()
  return { evidence: evidence.finish(), settings, problems, inputs: (await Promise.all(told)).flat() }
}

/** The builder of a peer, and somebody who hears what it is told. */
function overheard(system: SystemBuilder, listen: GatherOptions['listen']): SystemBuilder {
  if (!listen) return system
  return {
    ...system,
    wants: 'everything',
    event(event) {
      listen(event)
      system.event(event)
    },
  }
}

async function read(
  input: OpenInput,
  all: readonly OpenInput[],
  peers: Peers,
  problems: ProblemList,
  limits: Limits,
  options: GatherOptions,
): Promise<string> {
  const sizes = all.map(({ size }) => size)
  const total = sizes.includes(undefined)
    ? undefined
    : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  const advance = () =>
    options.progress?.(
      all.reduce((sum, each) => sum + each.bytesRead(), 0),
      total,
    )
  return readInput(input, peers, limits, {
    inflate: input.isLarge ? largeInflate() : inflate,
    problem: problems.add,
    through: leaf => metered(leaf, advance),
  })
}

/** What the report says of an input. Its hash may come while the next one is read. */
async function tell(input: OpenInput, kind: string): Promise<Report['inputs']> {
  const digests = await input.digests()
  return digests.map(({ path, bytes, sha256 }) => ({
    name: path ? `${input.name}/${path}` : input.name,
    bytes,
    sha256,
    kind,
  }))
}

function metered(leaf: Leaf, advance: () => void): Leaf {
  async function* body() {
    for await (const chunk of leaf.body) {
      yield chunk
      advance()
    }
  }
  return { ...leaf, body: body() }
}
