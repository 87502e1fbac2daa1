import { setImmediate } from 'node:timers/promises'
import { joined } from '../pieces.ts'
import { randomFrom } from '../random.ts'
import { createCorpus } from './corpus.ts'
import { mutated } from './mutate.ts'

/** What a target gives: it throws where a reader breaks a promise. */
export type Fuzz = (data: Uint8Array) => void | Promise<void>

export interface Campaign {
  readonly seed: number
  /** Inputs to run, the seeds not counted. */
  readonly runs: number
  /** Milliseconds after which no further input is begun. */
  readonly time: number
  readonly longest: number
  readonly branches: number
  readonly seeds: readonly Uint8Array[]
  readonly dictionary: readonly Uint8Array[]
}

/** An input on which a target threw. */
export interface Finding {
  readonly input: Uint8Array
  readonly message: string
}

export interface Outcome {
  readonly runs: number
  readonly milliseconds: number
  readonly branches: number
  readonly covered: number
  readonly corpus: number
  /** Milliseconds that one input took at most. */
  readonly slowest: number
  readonly findings: readonly Finding[]
}

/** Findings that look alike are one; after so many a campaign ends. */
const MOST_FINDINGS = 8

/** Runs the seeds, then changes what takes new branches, again and again. Without a time limit, the seed says all. `before` is told each input first. */
export async function runCampaign(
  fuzz: Fuzz,
  counters: Uint32Array,
  { seed, runs, time, longest, branches, seeds, dictionary }: Campaign,
  before: (input: Uint8Array) => void,
): Promise<Outcome> {
  const random = randomFrom(seed)
  const corpus = createCorpus(branches)
  const findings = new Map<string, Finding>()
  const begun = performance.now()
  let slowest = 0

  async function run(input: Uint8Array): Promise<void> {
    before(input)
    counters.fill(0)
    const start = performance.now()
    const message = await failureOf(fuzz, input)
    const taken = performance.now() - start
    slowest = Math.max(slowest, taken)
    if (message === undefined) corpus.offer(input, counters)
    else await keep(input, message)
  }

  async function keep(input: Uint8Array, message: string): Promise<void> {
    const kind = kindOf(message)
    if (findings.has(kind)) return
    findings.set(kind, { input, message })
    const shorter = await shortened(input, async candidate => {
      before(candidate)
      return kindOf((await failureOf(fuzz, candidate)) ?? '') === kind
    })
    findings.set(kind, { input: shorter, message: (await failureOf(fuzz, shorter)) ?? message })
  }

  for (const input of [new Uint8Array(0), ...seeds]) await run(input.slice(0, longest))
  let done = 0
  while (done < runs && findings.size < MOST_FINDINGS && performance.now() - begun < time) {
    const material = { longest, dictionary, other: corpus.pick(random) }
    await run(mutated(corpus.pick(random), random, material))
    // Memory outside of the heap is given back by tasks, which promises alone never let run.
    if (++done % 64 === 0) await setImmediate()
  }
  return {
    runs: done,
    milliseconds: performance.now() - begun,
    branches,
    covered: corpus.covered,
    corpus: corpus.size,
    slowest,
    findings: [...findings.values()],
  }
}

async function failureOf(fuzz: Fuzz, input: Uint8Array): Promise<string | undefined> {
  try {
    await fuzz(input.slice())
    return undefined
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}

/** What was promised and where it was thrown, without what differs from input to input. */
const kindOf = (stack: string): string => {
  const lines = stack.split('\n')
  const frame = lines.find(line => /^\s+at /.test(line)) ?? ''
  return `${(lines[0] ?? '').replace(/[\d"'].*$/, '')} ${frame.trim()}`
}

const MOST_TRIES = 2_000

/** Takes parts away as long as what is left still fails in the same way. */
async function shortened(
  input: Uint8Array,
  stillFails: (candidate: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let best = input
  let tries = 0
  for (let length = Math.ceil(best.length / 2); length >= 1; length = Math.floor(length / 2))
    for (let at = 0; at < best.length && tries < MOST_TRIES; tries++) {
      const candidate = joined([best.subarray(0, at), best.subarray(at + length)])
      if (await stillFails(candidate)) best = candidate
      else at += length
    }
  return best
}
