import { remedyText } from '../../../src/tell/messages/index.ts'
import type { ReportRemedy } from '../../../src/tell/report/index.ts'
import { proofOf, readableName, safe } from '../../../src/tell/text/index.ts'
import type { Tone } from '../parts/tone.ts'
import { useWords } from '../settings.ts'

/** What to do about one origin, each with its proof; switching verification off comes last and folded away. */
export function Remedies({ remedies }: { readonly remedies: readonly ReportRemedy[] }) {
  const { words } = useWords()
  const proper = remedies.filter(({ kind }) => kind !== 'verify-off')
  const last = remedies.filter(({ kind }) => kind === 'verify-off')
  if (remedies.length === 0) return null
  return (
    <>
      {proper.length > 0 && (
        <>
          <h4>{words.labels.whatToDo}</h4>
          <ol className="remedies">
            {proper.map(remedy => (
              <li key={JSON.stringify(remedy)}>
                <RemedyText remedy={remedy} />
              </li>
            ))}
          </ol>
        </>
      )}
      {last.map(remedy => (
        <details key={remedy.kind} className="last-resort">
          <summary>{words.labels.lastResort}</summary>
          <RemedyText remedy={remedy} />
        </details>
      ))}
    </>
  )
}

const TONES: Readonly<Record<string, Tone>> = { green: 'good', yellow: 'warn', dim: 'dim' }

/** The sentence, how it is done, a warning, and what judging again said of it. */
export function RemedyText({
  remedy,
  isShort,
}: {
  readonly remedy: ReportRemedy
  readonly isShort?: boolean
}) {
  const { words, language } = useWords()
  const { sentence, steps } = remedyText(remedy.kind, remedy.params, language)
  const proof = proofOf(remedy, words, language)
  return (
    <>
      <p className="sentence">{safe(readableName(sentence))}</p>
      {!isShort && steps.length > 0 && (
        <ul className="how">
          {steps.map(step => (
            <li key={step}>{safe(readableName(step))}</li>
          ))}
        </ul>
      )}
      {remedy.collides && <p className="warn">{words.phrases.collides}</p>}
      <p className={TONES[proof.style] ?? 'dim'}>{proof.text}</p>
    </>
  )
}
