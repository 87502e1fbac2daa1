import { useMemo, useState } from 'react'
import { useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { Answer } from './answer.tsx'
import { type Chosen, matches, NOTHING_CHOSEN } from './filter.ts'
import { Filters } from './filters.tsx'
import { FindingCard } from './finding-card.tsx'
import { OriginCard } from './origin-card.tsx'
import { Systems } from './systems.tsx'

/** What fails and the first step first, then the origins, then every diagnostic with its filters. */
export function Overview() {
  const report = useReport()
  const { texts, words } = useWords()
  const [chosen, choose] = useState<Chosen>(NOTHING_CHOSEN)
  const shown = useMemo(
    () => report.findings.filter(finding => matches(finding, chosen, report)),
    [report, chosen],
  )
  const isOne = report.systems.length < 2
  return (
    <div className="overview">
      <Filters chosen={chosen} choose={choose} shown={shown.length} />
      <div className="overview-main">
        <Answer />
        <Systems />
        {report.origins.length > 0 && (
          <section aria-labelledby="origins-title">
            <h2 id="origins-title">{words.page.origins}</h2>
            {report.origins.map((origin, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an origin is named by its place in the report
              <OriginCard key={index} origin={origin} index={index} />
            ))}
          </section>
        )}
        <section aria-labelledby="findings-title">
          <h2 id="findings-title">{texts.findingsTitle}</h2>
          {shown.length === 0 && <p className="dim">{texts.filters.none}</p>}
          {report.systems.map(({ host }) => {
            const own = shown.filter(({ system }) => system === host)
            return (
              own.length > 0 && (
                <div key={host} className="group">
                  {!isOne && <h3 className="group-title">{host}</h3>}
                  {own.map(finding => (
                    <FindingCard key={finding.check} finding={finding} level={isOne ? 3 : 4} />
                  ))}
                </div>
              )
            )
          })}
        </section>
      </div>
    </div>
  )
}
