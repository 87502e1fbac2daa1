import { type Catalogue, entry, type Language, reasonShort, remedyText } from '../messages/index.ts'
import type { ReportRemedy } from '../report/index.ts'
import type { Context } from './context.ts'
import { readableName } from './names.ts'
import type { Style } from './paper.ts'

/**
 * What to do about one origin, in order, each with what judging again said of it. The first is shown with its steps, the others in a line unless
 * everything is asked for; switching verification off comes last and by its own name.
 */
export function renderRemedies(remedies: readonly ReportRemedy[], indent: number, context: Context): void {
  const { words, paper, verbose } = context
  const lastResort = remedies.filter(({ kind }) => kind === 'verify-off')
  const proper = remedies.filter(({ kind }) => kind !== 'verify-off')
  if (proper.length > 0) paper.text(words.labels.whatToDo, indent, 'bold')
  proper.forEach((remedy, index) => {
    renderRemedy(remedy, `${index + 1}.`, indent + 2, verbose || index === 0, context)
  })
  for (const remedy of lastResort) {
    paper.text(words.labels.lastResort, indent, 'bold')
    renderRemedy(remedy, '!', indent + 2, verbose, context)
  }
}

/** A remedy behind its number: the sentence, its steps, a warning, and its proof. */
export function renderRemedy(
  remedy: ReportRemedy,
  head: string,
  indent: number,
  withSteps: boolean,
  { words, paper, language }: Context,
): void {
  const { sentence, steps } = remedyText(remedy.kind, remedy.params, language)
  paper.item(head, readableName(sentence), { indent, headStyle: 'bold' })
  const below = indent + 3
  if (withSteps)
    for (const step of steps) paper.item('-', readableName(step), { indent: below, headStyle: 'dim' })
  if (remedy.collides) paper.text(words.phrases.collides, below, 'yellow')
  const proof = proofOf(remedy, words, language)
  paper.text(proof.text, below, proof.style)
}

/** What judging again said of a remedy, behind a mark: proved, not enough, not proved, or no repair at all. */
export function proofOf(
  { kind, proof, next, because, basis }: ReportRemedy,
  { phrases, unproved }: Catalogue,
  language: Language,
): { text: string; style: Style } {
  if (kind === 'verify-off') return { text: `! ${phrases.bypass}`, style: 'yellow' }
  switch (proof) {
    case 'passes':
      return basis === 'log'
        ? { text: `? ${phrases.proved(basis)}`, style: 'yellow' }
        : { text: `✓ ${phrases.proved(basis)}`, style: 'green' }
    case 'next-fault':
      return {
        text: `→ ${phrases.nextFault(next === null ? '?' : `${next}: ${reasonShort(next, '', language)}`)}`,
        style: 'yellow',
      }
    case 'unproved':
      return { text: `? ${phrases.unproved(entry(unproved, because ?? '') ?? because ?? '?')}`, style: 'dim' }
  }
}
