import { type Child, h, type Markup } from '../../html/index.ts'
import { catalogueOf, type Language, remedyText } from '../../messages/index.ts'
import { mendedOf, placeOf, proofOf, readableName } from '../../text/index.ts'
import { failingText, wrongSteps } from '../audit-answer.ts'
import type { AuditDocument } from '../audit-schema.ts'
import type { AuditWords } from '../audit-words.ts'

/** Places of a step that are shown at once; more are behind a click. */
const OPEN = 4

export const list = (lines: readonly Child[]): Markup | undefined =>
  lines.length === 0
    ? undefined
    : h(
        'ul',
        {},
        lines.map(line => h('li', {}, line)),
      )

/** What breaks, in the order in which a client meets it. */
export function orderList(
  { peers }: AuditDocument,
  words: AuditWords,
  language: Language,
): Markup | undefined {
  const wrong = wrongSteps(peers)
  if (wrong.length === 0) return undefined
  return h(
    'ol',
    { class: 'steps' },
    wrong.map(({ on, step, cluster, state, failing, unanswered }) => {
      const places = [
        ...failing.map(place => failingText(place, language)),
        ...unanswered.map(place => `${placeOf(place)} — ${words.cell.unanswered}`),
      ]
      return h(
        'li',
        { class: `card ${state === 'broken' ? 'bad' : 'warn'}` },
        h(
          'strong',
          { class: state === 'broken' ? 'bad' : 'warn' },
          `${words.step[step]} · ${words.state[state]}`,
        ),
        ' · ',
        h('bdi', {}, [cluster, ...(on.length < peers.length ? [on.join(', ')] : [])].join(' · ')),
        folded(places),
      )
    }),
  )
}

const folded = (lines: readonly string[]): Child =>
  lines.length <= OPEN
    ? list(lines)
    : [
        list(lines.slice(0, OPEN)),
        h('details', {}, h('summary', {}, `+${lines.length - OPEN}`), list(lines.slice(OPEN))),
      ]

/** The plan that mends everything, each step with what judging again said of it. */
export function repairList({ report }: AuditDocument, language: Language): Markup | undefined {
  const { steps, mends, of } = report.repair
  if (of === 0) return undefined
  const words = catalogueOf(language)
  return h(
    'div',
    {},
    h('p', { class: mends < of ? 'warn' : 'good' }, words.phrases.mends(...mendedOf(report))),
    h(
      'ol',
      { class: 'remedies card' },
      steps.map(step => {
        const proof = proofOf(step, words, language)
        const places = [...new Set(step.mends.flatMap(at => report.origins[at] ?? []).map(placeOf))]
        return h(
          'li',
          {},
          h('p', { class: 'sentence' }, readableName(remedyText(step.kind, step.params, language).sentence)),
          h('p', { class: proof.style === 'green' ? 'good' : 'warn' }, proof.text),
          places.length > 0 && h('p', { class: 'dim' }, words.phrases.forOrigins(places.join(', '))),
        )
      }),
    ),
  )
}

/** What TLS verify mode looked at, and what it left. */
export function discoveryList({ discovery }: AuditDocument, words: AuditWords): Markup | undefined {
  return discovery.clusters.length === 0
    ? undefined
    : h(
        'ul',
        {},
        discovery.clusters.map(({ cluster, tlsVerify, publisher, check, failures, nodes }) => {
          const bad = check?.results.filter(({ passes }) => !passes) ?? []
          const peers = (of: readonly { readonly peer: string }[]) => of.map(({ peer }) => peer).join(', ')
          const left = nodes.filter(({ unverified }) => unverified).map(({ name }) => name)
          const odd = (['ip', 'bare'] as const).flatMap(kind => {
            const names = nodes.filter(node => node.kind === kind).map(({ name }) => name)
            return names.length > 0
              ? [h('span', { class: 'warn' }, words.unusual[kind](names.join(', ')))]
              : []
          })
          return h(
            'li',
            {},
            h('strong', {}, h('bdi', {}, cluster)),
            ` · ${words.nodes(nodes.length)} · ${words.tlsVerify(tlsVerify, publisher)}`,
            list([
              ...(check && bad.length === 0 ? [words.checkPasses(peers(check.results))] : []),
              ...(bad.length > 0
                ? [
                    h(
                      'span',
                      { class: 'bad' },
                      words.checkFails(peers(bad), [...new Set(bad.map(({ reason }) => reason))].join(', ')),
                    ),
                  ]
                : []),
              ...failures.map(({ request, code, detail }) =>
                h('span', { class: 'bad' }, words.failure(request, words.failures[code] ?? code, detail)),
              ),
              left.length > 0 ? words.leftUnverified(left.join(', ')) : words.nothingLeft,
              ...odd,
            ]),
          )
        }),
      )
}

/** The second direction: would the nodes accept the certificate of the peer? */
export function clientTrustList({ clientTrust }: AuditDocument, words: AuditWords): Markup | undefined {
  if (clientTrust.length === 0) return undefined
  const of = (result: (typeof clientTrust)[number]['result']) =>
    clientTrust.filter(each => each.result === result)
  const unknown = of('unknown').map(each =>
    words.clientUnknown(placeOf(each), each.source, each.missing.map(readableName).join('; ')),
  )
  return list([
    ...(of('known').length > 0 ? [h('span', { class: 'good' }, words.clientKnown(of('known').length))] : []),
    ...[...new Set(unknown)].map(line => h('span', { class: 'bad' }, line)),
    ...(of('any').length > 0
      ? [h('span', { class: 'warn' }, words.clientAny([...new Set(of('any').map(placeOf))].join(', ')))]
      : []),
  ])
}
