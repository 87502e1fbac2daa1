import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { nodeSignatures } from '../../src/run/crypto/index.ts'
import { type Answer, answer, PROFILES } from './answer.ts'
import { EXCEPTIONS } from './exceptions.ts'
import { load, type Testcase } from './testcase.ts'

/** What OpenSSL answered; keys that a result lacks are as in the first answer. */
interface Recorded {
  readonly ok?: number | null
  readonly code?: number | null
  readonly depth?: number | null
  readonly all?: string | null
  readonly chain?: string | null
  readonly name?: number | null
  readonly parse?: string
  readonly v111?: Omit<Recorded, 'v111'> | null
}

/** Counts of one namespace under one profile. */
interface Row {
  cases: number
  agree: number
  falseAccept: number
  falseReject: number
  milliseconds: number
}

interface Difference {
  readonly profile: string
  readonly id: string
  readonly wanted: string
  readonly found: string
}

/** Judges every testcase of the files in every profile, prints the table, answers the exit code. */
export function score(files: readonly string[], verbose: boolean): number {
  const rows = new Map<string, Row>()
  const differences: Difference[] = []
  const seen = new Set<string>()
  const signatures = nodeSignatures()
  for (const file of files) {
    const recorded = recordedAnswers(file)
    for (const testcase of readTestcases(file)) {
      seen.add(testcase.id)
      const loaded = load(testcase)
      for (const profile of PROFILES) {
        const from = performance.now()
        const given = answer(loaded, profile, signatures)
        const milliseconds = performance.now() - from
        const wanted = profile === 'strict' ? expected(testcase) : opensslSays(recorded[testcase.id], profile)
        if (wanted === undefined) continue
        const found = profile === 'strict' ? (given.ok ? 'SUCCESS' : 'FAILURE') : foundText(given, wanted)
        const agrees = wanted === found
        count(rows, `${profile}  ${namespaceOf(testcase.id)}`, agrees, given.ok, milliseconds)
        if (!agrees) differences.push({ profile, id: testcase.id, wanted, found: describe(given) })
      }
    }
  }
  printTable(rows)
  return report(differences, seen, verbose)
}

function readTestcases(file: string): readonly Testcase[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { testcases: Testcase[] }).testcases
}

/** `openssl-SUITE.json` beside `SUITE.json`; for x509-limbo itself `openssl-dev.json` beside `limbo-dev.json`. */
function recordedAnswers(file: string): Readonly<Record<string, Recorded>> {
  const name = basename(file)
  const beside = [`openssl-${name}`, `openssl-${name.replace('limbo-', '')}`]
    .map(candidate => join(dirname(file), candidate))
    .find(candidate => existsSync(candidate))
  if (!beside) return {}
  return (JSON.parse(readFileSync(beside, 'utf8')) as { results: Record<string, Recorded> }).results
}

/** Of two cases that contradict each other the one of RFC 5280 is left out: `strict` follows the web PKI. */
function expected(testcase: Testcase): string | undefined {
  const contradicted = (testcase.conflicts_with ?? []).length > 0 && testcase.id.startsWith('rfc5280::')
  return contradicted ? undefined : testcase.expected_result
}

/** Verdict, errors in order, chain and name as one text. */
function opensslSays(recorded: Recorded | undefined, profile: string): string | undefined {
  if (!recorded || recorded.ok === null) return undefined
  const result: Recorded = profile === 'openssl-1.1.1' ? { ...recorded, ...recorded.v111 } : recorded
  if (result.parse) return 'unreadable'
  if (result.ok === undefined) return undefined
  const errors = result.ok ? '' : (result.all ?? `${result.code}@${result.depth}`)
  return `${result.ok ? 'ok' : 'failed'} [${errors}] ${result.chain}${result.name == null ? '' : ` name ${result.name}`}`
}

function foundText(given: Answer, wanted: string): string {
  if (given.errors === undefined) return 'unreadable'
  const name = wanted.includes(' name ') && given.name !== undefined ? ` name ${given.name ? 1 : 0}` : ''
  const ignored = given.name === undefined ? (/ name \d$/.exec(wanted)?.[0] ?? '') : name
  return `${given.ok ? 'ok' : 'failed'} [${given.errors}] ${given.chain}${ignored}`
}

const describe = (given: Answer): string =>
  given.ok
    ? 'SUCCESS'
    : `${given.error ?? ''}@${given.depth ?? 0} ${given.errors ?? ''} ${given.chain ?? ''}`.trim()

/** `rfc5280::nc::x` → `rfc5280::nc`, `crl::x` → `crl`. */
const namespaceOf = (id: string): string => id.split('::').slice(0, -1).join('::')

function count(
  rows: Map<string, Row>,
  key: string,
  agrees: boolean,
  ok: boolean,
  milliseconds: number,
): void {
  const row = rows.get(key) ?? { cases: 0, agree: 0, falseAccept: 0, falseReject: 0, milliseconds: 0 }
  row.cases++
  if (agrees) row.agree++
  else if (ok) row.falseAccept++
  else row.falseReject++
  row.milliseconds = Math.max(row.milliseconds, milliseconds)
  rows.set(key, row)
}

function printTable(rows: ReadonlyMap<string, Row>): void {
  const width = Math.max(...[...rows.keys()].map(key => key.length), 10)
  console.log(`${'profile  namespace'.padEnd(width)}  cases  agree      %  accept  reject  slowest ms`)
  for (const [key, row] of [...rows].sort(([a], [b]) => a.localeCompare(b))) {
    const share = ((100 * row.agree) / row.cases).toFixed(1)
    const numbers = [
      row.cases,
      row.agree,
      share,
      row.falseAccept,
      row.falseReject,
      row.milliseconds.toFixed(0),
    ]
    const widths = [5, 5, 5, 6, 6, 10]
    console.log(
      `${key.padEnd(width)}  ${numbers.map((value, i) => String(value).padStart(widths[i]!)).join('  ')}`,
    )
  }
}

/** Differences without an exception, and exceptions that agree by now. */
function report(differences: readonly Difference[], seen: ReadonlySet<string>, verbose: boolean): number {
  const key = (entry: { profile: string; id: string }) => `${entry.profile} ${entry.id}`
  const excepted = new Map(EXCEPTIONS.map(entry => [key(entry), entry]))
  const unexplained = differences.filter(difference => !excepted.has(key(difference)))
  const differing = new Set(differences.map(key))
  const stale = EXCEPTIONS.filter(entry => seen.has(entry.id) && !differing.has(key(entry)))
  for (const { profile, id, wanted, found } of unexplained)
    console.log(`differs   ${profile} ${id}: wanted ${wanted}, found ${found}`)
  for (const { profile, id } of stale) console.log(`agrees    ${profile} ${id}: its exception is out of date`)
  if (verbose)
    for (const difference of differences)
      console.log(`exception ${key(difference)}: ${excepted.get(key(difference))?.reason ?? 'none'}`)
  console.log(
    `${differences.length} differences, ${unexplained.length} without an exception, ${stale.length} exceptions out of date`,
  )
  return unexplained.length + stale.length > 0 ? 1 : 0
}
