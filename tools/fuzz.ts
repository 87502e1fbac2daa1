import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Outcome } from './fuzz/engine/campaign.ts'
import { fuzzReader } from './fuzz/fuzz.ts'
import { TARGET_NAMES, type Target } from './fuzz/targets.ts'

/**
 * `npm run fuzz -- [TARGET…] [--runs N] [--seconds S] [--seed N] [--findings DIR]`: coverage-guided fuzzing of the readers, one after the other. An input that breaks a
 * promise is written to DIR, and the exit code is 1. The same seed and runs find the same again.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    findings: { type: 'string', default: 'fuzz-findings' },
  },
})

/** Seconds for each reader where nothing is said. */
const SECONDS = 60

const isTarget = (name: string): name is Target => (TARGET_NAMES as readonly string[]).includes(name)

function numberOf(text: string | undefined, absent: number): number {
  const value = text === undefined ? absent : Number(text)
  if (value >= 0) return value
  console.error(`not a number: ${text}`)
  process.exit(2)
}

function keep(target: Target, { findings }: Outcome): void {
  for (const { input, message } of findings) {
    const name = createHash('sha256').update(input).digest('hex').slice(0, 12)
    const folder = join(values.findings, target)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), input)
    console.log(`${join(folder, name)}: ${message}`)
  }
}

function lineOf(target: Target, outcome: Outcome): string {
  const { runs, milliseconds, covered, branches, corpus, slowest, findings } = outcome
  const seconds = milliseconds / 1000
  return [
    target.padEnd(14),
    `runs ${runs}`,
    `${seconds.toFixed(0)} s`,
    `branches ${covered}/${branches}`,
    `corpus ${corpus}`,
    `slowest ${slowest.toFixed(0)} ms`,
    `findings ${findings.length}`,
  ].join('  ')
}

const wrong = positionals.find(name => !isTarget(name))
if (wrong !== undefined) {
  console.error(`no such target: ${wrong}; targets are ${TARGET_NAMES.join(', ')}`)
  process.exit(2)
}
const runs = numberOf(values.runs, Number.POSITIVE_INFINITY)
const seconds = numberOf(values.seconds, values.runs === undefined ? SECONDS : Number.POSITIVE_INFINITY)
const seed = numberOf(values.seed, 1)
let found = 0
for (const target of positionals.length > 0 ? positionals.filter(isTarget) : TARGET_NAMES) {
  const outcome = await fuzzReader(target, { seed, runs, time: seconds * 1000 })
  found += outcome.findings.length
  console.log(lineOf(target, outcome))
  keep(target, outcome)
}
process.exitCode = found > 0 ? 1 : 0
