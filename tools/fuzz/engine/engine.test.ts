import { describe, expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { type Campaign, runCampaign } from './campaign.ts'
import { createCorpus } from './corpus.ts'
import { COUNTERS } from './counters.ts'
import { dictionaryOf } from './dictionary.ts'
import { instrument } from './instrument.ts'
import { mutated } from './mutate.ts'
import { watched } from './watch.ts'

/** Runs a source that exports nothing and leaves its answer in `answer`, with its counters. */
function counted(source: string, first = 0) {
  const { text, branches, words } = instrument(source, first)
  const counters = new Uint32Array(first + branches)
  const answer: unknown = new Function(COUNTERS, `${text}\nreturn answer`)(counters)
  return { answer, counters: [...counters.subarray(first)], words, lines: text.split('\n').length }
}

describe('an instrumented source', () => {
  it.each<[string, unknown, readonly number[]]>([
    ['let answer = 1\nif (answer) answer = 2\nelse answer = 3', 2, [1, 0]],
    ['let answer = 0\nif (answer)\n  if (answer) answer = 2', 0, [0, 1, 0, 0]],
    ['let answer = 0\nfor (let i = 0; i < 5; i++) answer += i', 10, [5]],
    [
      'const answer = [1, 2, 3].map(x => x === 2 ? "b" : x && { x })',
      [{ x: 1 }, 'b', { x: 3 }],
      [3, 1, 2, 2],
    ],
    [
      'function f(x) { switch (x) { case 1: return "a"; default: return x ?? "c" } }\nconst answer = [f(1), f(), f(2)]',
      ['a', 'c', 2],
      [3, 1, 2, 1],
    ],
    [
      'let answer = 0\ndo answer++; while (answer < 3)\ntry { null.x } catch { answer ||= 4; answer &&= 5 }',
      5,
      [3, 1, 0, 1],
    ],
    ['class A { get x() { return (() => ((1)))() } }\nconst answer = new A().x', 1, [1, 1]],
    ['const f = (a = 1 || 2) => a ? a : a ? 2 : 3\nconst answer = f()', 1, [1, 0, 1, 0, 0, 0]],
  ])('%j answers as it did, and counts', (source, answer, counters) => {
    const run = counted(source)
    expect(run.answer).toEqual(answer)
    expect(run.counters.toSorted()).toEqual([...counters].toSorted())
    expect(run.lines).toBe(source.split('\n').length)
  })
  it('numbers its branches behind those of other files, and tells what it compares with', () => {
    const { counters, words } = counted('const answer = "GET" && 0x1f8b', 7)
    expect(counters).toEqual([1])
    expect(words).toEqual(['GET', 0x1f8b])
  })
})

it('a dictionary has numbers in every width and order', () => {
  const words = dictionaryOf(['ustar', 0x0102, -1, 0.5, '']).map(word => [...word])
  expect(words).toContainEqual([117, 115, 116, 97, 114])
  for (const form of [
    [1, 2],
    [2, 1],
    [0, 1, 2],
    [2, 1, 0, 0],
  ])
    expect(words).toContainEqual(form)
})

describe('a mutated input', () => {
  const material = { longest: 64, dictionary: [Uint8Array.of(1, 2, 3)], other: new Uint8Array(40).fill(7) }
  it.each([0, 1, 2, 64])(
    'of %i bytes stays within its length, and is the same again by the same seed',
    length => {
      const make = () => {
        const random = randomFrom(length)
        return Array.from({ length: 500 }, () => mutated(new Uint8Array(length).fill(0x31), random, material))
      }
      const made = make()
      expect(made.every(({ length: its }) => its <= 64)).toBe(true)
      expect(make()).toEqual(made)
      expect(new Set(made.map(String)).size).toBeGreaterThan(100)
    },
  )
})

describe('a corpus', () => {
  it('keeps the shortest input for each branch and number of times', () => {
    const corpus = createCorpus(3)
    const counters = (...counts: readonly number[]) => Uint32Array.from(counts)
    expect(corpus.offer(new Uint8Array(9), counters(1, 0, 0))).toBe(true)
    expect(corpus.offer(new Uint8Array(9), counters(1, 0, 0))).toBe(false)
    expect(corpus.offer(new Uint8Array(9), counters(5, 0, 0))).toBe(true)
    expect(corpus.offer(new Uint8Array(9), counters(6, 0, 0))).toBe(false)
    expect([corpus.size, corpus.covered]).toEqual([2, 1])
    expect(corpus.offer(new Uint8Array(3), counters(1, 0, 2))).toBe(true)
    expect([corpus.size, corpus.covered]).toEqual([2, 2])
  })
})

/** Throws behind three comparisons: one branch behind the other, or all as one. */
const NESTED =
  'if (data[0] === 0x7f) if (data[1] === 0x45) if (data[2] === 0x4c) throw new TypeError("found")'
const AT_ONCE =
  'if ((data[0] === 0x7f) & (data[1] === 0x45) & (data[2] === 0x4c)) throw new TypeError("found")'

describe('a campaign', () => {
  const search = (source: string) => {
    const { text, branches, words } = instrument(source, 0)
    const counters = new Uint32Array(branches)
    const fuzz = new Function(COUNTERS, 'data', text).bind(undefined, counters) as (data: Uint8Array) => void
    const campaign: Campaign = {
      seed: 1,
      runs: 20_000,
      time: Number.POSITIVE_INFINITY,
      longest: 16,
      branches,
      seeds: [new Uint8Array(8)],
      dictionary: dictionaryOf(words.filter(word => typeof word === 'number' && word > 2)),
    }
    return runCampaign(fuzz, counters, campaign, () => {})
  }
  it('is led by branches to what chance does not find, and makes it short', async () => {
    const { findings, covered } = await search(NESTED)
    expect(findings.map(({ input }) => [...input])).toEqual([[0x7f, 0x45, 0x4c]])
    expect(findings[0]?.message).toContain('found')
    expect(covered).toBe(5)
    expect((await search(AT_ONCE)).findings).toEqual([])
  })
  it('says the same again by the same seed', async () => {
    const told = async () => {
      const { runs, covered, corpus, findings } = await search(NESTED)
      return { runs, covered, corpus, findings: findings.map(({ input }) => input) }
    }
    expect(await told()).toEqual(await told())
  })
})

describe('a thread that does not come back', () => {
  const campaign = { seed: 1, runs: 1, time: 1, longest: 8, branches: 1, seeds: [], dictionary: [] }
  const begin = `const { state } = require('node:worker_threads').workerData
    new Uint8Array(state, 8).set([1, 2, 3])
    new Uint32Array(state, 0, 2).set([3, 1])\n`
  it.each([
    ['takes too long', 'for (;;);', 'more than 300 ms'],
    ['takes too much of the heap', 'const all = []; for (;;) all.push([all.length])', 'memory limit'],
    ['throws outside of its target', 'throw new Error("here")', 'here'],
    ['ends', 'process.exit(0)', 'the thread ended'],
  ])('%s: its input is the finding', async (_, code, message) => {
    const cost = { milliseconds: code === 'for (;;);' ? 300 : 30_000, heap: 32, growth: 4096 }
    const { findings } = await watched({ script: begin + code, branches: 1, words: [] }, campaign, cost)
    expect(findings.map(({ input }) => [...input])).toEqual([[1, 2, 3]])
    expect(findings[0]?.message).toContain(message)
  })
})
