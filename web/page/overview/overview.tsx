import { memo, useMemo, useState } from 'react'
import { groupsOf } from '../../../src/tell/text/index.ts'
import { useCards, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { Answer } from './answer.tsx'
import { type Chosen, matches, NOTHING_CHOSEN } from './filter.ts'
import { Filters } from './filters.tsx'
import { FindingCard } from './finding-card.tsx'
import { OriginCard } from './origin-card.tsx'
import { Peers } from './peers.tsx'
import { Systems } from './systems.tsx'

/** What fails and the first step first, then the origins, then every diagnostic with its filters. Panels open over it without drawing it again. */
export const Overview = memo(function Overview() {
  const report = useReport()
  const cards = useCards()
  const { texts, words } = useWords()
  const [chosen, choose] = useState<Chosen>(NOTHING_CHOSEN)
  const shown = useMemo(() => cards.filter(card => matches(card, chosen, report)), [report, cards, chosen])
  const groups = useMemo(() => groupsOf(report.origins), [report])
  return (
    <div className="overview">
      <Filters chosen={chosen} choose={choose} shown={shown.length} />
      <div className="overview-main">
        <Answer />
        <Peers />
        <Systems />
        {groups.length > 0 && (
          <section aria-labelledby="origins-title">
            <h2 id="origins-title">{words.page.origins}</h2>
            {groups.map(group => (
              <OriginCard key={group.members[0]?.index} group={group} />
            ))}
          </section>
        )}
        <section aria-labelledby="findings-title">
          <h2 id="findings-title">{texts.findingsTitle}</h2>
          {shown.length === 0 && <p className="dim">{texts.filters.none}</p>}
          {shown.map(card => (
            <FindingCard key={JSON.stringify([card.check, card.systems])} card={card} />
          ))}
        </section>
      </div>
    </div>
  )
})
