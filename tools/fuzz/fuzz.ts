import { bundleOf } from './engine/bundle.ts'
import type { Outcome } from './engine/campaign.ts'
import { dictionaryOf } from './engine/dictionary.ts'
import { watched } from './engine/watch.ts'
import { startOf, type Target } from './targets.ts'

export interface Effort {
  readonly seed: number
  /** Inputs beyond the seeds. */
  readonly runs: number
  /** Milliseconds. */
  readonly time: number
}

/** Fuzzes one reader in a thread of its own. */
export async function fuzzReader(target: Target, effort: Effort): Promise<Outcome> {
  const [bundle, start] = await Promise.all([bundleOf(target), startOf(target)])
  const { branches, words } = bundle
  return watched(bundle, { ...effort, ...start, branches, dictionary: dictionaryOf(words) })
}
