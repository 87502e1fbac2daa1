import { basisText, entry, reasonShort, reasonText } from '../messages/index.ts'
import type { ReportOrigin } from '../report/index.ts'
import {
  commonNameOf,
  type OriginGroup,
  orderedReasons,
  placeOf,
  readableName,
  sinceThen,
  utc,
} from '../text/index.ts'
import { certificateDetails } from './certificate.ts'
import { drawChain } from './chain.ts'
import { evidenceTable, filterLine } from './evidence.ts'
import { drawLadder } from './ladder.ts'
import { type Child, h, type Markup } from './markup.ts'
import { badge, data, facts, section } from './parts.ts'
import { remedyLists } from './remedies.ts'
import { correctionOf } from './steps.ts'
import { drawTimeline } from './timeline.ts'
import { originId, VERDICTS, type View } from './view.ts'

/** A card for each origin, one for what several peers fail alike: whole for what fails, folded for what passes or cannot be told. */
export function originsSection(view: View): Markup | null {
  const { groups, words } = view
  if (groups.length === 0) return null
  return section(
    'origins',
    words.page.origins,
    groups.map(group => originCard(group, originId(group.members[0]!.index), view)),
  )
}

function originCard(group: OriginGroup, id: string, view: View): Markup {
  const { lead: origin, members } = group
  const { report, words } = view
  const systems = members.map(each => each.origin.system)
  const { mark, tone } = VERDICTS[origin.verdict]
  const faulty = origin.verdict === 'fail' || origin.verdict === 'would-fail'
  const title = h(
    'h3',
    { id: `${id}-title` },
    h('span', { class: tone, 'aria-hidden': 'true' }, `${mark} `),
    data(placeOf(origin)),
    ' ',
    badge(words.verdicts[origin.verdict], tone),
    origin.reason !== null && [' ', h('code', {}, origin.reason)],
    report.systems.length > 1 && [' · ', data(words.phrases.peers(systems, report.systems.length))],
  )
  const attributes = {
    id,
    class: `card ${tone}`,
    'data-verdict': origin.verdict,
    'aria-labelledby': `${id}-title`,
  }
  if (faulty) return h('article', attributes, title, body(group, id, view))
  return h(
    'article',
    attributes,
    h('details', {}, h('summary', {}, title, ' ', summaryOf(origin, view)), body(group, id, view)),
  )
}

/** One line for an origin that is folded away. */
function summaryOf(origin: ReportOrigin, { language }: View): Markup {
  const { certificate } = origin
  const parts = [
    ...(origin.reason === null ? [] : [reasonShort(origin.reason, '', language)]),
    ...(certificate ? [`${certificate.role} ${commonNameOf(certificate.subject)}`.trim()] : []),
    basisText(origin.basis, language),
  ]
  return h('span', { class: 'dim' }, parts.join(' · '))
}

function body({ lead: origin, members }: OriginGroup, id: string, view: View): Child {
  const { words } = view
  const chain = drawChain(origin, id, view)
  return [
    reasons(origin, view),
    sinceThen(origin, words.phrases).map(sentence => h('p', { class: 'sentence' }, `→ ${sentence}`)),
    factsOf(origin, members, view),
    chain && [h('h4', {}, words.labels.chain), chain],
    certificateDetails(origin.certificate, view),
    course(origin, id, view),
    members
      .slice(1)
      .map(({ origin: other, index }) =>
        h(
          'details',
          {},
          h('summary', {}, `${words.page.ladder} · `, data(other.system)),
          course(other, originId(index), view),
        ),
      ),
    remedyLists(origin.remedies, view),
  ]
}

/** What one peer saw: changes, log lines and packets, and all evidence. */
function course(origin: ReportOrigin, id: string, view: View): Child {
  const { labels, page } = view.words
  const timeline = drawTimeline(origin, id, view)
  const ladder = drawLadder(origin, id, view)
  return [
    timeline && [h('h4', {}, labels.timeline), timeline],
    ladder && [h('h4', {}, page.ladder), skewNote(origin, view), ladder],
    evidenceTable(origin, view),
    filterLine(origin, view),
  ]
}

function reasons(origin: ReportOrigin, { words, language }: View): readonly Markup[] {
  return orderedReasons(origin).map(({ code, params }, index) => {
    const sentence = readableName(reasonText(code, params, language))
    return index === 0
      ? h('p', { class: 'lead' }, sentence)
      : h('p', {}, `${words.labels.also}: `, h('code', {}, code), ` ${sentence}`)
  })
}

function factsOf(
  origin: ReportOrigin,
  members: OriginGroup['members'],
  { words, language, report }: View,
): Markup {
  const { labels, phrases, portUnknown } = words
  const { openssl, ip, address } = origin
  return facts([
    ['IP', ip !== null && ip !== address && data(ip)],
    [
      labels.port,
      origin.portUnknown !== null && (entry(portUnknown, origin.portUnknown) ?? data(origin.portUnknown)),
    ],
    ...members.map(({ origin: each }, index): readonly [string, Child] => {
      const seen = `${phrases.attempts(each.attempts, each.failures)} · ${utc(each.firstSeen)} – ${utc(each.lastSeen)} UTC`
      return [
        index === 0 ? labels.seen : '',
        report.systems.length > 1 ? data(phrases.onPeer(each.system, seen)) : seen,
      ]
    }),
    [labels.basis, basisText(origin.basis, language)],
    ['OpenSSL', openssl && phrases.openssl(openssl.code, openssl.name, openssl.depth)],
    [labels.nameProfiles, nameChecks(origin, words)],
  ])
}

/** Both profiles of the name check, told apart only where they differ. */
function nameChecks({ profiles }: ReportOrigin, { labels }: View['words']): string | null {
  const { ats, rfc9525 } = profiles
  if (ats === null || rfc9525 === null) return null
  const say = (ok: boolean) => (ok ? labels.covers : labels.coversNot)
  return ats === rfc9525 ? `ats, rfc9525: ${say(ats)}` : `ats: ${say(ats)} · rfc9525: ${say(rfc9525)}`
}

function skewNote(origin: ReportOrigin, { report, words }: View): Markup | null {
  const skew = report.systems.find(({ host }) => host === origin.system)?.clockSkew
  if (!skew || correctionOf(skew.milliseconds) === 0) return null
  return h('p', { class: 'dim' }, words.phrases.clockSkew(Math.round(skew.milliseconds), skew.matches))
}
