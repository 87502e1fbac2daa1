import { Button, Checkbox, CheckboxGroup, Input, Label, SearchField } from 'react-aria-components'
import { entry } from '../../../src/tell/messages/index.ts'
import { OUTCOMES, type ReportFinding } from '../../../src/tell/report/index.ts'
import { Data } from '../parts/data.tsx'
import { useCards, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { type Chosen, countsOf, isDefect, NOTHING_CHOSEN } from './filter.ts'

type Choose = (chosen: Chosen) => void

/** Search and filters, each with the number of cards behind it. */
export function Filters(props: { readonly chosen: Chosen; readonly choose: Choose; readonly shown: number }) {
  const { chosen, choose, shown } = props
  const { systems } = useReport()
  const cards = useCards()
  const { texts, words } = useWords()
  const { filters } = texts
  const results = countsOf(cards, ({ result }) => [result])
  const categories = [...countsOf(cards, ({ category }) => [category])].sort(([a], [b]) => (a < b ? -1 : 1))
  return (
    <aside className="filters" aria-label={filters.title}>
      <SearchField className="search" value={chosen.text} onChange={text => choose({ ...chosen, text })}>
        <Label>{words.page.search}</Label>
        <Input placeholder={words.page.searchHint} />
      </SearchField>
      <Choice
        label={filters.result}
        value={chosen.results}
        options={OUTCOMES.filter(result => results.has(result)).map(result => [
          result,
          words.outcomes[result],
          results.get(result) ?? 0,
        ])}
        choose={values => choose({ ...chosen, results: new Set(values as ReportFinding['result'][]) })}
      />
      <Choice
        label={filters.category}
        value={chosen.categories}
        options={categories.map(([category, count]) => [
          category,
          entry(texts.categories, category) ?? category,
          count,
        ])}
        choose={values => choose({ ...chosen, categories: new Set(values) })}
      />
      {systems.length > 1 && (
        <Choice
          label={filters.system}
          value={chosen.systems}
          options={[...countsOf(cards, card => card.systems)].map(([system, count]) => [
            system,
            system,
            count,
          ])}
          choose={values => choose({ ...chosen, systems: new Set(values) })}
        />
      )}
      <Checkbox
        className="check"
        isSelected={chosen.defectsOnly}
        onChange={defectsOnly => choose({ ...chosen, defectsOnly })}
      >
        <Tick />
        <span className="check-label">{filters.defectsOnly}</span>
        <span className="count">{cards.filter(isDefect).length}</span>
      </Checkbox>
      <p className="dim filters-shown" role="status">
        {filters.shown(shown, cards.length)}
      </p>
      {chosen !== NOTHING_CHOSEN && shown < cards.length && (
        <Button className="button small" onPress={() => choose(NOTHING_CHOSEN)}>
          {filters.clear}
        </Button>
      )}
    </aside>
  )
}

function Choice(props: {
  readonly label: string
  readonly value: ReadonlySet<string>
  readonly options: readonly (readonly [value: string, label: string, count: number])[]
  readonly choose: (values: readonly string[]) => void
}) {
  return (
    <CheckboxGroup className="choice" value={[...props.value]} onChange={props.choose}>
      <Label>{props.label}</Label>
      {props.options.map(([value, label, count]) => (
        <Checkbox key={value} value={value} className="check">
          <Tick />
          <span className="check-label">
            <Data>{label}</Data>
          </span>
          <span className="count">{count}</span>
        </Checkbox>
      ))}
    </CheckboxGroup>
  )
}

export const Tick = () => (
  <span className="tick" aria-hidden="true">
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3.5 8.5 6.5 11.5 12.5 4.5" />
    </svg>
  </span>
)
