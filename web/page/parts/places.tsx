import { Button } from 'react-aria-components'
import { sourceOf } from '../../../src/tell/text/index.ts'
import type { Where } from '../../protocol.ts'
import { useOpener, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { Data } from './data.tsx'

/** Places that a card lists. */
const LISTED = 20

/** Where the evidence of a card stands; each place opens. */
export function Places({
  places,
  origin,
}: {
  readonly places: readonly Where[]
  readonly origin?: number | undefined
}) {
  const { words } = useWords()
  const rest = places.length - LISTED
  return (
    <ul className="places">
      {places.slice(0, LISTED).map(where => (
        <li key={JSON.stringify(where)}>
          <PlaceLink where={where} origin={origin} />
        </li>
      ))}
      {rest > 0 && <li className="dim">{words.headline.more(rest)}</li>}
    </ul>
  )
}

/** `member.txt:12`, `capture.pcap frame 37`: opens the log around the line, or the handshake that the frame belongs to. */
export function PlaceLink({
  where,
  origin,
}: {
  readonly where: Where
  readonly origin?: number | undefined
}) {
  const report = useReport()
  const { words } = useWords()
  const opener = useOpener()
  const parts = [
    sourceOf(where, report),
    ...(where.frame === undefined ? [] : [words.phrases.frame(where.frame)]),
    ...(where.offset === undefined ? [] : [words.page.offset(where.offset)]),
  ].join(' ')
  const open = opener(where, origin)
  if (!open) return <Data>{parts}</Data>
  return (
    <Button className="link" onPress={open}>
      <Data>{parts}</Data>
    </Button>
  )
}
