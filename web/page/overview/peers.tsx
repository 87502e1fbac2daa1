import type { ReportOrigin } from '../../../src/tell/report/index.ts'
import { peerRows, placeOf } from '../../../src/tell/text/index.ts'
import { Badge } from '../parts/badge.tsx'
import { Data } from '../parts/data.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { VERDICTS } from '../parts/tone.ts'
import { useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'

/** What fails on which peer: all of the cluster, or one of it. Nothing for one system. */
export function Peers() {
  const report = useReport()
  const { words } = useWords()
  const rows = peerRows(report)
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="peers-title">
      <h2 id="peers-title">{words.labels.peers}</h2>
      <Scroll label={words.labels.peers}>
        <table className="peers">
          <thead>
            <tr>
              <th scope="col">{words.page.origin}</th>
              {report.systems.map(({ host }) => (
                <th key={host} scope="col">
                  <Data>{host}</Data>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ origin, peers }) => (
              <tr key={placeOf(origin)}>
                <th scope="row" className="place">
                  <Data>{placeOf(origin)}</Data>
                </th>
                {report.systems.map(({ host }) => (
                  <td key={host}>
                    <Verdict origin={peers.get(host)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}

function Verdict({ origin }: { readonly origin: ReportOrigin | undefined }) {
  const { words } = useWords()
  if (!origin) return <span className="dim">{words.labels.notMet}</span>
  const { mark, tone } = VERDICTS[origin.verdict]
  return (
    <>
      <Badge tone={tone}>
        {mark} {words.verdicts[origin.verdict]}
      </Badge>{' '}
      {origin.reason !== null && <code>{origin.reason}</code>}
    </>
  )
}
