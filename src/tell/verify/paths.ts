import { entry } from '../messages/index.ts'
import { readableName } from '../text/index.ts'
import type { VerifyContext } from './context.ts'
import type { Verification, VerificationPath } from './schema.ts'

/** Paths that the text shows; the JSON document has all. */
const SHOWN = 8

/** Every path tried with every rule it was held against: passed or not, at which depths, and where the rule is written. */
export function renderPaths(context: VerifyContext): void {
  const { document, words, paper, heading } = context
  const { paths } = document.chain
  if (paths.length === 0) return
  heading(words.paths)
  const subjects = new Map(
    document.certificates.map(({ sha256, subject, position }) => [
      sha256,
      `${readableName(subject)}${position === null ? '' : ` (#${position})`}`,
    ]),
  )
  paths.slice(0, SHOWN).forEach((path, index) => {
    const chain = path.certificates.map(id => subjects.get(id) ?? id).join(' → ')
    paper.item(`${words.path(index + 1)}:`, chain, { indent: 2, headStyle: 'bold' })
    for (const group of grouped(path)) renderStep(group, context)
  })
  if (paths.length > SHOWN) paper.text(words.morePaths(paths.length - SHOWN), 2, 'dim')
}

type Step = VerificationPath['steps'][number]

interface Group {
  readonly step: Step
  readonly depths: readonly number[]
}

/** Steps of one rule and outcome that follow one another are one line. */
function grouped({ steps }: VerificationPath): readonly Group[] {
  const groups = new Map<string, { step: Step; depths: number[] }>()
  for (const step of steps) {
    const key = `${step.rule} ${step.passed} ${step.error?.code ?? ''}`
    const known = groups.get(key)
    if (!known) groups.set(key, { step, depths: [step.depth] })
    else if (!known.depths.includes(step.depth)) known.depths.push(step.depth)
  }
  return [...groups.values()]
}

function renderStep({ step, depths }: Group, { words, report, paper }: VerifyContext): void {
  const { rule, passed, error, source } = step
  const title = entry(report.rules, rule) ?? rule
  const fault = error === null ? '' : `  ✗ ${errorText(error)}`
  const style = passed ? 'plain' : 'red'
  paper.item(passed ? '✓' : '✗', `${rule}: ${title} (${words.depths(ranges(depths))})${fault}`, {
    indent: 4,
    style,
    headStyle: passed ? 'green' : 'red',
  })
  paper.text(source, 6, 'dim')
}

const errorText = ({ code, name }: NonNullable<Verification['chain']['error']>) => `${code} ${name}`

/** `0–2, 4` */
export function ranges(depths: readonly number[]): string {
  const sorted = [...depths].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const depth of sorted) {
    const last = runs.at(-1)
    if (last && depth === last[1] + 1) last[1] = depth
    else runs.push([depth, depth])
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ')
}
