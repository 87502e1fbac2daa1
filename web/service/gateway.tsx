import { useEffect, useMemo, useState } from 'react'
import { Checkbox } from 'react-aria-components'
import { reasonShort } from '../../src/tell/messages/index.ts'
import { placeOf, readableName } from '../../src/tell/text/index.ts'
import { Tick } from '../page/overview/filters.tsx'
import { Badge, Mark } from '../page/parts/badge.tsx'
import { Data, Facts } from '../page/parts/data.tsx'
import { Scroll } from '../page/parts/scroll.tsx'
import type { Tone } from '../page/parts/tone.ts'
import { useWords } from '../page/settings.ts'
import { API } from './ask.ts'
import { Missing } from './missing.tsx'
import { serviceTextsOf } from './texts.ts'
import { usePolled } from './use-polled.ts'
import { latestOf, type OriginVerdict, stateOf, type VerdictState } from './verdicts.ts'

/** As `GET /api/v1/gateway` tells it. */
export interface GatewayTold {
  readonly url: string
  /** The console takes lines. */
  readonly console: boolean
  readonly state: {
    readonly host: string
    readonly release: { readonly text: string }
    readonly verifyOriginServer: string
    readonly trustStore?: { readonly certificates: number }
  }
}

/** Verdicts that the page keeps. */
const KEPT = 500
/** Of these, those that are listed one by one. */
const LISTED = 100

const TONES: Readonly<Record<VerdictState, { readonly mark: string; readonly tone: Tone }>> = {
  verifies: { mark: '✓', tone: 'good' },
  waved: { mark: '!', tone: 'warn' },
  unverified: { mark: '–', tone: 'dim' },
  refused: { mark: '✗', tone: 'bad' },
  failed: { mark: '?', tone: 'warn' },
}

/** What the gateway's handshakes with origins come to, as they happen: the newest of each origin, then one after the other. */
export function GatewayView() {
  const { language } = useWords()
  const words = serviceTextsOf(language)
  const [polled] = usePolled<GatewayTold>('/gateway', 5000)
  const isHere = polled.kind === 'here'
  const { verdicts, isLive } = useVerdicts(isHere)
  const [refusedOnly, setRefusedOnly] = useState(false)
  const origins = useMemo(() => latestOf(verdicts), [verdicts])
  const shown = refusedOnly ? verdicts.filter(verdict => stateOf(verdict) !== 'verifies') : verdicts
  if (!isHere)
    return (
      <Missing
        view="gateway"
        polled={polled}
        command="turnpike serve --gateway http://127.0.0.1:9443 --gateway-token token"
      />
    )
  const { host, release, verifyOriginServer, trustStore } = polled.value.state
  return (
    <div className="gateway">
      <section aria-labelledby="gateway-title">
        <h1 id="gateway-title">
          <Data>{host}</Data>{' '}
          <span role="status">
            <Badge tone={isLive ? 'good' : 'warn'}>{isLive ? words.live : words.notLive}</Badge>
          </span>
        </h1>
        <Facts
          rows={[
            [words.release, <Data key="release">{release.text}</Data>],
            ['VerifyOriginServer', <Data key="verify">{verifyOriginServer}</Data>],
            [words.trustStore, trustStore && words.certificates(trustStore.certificates)],
          ]}
        />
      </section>
      <section aria-labelledby="latest-title">
        <h2 id="latest-title">{words.latest}</h2>
        {origins.length === 0 ? (
          <p className="dim">{words.noVerdict}</p>
        ) : (
          <VerdictTable
            label={words.latest}
            rows={origins.map(({ verdict, count, refused }) => ({ verdict, counts: [count, refused] }))}
          />
        )}
      </section>
      <section aria-labelledby="each-title">
        <div className="actions">
          <h2 id="each-title">{words.each}</h2>
          <Checkbox className="check" isSelected={refusedOnly} onChange={setRefusedOnly}>
            <Tick />
            <span className="check-label">{words.refusedOnly}</span>
          </Checkbox>
        </div>
        <VerdictTable
          label={words.each}
          rows={shown
            .slice(-LISTED)
            .reverse()
            .map(verdict => ({ verdict }))}
        />
      </section>
    </div>
  )
}

function VerdictTable(props: {
  readonly label: string
  readonly rows: readonly {
    readonly verdict: OriginVerdict
    readonly counts?: readonly [handshakes: number, refused: number]
  }[]
}) {
  const { language, time } = useWords()
  const words = serviceTextsOf(language)
  return (
    <Scroll label={props.label}>
      <table className="verdict-table">
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.origin}</th>
            <th scope="col">{words.verdict}</th>
            <th scope="col">{words.certificate}</th>
            {props.rows[0]?.counts && <th scope="col">{words.handshakes}</th>}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ verdict, counts }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two verdicts can be alike in everything
            <tr key={index} data-state={stateOf(verdict)}>
              <td className="number">{time(new Date(verdict.at).toISOString())}</td>
              <th scope="row">
                <span className="place">
                  <Data>{placeOf(verdict)}</Data>
                </span>
                {verdict.ip !== null && verdict.ip !== verdict.address && (
                  <small className="dim">
                    <Data>{verdict.ip}</Data>
                  </small>
                )}
              </th>
              <td>
                <Said verdict={verdict} />
              </td>
              <td>{verdict.subject !== null && <Data>{readableName(verdict.subject)}</Data>}</td>
              {counts && <td className="number">{words.counts(...counts)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Said({ verdict }: { readonly verdict: OriginVerdict }) {
  const { language } = useWords()
  const words = serviceTextsOf(language)
  const state = stateOf(verdict)
  const { mark, tone } = TONES[state]
  const why = [
    ...verdict.reasons.map(code => reasonShort(code, '', language)),
    ...(verdict.cause === null ? [] : [words.causes[verdict.cause] ?? verdict.cause]),
  ].join(' · ')
  return (
    <>
      <Mark tone={tone}>{mark}</Mark> {words.states[state]}
      {why !== '' && (
        <>
          {' — '}
          <Data>{why}</Data>
        </>
      )}
      {verdict.warnings.map(warning => (
        <small key={warning} className="dim mono">
          <Data>{warning}</Data>
        </small>
      ))}
    </>
  )
}

/** Follows the gateway; whenever the connection is made anew, the gateway tells the newest again. */
function useVerdicts(isWanted: boolean): {
  readonly verdicts: readonly OriginVerdict[]
  readonly isLive: boolean
} {
  const [verdicts, set] = useState<readonly OriginVerdict[]>([])
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    if (!isWanted) return
    const events = new EventSource(`${API}/gateway/verdicts`)
    events.onopen = () => {
      set([])
      setLive(true)
    }
    events.onerror = () => setLive(false)
    events.addEventListener('verdict', ({ data }: MessageEvent<string>) => {
      const told = JSON.parse(data) as OriginVerdict
      set(before => [...before.slice(-(KEPT - 1)), told])
    })
    return () => events.close()
  }, [isWanted])
  return { verdicts, isLive }
}
