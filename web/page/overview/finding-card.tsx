import { entry } from '../../../src/tell/messages/index.ts'
import type { ReportFinding } from '../../../src/tell/report/index.ts'
import { placeOf, readableName, safe, type Card as Told } from '../../../src/tell/text/index.ts'
import { Badge, Mark } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { Code, Data, Facts, Paragraphs } from '../parts/data.tsx'
import { Places } from '../parts/places.tsx'
import { Snippet } from '../parts/scroll.tsx'
import { RESULTS } from '../parts/tone.ts'
import { useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'

/** A diagnostic: closed, what it found and of which kind; open, everything it knows. */
export function FindingCard({ card: finding }: { readonly card: Told }) {
  const { texts, words } = useWords()
  const { systems } = useReport()
  const { mark, tone } = RESULTS[finding.result]
  return (
    <Card
      tone={tone}
      level={3}
      testId={`finding-${finding.check}`}
      head={
        <>
          <Mark tone={tone}>{mark}</Mark>
          <span className="card-title">{finding.title}</span>
          <Badge tone={tone}>{words.outcomes[finding.result]}</Badge>
          <span className="card-aside">
            {systems.length > 1 && (
              <>
                <Data>{words.phrases.peers(finding.systems, systems.length)}</Data>
                {' · '}
              </>
            )}
            {entry(texts.categories, finding.category) ?? finding.category}
          </span>
        </>
      }
    >
      {() => <Body finding={finding} />}
    </Card>
  )
}

function Body({ finding }: { readonly finding: Told }) {
  const { texts, words } = useWords()
  const { labels, page } = words
  const report = useReport()
  const { action, snippet, references, origins, evidence } = finding
  const places = origins.flatMap(index => report.origins[index] ?? []).map(placeOf)
  return (
    <>
      <References title={texts.documents} references={references.filter(({ kind }) => kind === 'document')} />
      <References title={texts.defects} references={references.filter(({ kind }) => kind === 'defect')} />
      <Paragraphs text={readableName(finding.description)} />
      {action.length > 0 && (
        <>
          <h4>{labels.action}</h4>
          <ol className="action">
            {action.map(step => (
              <li key={step}>{safe(readableName(step))}</li>
            ))}
          </ol>
        </>
      )}
      {snippet.length > 0 && (
        <>
          <h4>{labels.snippet}</h4>
          <Snippet label={labels.snippet}>{snippet.map(line => safe(line)).join('\n')}</Snippet>
        </>
      )}
      <Facts
        rows={[
          [labels.condition, finding.condition && <Data>{finding.condition}</Data>],
          [labels.further, finding.further && <Data>{finding.further}</Data>],
          [page.origins, places.length > 0 && <Data>{[...new Set(places)].join(', ')}</Data>],
          ['ID', <Code key="id">{finding.check}</Code>],
          [
            page.evidence(evidence.length),
            evidence.length > 0 && <Places places={evidence} origin={origins[0]} />,
          ],
        ]}
      />
    </>
  )
}

function References(props: { readonly title: string; readonly references: ReportFinding['references'] }) {
  if (props.references.length === 0) return null
  return (
    <div className="references">
      <h4>{props.title}</h4>
      <ul>
        {props.references.map(({ id, url }) => (
          <li key={id}>
            {url !== undefined && /^https:\/\/[\w.-]+(?:\/|$)/.test(url) ? (
              <a href={url} target="_blank" rel="noopener noreferrer">
                {id}
              </a>
            ) : (
              <Data>{id}</Data>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
