import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Fuzz } from './engine/campaign.ts'
import { fuzzReader } from './fuzz.ts'
import { fixturesOf, TARGET_NAMES } from './targets.ts'

const folder = join(import.meta.dirname, 'readers')

it('every reader has seeds', () => {
  const files = readdirSync(folder).map(name => name.replace(/\.ts$/, ''))
  expect(files.toSorted()).toEqual(TARGET_NAMES.toSorted())
})

describe('what the fuzzer found once', () => {
  const found = TARGET_NAMES.flatMap(target => fixturesOf(target).map(fixture => ({ target, ...fixture })))
  it.each(found)('$target: $name', async ({ target, bytes }) => {
    const { fuzz } = (await import(join(folder, `${target}.ts`))) as { fuzz: Fuzz }
    await expect((async () => fuzz(bytes))()).resolves.toBeUndefined()
  })
})

/** So few that all readers together take seconds; `npm run fuzz` is for more. */
const EFFORT = { seed: 1, runs: 200, time: Number.POSITIVE_INFINITY }

describe('a reader keeps its promises', () => {
  it.each(TARGET_NAMES)('%s', async target => {
    const { findings, covered, runs } = await fuzzReader(target, EFFORT)
    expect(findings.map(({ input, message }) => [Buffer.from(input).toString('hex'), message])).toEqual([])
    expect([runs, covered > 20]).toEqual([EFFORT.runs, true])
  })
})
