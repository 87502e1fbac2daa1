import type { Origin, SystemEvidence } from '../../judge/evidence/index.ts'
import { type RepairStep, rsaFirst, VERIFY_OFF } from '../../judge/remedies/index.ts'
import { placeOf } from '../text/index.ts'
import { comment, textOf } from './comment.ts'
import type { Artifact, ArtifactInput } from './types.ts'
import { type Words, wordsOf } from './words.ts'

/**
 * `console.txt`: the lines for the console of each peer. Lines that are part of the plan stand bare; what would help another way, and the
 * last resort, are commented out.
 */
export function consoleArtifacts({ evidence, repair, language }: ArtifactInput): Artifact[] {
  const words = wordsOf(language)
  const sections = evidence.systems.flatMap(system => {
    const steps = repair.plan.steps.filter(step => step.systems.includes(system.name))
    const failing = system.origins.filter(origin => repair.remedies.has(origin))
    return failing.length === 0 ? [] : [section(system, steps, failing, words)]
  })
  if (sections.length === 0) return []
  return [{ path: 'console.txt', text: textOf([...comment(words.consoleHead), ...sections.flat()]) }]
}

function section(
  system: SystemEvidence,
  steps: readonly RepairStep[],
  failing: readonly Origin[],
  words: Words,
): string[] {
  const release = system.facts.release?.text ?? words.releaseUnknown
  const planned = steps.find(({ kind }) => kind === 'prefer-rsa')
  const ecdsa = failing.filter(({ certificate }) => certificate?.publicKey.kind === 'ec')
  return [
    '',
    ...comment(`== ${system.name} (${release}) ==`),
    ...(planned ? preferRsa(system, planned.mends, true, words) : []),
    ...(!planned && ecdsa.length > 0 ? preferRsa(system, ecdsa, false, words) : []),
    '',
    ...comment(...words.lastResort, VERIFY_OFF, words.backOn, VERIFY_OFF.replace(/Off$/, 'On')),
  ]
}

function preferRsa(
  { facts }: SystemEvidence,
  origins: readonly Origin[],
  planned: boolean,
  words: Words,
): string[] {
  const places = [...new Set(origins.map(placeOf))].join(', ')
  const lists = rsaFirst(facts)
  return [
    ...comment(planned ? words.preferRsa(places) : words.couldPreferRsa(places), ...words.rsaCaveats),
    ...lists.flatMap(({ name, command, from, present }) =>
      present
        ? comment(words.rsaPresent(name))
        : [
            ...(from === 'default' ? comment(words.defaultList(name)) : []),
            ...(planned ? [command] : comment(command)),
          ],
    ),
  ]
}
