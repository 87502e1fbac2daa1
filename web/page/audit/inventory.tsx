import { useState } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import {
  type AuditDocument,
  auditWordsOf,
  type InventoryRow,
  sortInventory,
} from '../../../src/tell/audit/index.ts'
import { commonNameOf, readableName } from '../../../src/tell/text/index.ts'
import { Data } from '../parts/data.tsx'
import { Scroll } from '../parts/scroll.tsx'
import type { Tone } from '../parts/tone.ts'
import { useWords } from '../settings.ts'

const SORTS = ['expiry', 'node', 'role', 'issuer'] as const
type Sort = (typeof SORTS)[number]

/** Days that the timeline spans; what ends later fills it. */
const SPAN = 730

/** Every certificate of the nodes, with the time that is left of it and of the path above it. */
export function Inventory({ document }: { readonly document: AuditDocument }) {
  const { texts, language } = useWords()
  const { audit } = texts
  const [sort, setSort] = useState<Sort>('expiry')
  const words = auditWordsOf(language)
  return (
    <section aria-labelledby="inventory-title" className="inventory">
      <div className="actions">
        <h2 id="inventory-title">{words.inventory(document.inventory.length)}</h2>
        <span className="dim">{audit.sort}</span>
        <ToggleButtonGroup
          className="segments"
          aria-label={audit.sort}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[sort]}
          onSelectionChange={keys => setSort(SORTS.find(each => keys.has(each)) ?? 'expiry')}
        >
          {SORTS.map(each => (
            <ToggleButton key={each} id={each} className="segment">
              {audit.sorts[each]}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      <Scroll label={words.inventory(document.inventory.length)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{audit.role}</th>
              <th scope="col">{audit.certificate}</th>
              <th scope="col">{audit.issuer}</th>
              <th scope="col">{audit.shownAt}</th>
              <th scope="col" className="timeline-column">
                {audit.timeline}
              </th>
            </tr>
          </thead>
          <tbody>
            {sortInventory(document.inventory, sort).map(row => (
              <Row key={`${row.cluster} ${row.node} ${row.role} ${row.sha256}`} row={row} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}

function Row({ row }: { readonly row: InventoryRow }) {
  const { language } = useWords()
  const words = auditWordsOf(language)
  return (
    <tr>
      <th scope="row">
        <strong>
          <Data>{row.role}</Data>
        </strong>
        <small className="dim">
          <Data>{row.node}</Data>
        </small>
      </th>
      <td>
        <Data>{commonNameOf(row.subject) || readableName(row.subject)}</Data>
        <small className="dim">
          {row.keyType} · <Data>{row.names.slice(0, NAMES).join(' · ')}</Data>
        </small>
      </td>
      <td>
        {row.signed === 'self' ? (
          words.selfSigned
        ) : (
          <Data>{commonNameOf(row.issuer) || readableName(row.issuer)}</Data>
        )}
      </td>
      <td className="number">
        <Data>{row.shownAt.join(', ')}</Data>
      </td>
      <td>
        <TimeLeft row={row} />
      </td>
    </tr>
  )
}

/** Names of a certificate that its row shows. */
const NAMES = 4

const TONES: Readonly<Record<NonNullable<InventoryRow['warning']>, Tone>> = {
  expired: 'bad',
  '7': 'bad',
  '30': 'warn',
  '90': 'warn',
}

/** From the day of the audit to the first end along the path that is used; marks at 90 days, one year, two. */
function TimeLeft({ row }: { readonly row: InventoryRow }) {
  const { language, time } = useWords()
  const words = auditWordsOf(language)
  const tone = row.warning === null ? 'good' : TONES[row.warning]
  const other =
    row.ends.subject === row.subject
      ? ''
      : ` (${commonNameOf(row.ends.subject) || readableName(row.ends.subject)})`
  const at = `${time(row.ends.at, false).slice(0, 10)}${other}`
  const length = (Math.min(Math.max(row.days, 0), SPAN) / SPAN) * 100
  return (
    <>
      <svg className={`time-left ${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="8" className="span" />
        <rect width={row.days < 0 ? 1.5 : Math.max(length, 1)} height="8" className="left" />
        {[90, 365].map(days => (
          <path key={days} d={`M${(days / SPAN) * 100} 0v8`} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      <small className={tone === 'good' ? 'dim' : tone}>
        <Data>{row.days < 0 ? words.expired(-row.days, at) : words.daysLeft(row.days, at)}</Data>
      </small>
    </>
  )
}
