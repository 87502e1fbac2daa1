import type { Context } from './context.ts'
import { placeOf } from './names.ts'
import { type PeerRow, peerRows } from './peers.ts'

/** Origins that are listed; the cards have the rest. */
const LISTED = 20

/** A line for each failing origin: on which peers it fails, passes or was not met. Nothing in a report of one system. */
export function renderPeers(context: Context): void {
  const { report, words, paper, verbose } = context
  const rows = peerRows(report)
  if (rows.length === 0) return
  context.heading(words.labels.peers)
  const shown = verbose ? rows : rows.slice(0, LISTED)
  for (const row of shown) {
    const style = row.origin.verdict === 'fail' ? 'red' : 'yellow'
    paper.item('✗', `${placeOf(row.origin)}  ${faring(row, context)}`, { indent: 2, headStyle: style })
  }
  if (rows.length > shown.length) paper.text(words.headline.more(rows.length - shown.length), 4, 'dim')
}

/** `FAILS: exwc2 · passes: exwc1`. */
function faring({ peers }: PeerRow, { words, report }: Context): string {
  const groups = new Map<string, string[]>()
  for (const verdict of ['fail', 'would-fail', 'unknown', 'pass', undefined] as const) {
    const names = [...peers].flatMap(([name, met]) => (met?.verdict === verdict ? [name] : []))
    if (names.length > 0) groups.set(verdict ? words.verdicts[verdict] : words.labels.notMet, names)
  }
  if (groups.size === 1) {
    const [word = '', names = []] = [...groups][0] ?? []
    return words.phrases.onPeer(word, words.phrases.peers(names, report.systems.length))
  }
  return [...groups].map(([word, names]) => words.phrases.onPeer(word, names.join(', '))).join(' · ')
}
