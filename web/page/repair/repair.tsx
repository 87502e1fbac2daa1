import { useState } from 'react'
import { Button, Checkbox } from 'react-aria-components'
import { reasonShort } from '../../../src/tell/messages/index.ts'
import { placeOf, safe } from '../../../src/tell/text/index.ts'
import type { Choice, Rehearsal } from '../../protocol.ts'
import { Tick } from '../overview/filters.tsx'
import { Badge, Mark } from '../parts/badge.tsx'
import { Data } from '../parts/data.tsx'
import { type Tone, VERDICTS } from '../parts/tone.ts'
import { useOpened, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { useAnswer } from '../use-answer.ts'
import { Artifacts } from './artifacts.tsx'
import { RemedyText } from './remedy.tsx'

/** Tick what would be done, and see every failing origin judged again with that done. */
export function Repair() {
  const { analysis } = useOpened()
  const { texts } = useWords()
  const { choices } = analysis
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const planned = choices.filter(({ isPlanned }) => isPlanned)
  const last = choices.filter(({ remedy }) => remedy.kind === 'verify-off')
  const others = choices.filter(choice => !planned.includes(choice) && !last.includes(choice))
  const group = (title: string, members: readonly Choice[]) => (
    <ChoiceList title={title} choices={members} chosen={chosen} choose={choose} />
  )
  if (choices.length === 0) return <p>{texts.repair.nothing}</p>
  return (
    <div className="repair">
      <h1>{texts.repair.title}</h1>
      <p className="dim">{texts.repair.lead}</p>
      <div className="repair-columns">
        <div>
          <p className="actions">
            {planned.length > 0 && (
              <Button className="button primary" onPress={() => choose(new Set(planned.map(({ id }) => id)))}>
                {texts.repair.tickPlan}
              </Button>
            )}
            <Button className="button" isDisabled={chosen.size === 0} onPress={() => choose(new Set())}>
              {texts.repair.untick}
            </Button>
          </p>
          {group(texts.repair.planned, planned)}
          {group(texts.repair.others, others)}
          {group(texts.repair.lastResort, last)}
        </div>
        <Verdicts chosen={[...chosen]} />
      </div>
      <Artifacts />
    </div>
  )
}

function ChoiceList(props: {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly chosen: ReadonlySet<string>
  readonly choose: (chosen: ReadonlySet<string>) => void
}) {
  const report = useReport()
  const { words } = useWords()
  if (props.choices.length === 0) return null
  const toggle = (id: string, isOn: boolean) => {
    const next = new Set(props.chosen)
    if (isOn) next.add(id)
    else next.delete(id)
    props.choose(next)
  }
  return (
    <fieldset className="choices">
      <legend>{props.title}</legend>
      {props.choices.map(({ id, remedy, origins, systems }) => {
        const places = [...new Set(origins.flatMap(index => report.origins[index] ?? []).map(placeOf))].join(
          ', ',
        )
        return (
          <Checkbox
            key={id}
            className="check choice-row"
            isSelected={props.chosen.has(id)}
            onChange={isOn => toggle(id, isOn)}
          >
            <Tick />
            <div>
              <RemedyText remedy={remedy} isShort />
              <p className="dim">
                {safe(
                  words.phrases.step(
                    remedy.place,
                    systems.join(', '),
                    systems.length < report.systems.length,
                  ),
                )}{' '}
                · {safe(words.phrases.forOrigins(places))}
              </p>
            </div>
          </Checkbox>
        )
      })}
    </fieldset>
  )
}

const THEN: Readonly<Record<Rehearsal['verdict'], { readonly mark: string; readonly tone: Tone }>> = {
  passes: { mark: '✓', tone: 'good' },
  fails: { mark: '✗', tone: 'bad' },
  bypassed: { mark: '!', tone: 'warn' },
  unknown: { mark: '?', tone: 'dim' },
}

function Verdicts({ chosen }: { readonly chosen: readonly string[] }) {
  const report = useReport()
  const { texts, words, language } = useWords()
  const answered = useAnswer('rehearse', { chosen })
  const [last, setLast] = useState<readonly Rehearsal[]>([])
  if (answered.kind === 'here' && answered.value !== last) setLast(answered.value)
  const passing = last.filter(({ verdict }) => verdict === 'passes').length
  return (
    <section className="verdicts" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">{texts.repair.verdicts}</h2>
      <p role="status">
        <Badge tone={passing === last.length && passing > 0 ? 'good' : 'bad'}>
          {texts.repair.mended(passing, last.length)}
        </Badge>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.page.origin}</th>
            <th scope="col">{texts.repair.before}</th>
            <th scope="col">{texts.repair.after}</th>
          </tr>
        </thead>
        <tbody>
          {last.map(({ origin: index, verdict, faults }) => {
            const origin = report.origins[index]
            if (!origin) return null
            const now = VERDICTS[origin.verdict]
            const then = THEN[verdict]
            return (
              <tr key={index} data-verdict={verdict}>
                <th scope="row">
                  <span className="place">
                    <Data>{placeOf(origin)}</Data>
                  </span>
                  {report.systems.length > 1 && (
                    <small className="dim">
                      <Data>{origin.system}</Data>
                    </small>
                  )}
                </th>
                <td>
                  <Mark tone={now.tone}>{now.mark}</Mark> {origin.reason ?? words.verdicts[origin.verdict]}
                </td>
                <td>
                  <Mark tone={then.tone}>{then.mark}</Mark>{' '}
                  {verdict === 'fails' && faults[0] !== undefined
                    ? reasonShort(faults[0], '', language)
                    : texts.repair[verdict]}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
