import { Button } from 'react-aria-components'
import { reasonShort, remedyText } from '../../../src/tell/messages/index.ts'
import type { Report } from '../../../src/tell/report/index.ts'
import {
  commonNameOf,
  groupsOf,
  headlineOf,
  type OriginGroup,
  placeOf,
  readableName,
  safe,
} from '../../../src/tell/text/index.ts'
import { Badge, Mark } from '../parts/badge.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { Data } from '../parts/data.tsx'
import { download } from '../parts/download.ts'
import { type Tone, VERDICTS } from '../parts/tone.ts'
import { useOpened, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'

/** The answer: what fails and why, each with the way to its proof, and what to do first. */
export function Answer() {
  const report = useReport()
  const { language } = useWords()
  const failing = groupsOf(report.origins).filter(
    ({ lead }) => lead.verdict === 'fail' || lead.verdict === 'would-fail',
  )
  return (
    <section className={`answer ${toneOf(report)}`} aria-labelledby="answer">
      <h1 id="answer">{safe(headlineOf(report, language))}</h1>
      {failing.length > 0 && (
        <ul className="failing">
          {failing.slice(0, LISTED).map(group => (
            <Failing key={group.members[0]?.index} group={group} />
          ))}
        </ul>
      )}
      <FirstStep />
      <Actions />
    </section>
  )
}

/** Failing origins that the answer lists; all have their cards below. */
const LISTED = 8

function toneOf({ summary }: Report): Tone {
  if (summary.fail > 0) return 'bad'
  return summary.wouldFail > 0 || summary.incomplete || summary.pass === 0 ? 'warn' : 'good'
}

function Failing({ group }: { readonly group: OriginGroup }) {
  const { texts, words, language } = useWords()
  const { open } = useOpened()
  const { systems } = useReport()
  const { lead: origin, members } = group
  const index = members[0]?.index ?? 0
  const { mark, tone } = VERDICTS[origin.verdict]
  const name = commonNameOf(origin.certificate?.subject ?? '')
  return (
    <li>
      <Mark tone={tone}>{mark}</Mark>
      <span className="place">
        <Data>{placeOf(origin)}</Data>
      </span>
      <Badge tone={tone}>{words.verdicts[origin.verdict]}</Badge>
      <span className="failing-reason">
        {systems.length > 1 && (
          <>
            <Data>
              {words.phrases.peers(
                members.map(each => each.origin.system),
                systems.length,
              )}
            </Data>
            {' · '}
          </>
        )}
        {origin.reason !== null && <Data>{reasonShort(origin.reason, name, language)}</Data>}
      </span>
      <Button
        className="button small"
        aria-label={`${texts.ladder}: ${placeOf(origin)}`}
        onPress={() => open({ kind: 'ladder', origin: index })}
      >
        {texts.ladder}
      </Button>
    </li>
  )
}

function FirstStep() {
  const report = useReport()
  const { texts, words, language } = useWords()
  const { toRepair } = useOpened()
  const [step] = report.repair.steps
  if (!step) return null
  const { sentence, steps } = remedyText(step.kind, step.params, language)
  return (
    <div className="first-step">
      <h2>{texts.firstStep}</h2>
      <p className="sentence">{safe(readableName(sentence))}</p>
      {steps.length > 0 && (
        <ol>
          {steps.map(line => (
            <li key={line}>{safe(readableName(line))}</li>
          ))}
        </ol>
      )}
      <p className="dim">
        {safe(
          words.phrases.step(
            step.place,
            step.systems.join(', '),
            step.systems.length < report.systems.length,
          ),
        )}{' '}
        · {words.phrases.mends(report.repair.mends, report.repair.of)}
      </p>
      <Button className="button" onPress={toRepair}>
        {texts.toRepair} ({report.repair.steps.length})
      </Button>
    </div>
  )
}

function Actions() {
  const { client } = useOpened()
  const { texts, language } = useWords()
  const save = async (format: 'html' | 'json') => {
    const text = await client.ask('render', { format, language })
    download(`turnpike-report.${format}`, [text], format === 'html' ? 'text/html' : 'application/json')
  }
  const ticket = async () => {
    const files = await client.ask('artifacts', { language })
    return files.find(({ path }) => path.startsWith('ticket.'))?.text ?? ''
  }
  return (
    <p className="actions">
      <CopyButton label={texts.copy.ticket} text={ticket} />
      <Button className="button small" onPress={() => save('html')}>
        {texts.save.html}
      </Button>
      <Button className="button small" onPress={() => save('json')}>
        {texts.save.json}
      </Button>
    </p>
  )
}
