import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { examine } from '../src/run/analyze/index.ts'
import type { Report } from '../src/tell/report/index.ts'
import { hasOpenssl, secondOpinion } from './samples/second-opinion.ts'

/**
 * Scores the analysis against bundles with known answers: `npm run samples -- FOLDER…`, where each folder holds `truth.json` (a list of
 * bundles) or `NAME.truth.json` beside `NAME.tar.gz`. Prints recall, precision and every difference, and what OpenSSL makes of the artefacts; exit code 1
 * where recall or precision is below 1, an origin has no proved repair, or OpenSSL refuses an artefact.
 */
interface TruthOrigin {
  readonly address: string
  readonly aliases: readonly string[]
  readonly port: number | null
  readonly reason: string
  readonly alsoAccept: readonly string[]
  readonly opensslError: number | null
  readonly depth: number | null
  readonly subject: string | null
  readonly certificateVisible?: boolean
  readonly firstSeenUtc?: string
  readonly optional?: boolean
}

interface TruthBundle {
  readonly file: string
  readonly origins: readonly TruthOrigin[]
}

const ASKED = hasOpenssl()

type Origin = Report['origins'][number]

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function matches(truth: TruthOrigin, origin: Origin): boolean {
  const named = [truth.address, ...truth.aliases].some(address => same(address, origin.address))
  return (
    named && truth.port === origin.port && [truth.reason, ...truth.alsoAccept].includes(origin.reason ?? '')
  )
}

/** What else the truth tells, beyond address, port and reason. */
function details(truth: TruthOrigin, origin: Origin): string[] {
  const differences: string[] = []
  const expect = (name: string, wanted: unknown, found: unknown) => {
    if (wanted !== found) differences.push(`${name}: wanted ${String(wanted)}, found ${String(found)}`)
  }
  expect('address', truth.address, origin.address)
  expect('reason', truth.reason, origin.reason)
  if (truth.opensslError !== null) {
    expect('openssl', truth.opensslError, origin.openssl?.code)
    expect('depth', truth.depth, origin.openssl?.depth)
  }
  if (truth.certificateVisible !== false && truth.subject)
    expect('subject', truth.subject, origin.certificate?.subject)
  if (truth.firstSeenUtc) expect('firstSeen', truth.firstSeenUtc, origin.firstSeen)
  return differences
}

async function score(folder: string, bundle: TruthBundle) {
  const examined = await examine({
    paths: [join(folder, bundle.file)],
    names: 'ats',
    language: 'en',
    version: 'samples',
    at: 0,
  })
  const { report } = examined
  const failing = report.origins.filter(({ verdict }) => verdict === 'fail')
  const left = new Set(failing)
  const lines: string[] = []
  let found = 0
  let wanted = 0
  for (const truth of bundle.origins) {
    const hit = [...left].find(origin => matches(truth, origin))
    if (!truth.optional) wanted++
    if (hit) {
      left.delete(hit)
      if (!truth.optional) found++
      lines.push(...details(truth, hit).map(text => `  differs  ${truth.address}:${truth.port} ${text}`))
    } else if (!truth.optional) lines.push(`  missing  ${truth.address}:${truth.port} ${truth.reason}`)
  }
  for (const extra of left)
    lines.push(`  invented ${extra.address}:${extra.port} ${extra.reason} (${extra.basis})`)
  for (const problem of report.problems)
    lines.push(`  problem  ${problem.code} ${JSON.stringify(problem.where)}`)
  const { steps, mends, of } = report.repair
  lines.push(`  repair   ${mends} of ${of}: ${steps.map(step => step.kind).join(', ') || 'nothing to do'}`)
  const opinion = ASKED ? await secondOpinion(examined) : undefined
  if (opinion) {
    const { files, certificates, requests, refused } = opinion
    lines.push(
      `  openssl  ${files} artefacts: ${certificates} certificates read, ${requests} requests made, ${refused.length} refused`,
      ...refused.map(text => `  refused  ${text}`),
    )
  }
  return {
    opinion,
    wanted,
    found,
    invented: left.size,
    reported: failing.length,
    unmended: of - mends,
    lines,
  }
}

function truthsOf(folder: string): readonly TruthBundle[] {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  if (existsSync(join(folder, 'truth.json')))
    return (read('truth.json') as { bundles: TruthBundle[] }).bundles
  return readdirSync(folder)
    .filter(file => file.endsWith('.truth.json'))
    .map(file => read(file) as TruthBundle)
}

let wanted = 0
let found = 0
let invented = 0
let unmended = 0
const opinions: NonNullable<Awaited<ReturnType<typeof score>>['opinion']>[] = []
for (const folder of process.argv.slice(2)) {
  for (const bundle of truthsOf(folder)) {
    const result = await score(folder, bundle)
    wanted += result.wanted
    found += result.found
    invented += result.invented
    unmended += result.unmended
    if (result.opinion) opinions.push(result.opinion)
    console.log(`${bundle.file}: ${result.found}/${result.wanted} found, ${result.invented} invented`)
    for (const line of result.lines) console.log(line)
  }
}
const recall = wanted === 0 ? 1 : found / wanted
const precision = found + invented === 0 ? 1 : found / (found + invented)
console.log(
  `recall ${recall.toFixed(2)}, precision ${precision.toFixed(2)} (${wanted} origins, ${invented} invented), ${unmended} without a repair`,
)
const sum = (of: (opinion: (typeof opinions)[number]) => number): number =>
  opinions.reduce((all, opinion) => all + of(opinion), 0)
const refused = sum(opinion => opinion.refused.length)
console.log(
  ASKED
    ? `openssl: ${sum(({ certificates }) => certificates)} certificates read, ${sum(({ requests }) => requests)} requests made, ${refused} refused`
    : 'openssl: not installed, the artefacts were not tried',
)
process.exitCode = refused === 0 && recall === 1 && precision === 1 && unmended === 0 ? 0 : 1
