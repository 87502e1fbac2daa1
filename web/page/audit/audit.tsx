import { type AuditDocument, auditAnswer, auditWordsOf } from '../../../src/tell/audit/index.ts'
import { placeOf, safe } from '../../../src/tell/text/index.ts'
import { Mark } from '../parts/badge.tsx'
import { Data } from '../parts/data.tsx'
import type { Tone } from '../parts/tone.ts'
import { useWords } from '../settings.ts'
import { zoneSuffix } from '../time.ts'
import type { View } from '../views.ts'
import { Inventory } from './inventory.tsx'
import { Matrix } from './matrix.tsx'

/** An audit result: the answer, what breaks in the order in which a client meets it, and one of its two tables. */
export function Audit({ document, view }: { readonly document: AuditDocument; readonly view: View }) {
  const { time, zone, language } = useWords()
  const { deployment, at } = document
  return (
    <div className="audit">
      <section className={`answer ${toneOf(document)}`} aria-labelledby="answer">
        <h1 id="answer">{safe(auditAnswer(document, language))}</h1>
        <p className="dim">
          <Data>
            {[deployment.file, [deployment.from, deployment.to].filter(Boolean).join(' → ')].join(' · ')}
          </Data>
          {' · '}
          {time(at, false)}
          {zoneSuffix(zone)}
        </p>
        <Breaking document={document} />
      </section>
      {view === 'inventory' ? <Inventory document={document} /> : <Matrix document={document} />}
    </div>
  )
}

function toneOf({ survival, deployment }: AuditDocument): Tone {
  if (!deployment.enforced || survival === 'unknown' || survival === 'degraded') return 'warn'
  return survival === 'survives' ? 'good' : 'bad'
}

const STATES = {
  works: { mark: '✓', tone: 'good' },
  partly: { mark: '!', tone: 'warn' },
  broken: { mark: '✗', tone: 'bad' },
  unknown: { mark: '?', tone: 'dim' },
} as const

function Breaking({ document }: { readonly document: AuditDocument }) {
  const { language } = useWords()
  const words = auditWordsOf(language)
  return document.peers.map(({ peer, steps }) => (
    <div key={peer} className="breaking">
      <h2>
        <Data>{peer}</Data>
      </h2>
      <ol aria-label={`${words.order}: ${peer}`}>
        {steps.map(({ step, cluster, state, failing, unanswered }) => {
          const { mark, tone } = STATES[state]
          const places = [...new Set([...failing, ...unanswered].map(placeOf))].join(', ')
          return (
            <li key={`${step} ${cluster}`}>
              <Mark tone={tone}>{mark}</Mark> {words.step[step]} · <Data>{cluster}</Data>:{' '}
              {words.state[state]}
              {places !== '' && (
                <span className="dim">
                  {' — '}
                  <Data>{places}</Data>
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </div>
  ))
}
