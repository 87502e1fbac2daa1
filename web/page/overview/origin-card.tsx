import { Button } from 'react-aria-components'
import { basisText, entry, factsOf, reasonShort, reasonText } from '../../../src/tell/messages/index.ts'
import type { ReportOrigin } from '../../../src/tell/report/index.ts'
import {
  commonNameOf,
  type OriginGroup,
  orderedReasons,
  placeOf,
  readableName,
  safe,
} from '../../../src/tell/text/index.ts'
import { Badge, Mark } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { Code, Data, Facts } from '../parts/data.tsx'
import { PlaceLink } from '../parts/places.tsx'
import { VERDICTS } from '../parts/tone.ts'
import { Remedies } from '../repair/remedy.tsx'
import { useOpened, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { zoneSuffix } from '../time.ts'
import { Chain } from './chain.tsx'
import { opensslCommand } from './openssl.ts'

/** An origin: closed, one line; open, why, the chain as a picture, every piece of evidence and what mends it. */
export function OriginCard({ group }: { readonly group: OriginGroup }) {
  const { words, language } = useWords()
  const { systems } = useReport()
  const { lead: origin, members } = group
  const index = members[0]?.index ?? 0
  const { mark, tone } = VERDICTS[origin.verdict]
  const isFailing = origin.verdict === 'fail' || origin.verdict === 'would-fail'
  const { certificate } = origin
  const aside = [
    ...(systems.length > 1
      ? [
          words.phrases.peers(
            members.map(each => each.origin.system),
            systems.length,
          ),
        ]
      : []),
    ...(origin.reason === null ? [] : [isFailing ? origin.reason : reasonShort(origin.reason, '', language)]),
    ...(certificate ? [`${certificate.role} ${commonNameOf(certificate.subject)}`.trim()] : []),
  ].join(' · ')
  return (
    <Card
      tone={tone}
      level={3}
      testId={`origin-${index}`}
      isOpen={isFailing && index === 0}
      head={
        <>
          <Mark tone={tone}>{mark}</Mark>
          <span className="card-title place">
            <Data>{placeOf(origin)}</Data>
          </span>
          <Badge tone={tone}>{words.verdicts[origin.verdict]}</Badge>
          <span className="card-aside">
            <Data>{aside}</Data>
          </span>
        </>
      }
    >
      {() => <Body group={group} />}
    </Card>
  )
}

function Body({ group }: { readonly group: OriginGroup }) {
  const { texts, words, language } = useWords()
  const { lead: origin, members } = group
  const command = opensslCommand(origin)
  return (
    <>
      {orderedReasons(origin).map(({ code, params }, at) => (
        <p key={code} className={at === 0 ? 'lead' : undefined}>
          {at > 0 && (
            <>
              {words.labels.also}: <code>{code}</code>{' '}
            </>
          )}
          {safe(readableName(reasonText(code, params, language)))}
        </p>
      ))}
      <p className="actions">
        {members.map(({ origin: { system }, index }) => (
          <LadderButton key={index} index={index} system={members.length > 1 ? system : null} />
        ))}
        {origin.filter !== null && <CopyButton label={texts.copy.filter} text={origin.filter} />}
        {command !== null && <CopyButton label={texts.copy.openssl} text={command} />}
      </p>
      <OriginFacts group={group} />
      <Remedies remedies={origin.remedies} />
      {origin.chain.length > 0 && (
        <>
          <h4>{texts.chainTitle}</h4>
          <Chain origin={origin} />
        </>
      )}
      {members.map(({ origin: each, index }) => (
        <Course key={index} origin={each} index={index} isNamed={members.length > 1} />
      ))}
    </>
  )
}

function LadderButton({ index, system }: { readonly index: number; readonly system: string | null }) {
  const { texts } = useWords()
  const { open } = useOpened()
  return (
    <Button className="button primary" onPress={() => open({ kind: 'ladder', origin: index })}>
      {texts.ladder}
      {system !== null && (
        <>
          {' · '}
          <Data>{system}</Data>
        </>
      )}
    </Button>
  )
}

/** What one peer saw: changes, and all evidence. */
function Course(props: { readonly origin: ReportOrigin; readonly index: number; readonly isNamed: boolean }) {
  const { origin, index, isNamed } = props
  const { words } = useWords()
  return (
    <>
      <Timeline origin={origin} />
      <h4>
        {words.page.evidence(origin.evidence.length)}
        {isNamed && (
          <>
            {' · '}
            <Data>{origin.system}</Data>
          </>
        )}
      </h4>
      <Evidence origin={origin} index={index} />
    </>
  )
}

function OriginFacts({ group }: { readonly group: OriginGroup }) {
  const report = useReport()
  const { words, language, time, zone } = useWords()
  const { labels, phrases, portUnknown } = words
  const { lead: origin, members } = group
  const { openssl, ip, address, profiles } = origin
  const say = (ok: boolean) => (ok ? labels.covers : labels.coversNot)
  const { ats, rfc9525 } = profiles
  return (
    <Facts
      rows={[
        ['IP', ip !== null && ip !== address && <Data>{ip}</Data>],
        [
          labels.port,
          origin.portUnknown !== null && (entry(portUnknown, origin.portUnknown) ?? origin.portUnknown),
        ],
        [
          labels.seen,
          members.map(({ origin: each, index }) => {
            const seen = `${phrases.attempts(each.attempts, each.failures)} · ${time(each.firstSeen)} – ${time(each.lastSeen)}${zoneSuffix(zone)}`
            return (
              <div key={index}>
                <Data>{report.systems.length > 1 ? phrases.onPeer(each.system, seen) : seen}</Data>
              </div>
            )
          }),
        ],
        [labels.basis, basisText(origin.basis, language)],
        ['OpenSSL', openssl && phrases.openssl(openssl.code, openssl.name, openssl.depth)],
        [
          labels.nameProfiles,
          ats !== null &&
            rfc9525 !== null &&
            (ats === rfc9525 ? `ats, rfc9525: ${say(ats)}` : `ats: ${say(ats)} · rfc9525: ${say(rfc9525)}`),
        ],
        [labels.filter, origin.filter !== null && <Code>{origin.filter}</Code>],
      ]}
    />
  )
}

function Timeline({ origin }: { readonly origin: ReportOrigin }) {
  const { words, time } = useWords()
  if (origin.timeline.length === 0) return null
  return (
    <>
      <h4>{words.labels.timeline}</h4>
      <ol className="timeline">
        {origin.timeline.map(({ at, kind, params, where }) => (
          <li key={`${at} ${kind}`}>
            <span className="number">{time(at)}</span>{' '}
            {safe(readableName(entry(words.timeline, kind)?.(factsOf(params)) ?? kind))}{' '}
            {where && <PlaceLink where={where} />}
          </li>
        ))}
      </ol>
    </>
  )
}

function Evidence({ origin, index }: { readonly origin: ReportOrigin; readonly index: number }) {
  const { words, time } = useWords()
  return (
    <ul className="evidence">
      {origin.evidence.map(({ where, at, quote }) => (
        <li key={`${JSON.stringify(where)} ${quote}`}>
          <span className="evidence-head">
            <span className="number">{time(at)}</span> <PlaceLink where={where} origin={index} />
          </span>
          <Code>{quote}</Code>
        </li>
      ))}
      {origin.evidence.length === 0 && <li className="dim">{words.labels.none}</li>}
    </ul>
  )
}
