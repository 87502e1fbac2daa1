import type { RepairPlan } from '../../../judge/remedies/index.ts'
import { type Chapter, remedyText, type StoryName } from '../../../tell/messages/index.ts'
import { type LoginOptions, type LoginReport, logIn } from '../client/index.ts'
import { type Deployment, readDeployment, STEVEN_LAB } from '../deployment/index.ts'
import { type Expressway, openExpressway } from '../expressway.ts'
import { openLab } from '../lab.ts'
import type { Lab } from '../types.ts'
import { newLines } from './log-lines.ts'
import { carryOut } from './repair.ts'
import type { StoryEvent, StoryOptions } from './types.ts'

/** The release that verifies first (facts: releases). */
const UPGRADED = 'X14.2.0'
/** A repair may uncover the next fault, and that one more; a lab with worse needs a person. */
const MOST_ROUNDS = 3

/**
 * Plays a story of the source document from end to end, with everything real but the nodes: the login works before the upgrade and fails after it, the
 * bundle of the failure is analysed, what its report proposes is done, and the login works again.
 *
 * @throws DeploymentError, LabError, DiscoveryError, Error of the system
 */
export async function* playStory(name: StoryName, options: StoryOptions): AsyncGenerator<StoryEvent> {
  const { keys, addresses } = options
  const lab = await openLab(descriptionOf(name, options), {
    ...(keys && { keys }),
    ...(addresses && { addresses }),
  })
  try {
    const [described] = lab.deployment.peers
    const [user] = lab.deployment.clusters.flatMap(({ users }) => users)
    if (!described || !user) return
    const expressway = await openExpressway(lab, described, { folder: options.folder, edge: true })
    try {
      yield* play(lab, expressway, expressway.login(user), options)
    } finally {
      await expressway.close()
    }
  } finally {
    await lab.close()
  }
}

async function* play(
  lab: Lab,
  expressway: Expressway,
  client: LoginOptions,
  options: StoryOptions,
): AsyncGenerator<StoryEvent> {
  const { peer } = expressway
  const chapter = (told: Chapter): StoryEvent => ({
    kind: 'chapter',
    chapter: told,
    release: peer.state().release.text,
  })
  yield chapter('opening')
  yield {
    kind: 'lab',
    nodes: lab.nodes.map(({ fqdn, ip }) => ({ fqdn, ip, advertised: lab.advertised(fqdn) })),
    peer: `${expressway.host}.${peer.state().domain}`,
    edge: lab.edge.fqdn,
  }
  yield chapter('before')
  yield { kind: 'login', report: await logIn(client) }

  expressway.upgrade(UPGRADED)
  yield chapter('upgrade')
  let report: LoginReport | undefined
  let bundle: string | null = null
  for (let round = 1; round <= MOST_ROUNDS && !report?.ok; round++) {
    yield chapter('logging')
    yield await typed(expressway, 'xCommand DiagnosticLogging Start Tcpdump: On')
    const lines = newLines(expressway.log)
    yield { kind: 'login', report: await logIn(client) }
    await expressway.recorder.flush()
    yield { kind: 'log', lines: lines() }

    yield chapter('collect')
    yield await typed(expressway, 'xCommand DiagnosticLogging Stop')
    const collected = await typed(expressway, 'xCommand DiagnosticLogging Collect')
    yield collected
    bundle = /Path: "([^"]+)"/.exec(collected.output)?.[1] ?? null
    if (bundle === null) break
    yield { kind: 'bundle', name: /Bundle: "([^"]+)"/.exec(collected.output)?.[1] ?? '', path: bundle }

    yield chapter('analysis')
    const { event, plan } = await analysed(bundle, options)
    yield event

    if (round === 1 && !options.brief) yield* fallback(expressway, client, chapter)

    yield chapter('repair')
    for (const step of plan.steps) yield* carryOut(step, lab, expressway)
    report = await logIn(client)
    yield chapter('after')
    yield { kind: 'login', report }
  }
  yield { kind: 'end', ok: report?.ok === true && peer.state().verifyOriginServer === 'on', bundle }
}

/** What the source document has for the time until certificates are in order; taken back, so that the repair is proved by a verified login. */
async function* fallback(
  expressway: Expressway,
  client: LoginOptions,
  chapter: (told: Chapter) => StoryEvent,
): AsyncGenerator<StoryEvent> {
  yield chapter('fallback')
  yield await typed(expressway, 'xConfiguration EdgeConfigServer VerifyOriginServer: Off')
  yield { kind: 'login', report: await logIn(client) }
  yield await typed(expressway, 'xConfiguration EdgeConfigServer VerifyOriginServer: On')
}

async function typed(
  expressway: Expressway,
  line: string,
): Promise<Extract<StoryEvent, { kind: 'console' }>> {
  const { output, ok } = await expressway.console(line)
  return { kind: 'console', line, output, ok }
}

async function analysed(
  path: string,
  { language, version }: StoryOptions,
): Promise<{ readonly event: StoryEvent; readonly plan: RepairPlan }> {
  // Loaded here: a lab that only stays up has no use for the analyser.
  const { examine } = await import('../../analyze/index.ts')
  const { report, repair } = await examine({ paths: [path], names: 'ats', language, version, at: Date.now() })
  return {
    plan: repair.plan,
    event: {
      kind: 'analysis',
      cards: report.findings.map(({ check, result, title }) => ({ check, result, title })),
      origins: report.origins.map(({ address, port, verdict, reason }) => ({
        address,
        port,
        verdict,
        reason,
      })),
      repair: repair.plan.steps.map(({ kind, params, proof }) => ({
        kind,
        proof: proof.result,
        sentence: remedyText(kind, params, language).sentence,
      })),
    },
  }
}

/** The lab of the source document; in the second story CUCM is known to clients by its IP address, and has one certificate for all of its ports. */
function descriptionOf(name: StoryName, { description }: StoryOptions): Deployment {
  if (description) return readDeployment(description.text, description.file)
  const deployment = readDeployment(STEVEN_LAB, `${name}.yaml`)
  if (name === 'self-signed') return deployment
  return {
    ...deployment,
    clusters: deployment.clusters.map(cluster => ({
      ...cluster,
      ecdsa: 'absent',
      nodes: cluster.nodes.map(node =>
        node.product === 'cucm' ? { ...node, advertised: node.address } : node,
      ),
    })),
  }
}
