import { automaticRules, isAutomatic, MANUAL, readRules, readUrl } from '../../judge/allow/index.ts'
import type { Release } from '../../read/uc/index.ts'
import { PeerError } from './errors.ts'
import type { AllowList, AllowRule, UcServer } from './types.ts'

/** The list with the rules of discovered nodes made anew before the others, where the peer makes them. */
export function completed(list: AllowList, servers: readonly UcServer[], release: Release): AllowList {
  if (list.automatic !== true) return list
  const made = servers.flatMap(({ nodes, deployment }) =>
    nodes.flatMap(node => automaticRules(node, deployment, release)),
  )
  const unique = new Map(made.map(rule => [JSON.stringify(rule), rule]))
  return { ...list, rules: [...unique.values(), ...list.rules.filter(rule => !isAutomatic(rule))] }
}

/** The list without what the peer makes by itself: what an administrator entered, and what is saved. */
export function editable(list: AllowList): AllowList {
  return list.automatic === true ? { ...list, rules: list.rules.filter(rule => !isAutomatic(rule)) } : list
}

export interface ManualRule {
  readonly url: string
  readonly match: 'exact' | 'prefix'
  readonly methods: readonly string[]
  readonly deployment: number
  readonly description?: string
}

/** @throws PeerError `bad-allow-rule` {value, cause: `url`} */
export function manualRule({ url, description, ...rule }: ManualRule): AllowRule {
  const place = readUrl(url)
  if (!place) throw new PeerError('bad-allow-rule', { value: url, cause: 'url' })
  return { ...place, ...rule, type: MANUAL, ...(description !== undefined && { description }) }
}

/** Rules of a CSV file. @throws PeerError `bad-allow-rule` {value: file and line, cause: code of the problem}: half a list is none */
export function rulesOfCsv(text: string, file: string): readonly AllowRule[] {
  const { value, problems } = readRules(text, file)
  const [problem] = problems
  if (problem)
    throw new PeerError('bad-allow-rule', {
      value: `${file}:${problem.where.line ?? 1}`,
      cause: problem.code,
    })
  return value
}
