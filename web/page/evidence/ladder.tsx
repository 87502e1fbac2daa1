import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { commonNameOf } from '../../../src/tell/text/index.ts'
import type { Ladder, Lane, Rung, Where } from '../../protocol.ts'
import { opensslCommand } from '../overview/openssl.ts'
import { CopyButton } from '../parts/copy.tsx'
import { Data } from '../parts/data.tsx'
import { Fields } from '../parts/fields.tsx'
import { Snippet } from '../parts/scroll.tsx'
import { useOpened, useOpener, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { useAnswer } from '../use-answer.ts'
import { Bytes } from './bytes.tsx'

/** Client, traffic server and origin, with log lines and packets between them in the order of time; each opens to its fields and bytes. */
export function LadderPanel({
  origin,
  frame,
}: {
  readonly origin: number
  readonly frame?: Where | undefined
}) {
  const { texts } = useWords()
  const answered = useAnswer('ladder', { origin })
  if (answered.kind === 'waiting') return <p className="dim panel-body">{texts.handshake.reading}</p>
  if (answered.kind === 'failed') return <p className="panel-body bad">{answered.message}</p>
  return <LadderView ladder={answered.value} origin={origin} frame={frame} />
}

function LadderView(props: {
  readonly ladder: Ladder
  readonly origin: number
  readonly frame?: Where | undefined
}) {
  const { ladder, frame } = props
  const { texts, words } = useWords()
  const report = useReport()
  const origin = report.origins[props.origin]
  const wanted = ladder.rungs.findIndex(
    ({ where }) => frame !== undefined && where.source === frame.source && where.frame === frame.frame,
  )
  const firstBad = ladder.rungs.findIndex(({ isBad }) => isBad)
  const [open, setOpen] = useState<number | null>(wanted >= 0 ? wanted : null)
  const command = origin ? opensslCommand(origin) : null
  return (
    <div className="panel-body ladder">
      <p className="actions">
        {origin?.filter && <CopyButton label={texts.copy.filter} text={origin.filter} />}
        {command !== null && <CopyButton label={texts.copy.openssl} text={command} />}
      </p>
      {ladder.correction !== 0 && (
        <p className="dim">{texts.handshake.correction(Math.round(ladder.correction))}</p>
      )}
      <div className="ladder-heads" aria-hidden="true">
        <span />
        <div className="ladder-lanes">
          <span>{words.page.client}</span>
          <span>
            {words.page.trafficServer}
            <small>
              <Data>{ladder.system}</Data>
            </small>
          </span>
          <span>
            {words.page.origin}
            <small>
              <Data>{ladder.place}</Data>
            </small>
          </span>
        </div>
      </div>
      <ol className="rungs" aria-label={words.page.ladderOf(ladder.place)}>
        {ladder.rungs.map((rung, index) => (
          <RungRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rungs of one ladder, which never move
            key={index}
            rung={rung}
            isOpen={index === open}
            isShown={index === (wanted >= 0 ? wanted : firstBad)}
            toggle={() => setOpen(index === open ? null : index)}
          />
        ))}
      </ol>
    </div>
  )
}

function RungRow(props: {
  readonly rung: Rung
  readonly isOpen: boolean
  /** It is the one that the reader came for. */
  readonly isShown: boolean
  readonly toggle: () => void
}) {
  const { rung, isOpen, isShown, toggle } = props
  const { texts, words, time } = useWords()
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isShown) row.current?.scrollIntoView({ block: 'center' })
  }, [isShown])
  const { where } = rung
  const place = [
    ...(where.line === undefined ? [] : [words.page.line(where.line)]),
    ...(where.frame === undefined ? [] : [words.phrases.frame(where.frame)]),
    ...(rung.port === null ? [] : [texts.handshake.port(rung.port)]),
  ].join(' · ')
  const lanes = `${LANE_NAMES[rung.from]}-${LANE_NAMES[rung.to]}`
  return (
    <li
      ref={row}
      className={`rung ${rung.isBad ? 'bad' : ''}`}
      data-kind={rung.kind}
      data-open={isOpen || undefined}
    >
      <Button className="rung-button" aria-expanded={isOpen} onPress={toggle}>
        <span className="rung-when">
          <span className="number">{time(rung.at).slice(11, 23)}</span>
          <span className="dim">{place}</span>
        </span>
        <span className="rung-lanes" data-lanes={lanes}>
          <span className="rung-text">
            {rung.isBad && '✗ '}
            <Data>{rung.text}</Data>
          </span>
          {rung.from !== rung.to && <Arrow from={rung.from} to={rung.to} />}
        </span>
      </Button>
      {isOpen && <RungDetails rung={rung} />}
    </li>
  )
}

const LANE_NAMES: Readonly<Record<Lane, string>> = { client: 'c', server: 's', origin: 'o' }

/** An arrow from lane to lane, drawn over the text's column. */
function Arrow({ from, to }: { readonly from: Lane; readonly to: Lane }) {
  const order: readonly Lane[] = ['client', 'server', 'origin']
  const isRight = order.indexOf(to) > order.indexOf(from)
  return (
    <svg className="arrow" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <path d="M0 5h100" vectorEffect="non-scaling-stroke" />
      <svg
        x={isRight ? 97 : 0}
        width="3"
        height="10"
        viewBox="0 0 8 10"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path d={isRight ? 'M0 1l8 4-8 4z' : 'M8 1L0 5l8 4z'} className="tip" />
      </svg>
    </svg>
  )
}

function RungDetails({ rung }: { readonly rung: Rung }) {
  const { texts } = useWords()
  const { open } = useOpened()
  const opener = useOpener()
  const { where } = rung
  const toLog = where.line === undefined ? undefined : opener(where)
  return (
    <div className="rung-details">
      {rung.kind === 'log' && (
        <Snippet label={texts.copy.line}>
          <Data>{rung.text}</Data>
        </Snippet>
      )}
      {toLog && where.line !== undefined && (
        <Button className="button small" onPress={toLog}>
          {texts.handshake.openLog(where.line)}
        </Button>
      )}
      {rung.fields.length > 0 && (
        <>
          <h3>{texts.handshake.fields}</h3>
          <Fields
            fields={rung.fields}
            open={2}
            openCertificate={(sha256, name) =>
              open({ kind: 'certificate', sha256, name: commonNameOf(name.replace(/^\[\d+\] /, '')) || name })
            }
          />
        </>
      )}
      {where.frame !== undefined && <Bytes where={where} wire={rung.wire} />}
    </div>
  )
}
