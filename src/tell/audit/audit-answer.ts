import { type Language, reasonShort } from '../messages/index.ts'
import { placeOf, safe } from '../text/index.ts'
import type { AuditCell, AuditDocument } from './audit-schema.ts'
import { type AuditWords, auditWordsOf } from './audit-words.ts'

type Step = AuditDocument['peers'][number]['steps'][number]
type StepName = Step['step']
const STEP_ORDER: readonly StepName[] = ['sign-in', 'configuration', 'presence', 'voicemail', 'notification']

/** Places that the one line names; the list below it names all. */
const NAMED = 3

/** The answer in one line: whether logins survive, what breaks first, and what comes after. */
export function auditAnswer(document: AuditDocument, language: Language): string {
  const words = auditWordsOf(language)
  const { to, enforced } = document.deployment
  const stop = language === 'ja' ? '。' : '; '
  const { nodes, places } = document.summary
  const silent = placesWhere(document, ({ state }) => state === 'unanswered')
  const refused = placesWhere(
    document,
    ({ state, presented, via }) => state === 'would-fail' && presented && via === 'traffic-server',
  )
  const answer = verifies(document)
    ? words.survival[document.survival](to, broken(document, language))
    : enforced
      ? words.switchedOff(refused)
      : words.notEnforced(to, refused)
  return [answer, words.counted(nodes, places), ...(silent > 0 ? [words.unanswered(silent)] : [])].join(stop)
}

/** `--format answer`: the one line and nothing else, however long it is. */
export const renderAnswer = (document: AuditDocument, language: Language): string =>
  `${safe(auditAnswer(document, language))}\n`

/** Does any peer verify after the upgrade? */
export const verifies = ({ peers }: AuditDocument): boolean => peers.some(({ enforced }) => enforced)

/** Addresses and ports, each once whatever was asked of it for whom. */
const placesWhere = ({ cells }: AuditDocument, wanted: (cell: AuditCell) => boolean): number =>
  new Set(cells.filter(wanted).map(placeOf)).size

/**
 * The first step that fails with its places, each once whatever number of peers refuse it; of the later ones how many places; and where a step has no node left
 * in a cluster.
 */
function broken({ peers }: AuditDocument, language: Language): string {
  const words = auditWordsOf(language)
  const all = peers.flatMap(({ steps }) => steps)
  const failing = all.some(step => step.failing.length > 0)
  const parts = STEP_ORDER.flatMap(step => {
    const mine = all.filter(each => each.step === step)
    const places = [...new Set(mine.flatMap(each => (failing ? each.failing : each.unanswered).map(placeOf)))]
    return places.length > 0 ? [{ step, places, lost: lostIn(mine, words) }] : []
  })
  const [first, ...later] = parts
  if (!first) return ''
  const rest = first.places.length - NAMED
  const more = rest > 0 ? ` +${rest}` : ''
  const named = `${words.step[first.step]}: ${first.places.slice(0, NAMED).join(', ')}${more}${first.lost}`
  return later.length === 0
    ? named
    : words.andLater(
        named,
        later.map(({ step, places, lost }) => `${words.laterStep(words.step[step], places.length)}${lost}`),
      )
}

/** Clusters in which no node is left for a step. */
function lostIn(steps: readonly Step[], words: AuditWords): string {
  const clusters = [...new Set(steps.map(({ cluster }) => cluster))]
  const lost = clusters.filter(cluster =>
    steps.some(each => each.cluster === cluster && each.state === 'broken'),
  )
  if (lost.length === 0) return ''
  return words.everyNode(lost.length === clusters.length ? null : lost.join(', '))
}

/** A step that does not work on every node, and the peers that see it so. */
export type WrongStep = Step & { readonly on: readonly string[] }

/** Steps that do not work on every node, in the order of a client; what several peers see alike is told once. */
export function wrongSteps(peers: AuditDocument['peers']): readonly WrongStep[] {
  const found = new Map<string, Step & { on: string[] }>()
  for (const { peer, steps } of peers)
    for (const step of steps.filter(({ state }) => state !== 'works')) {
      const key = JSON.stringify(step)
      const known = found.get(key)
      if (known) known.on.push(peer)
      else found.set(key, { ...step, on: [peer] })
    }
  return [...found.values()].sort((a, b) => STEP_ORDER.indexOf(a.step) - STEP_ORDER.indexOf(b.step))
}

/** `10.48.36.215:8443 RSA — …`: a place that fails, and why. */
export function failingText(place: Step['failing'][number], language: Language): string {
  const why = reasonShort(place.reason ?? 'other', '', language)
  // These two stand for many faults: OpenSSL's word tells which.
  const which = place.error !== null && COLLECTIVE.has(place.reason ?? 'other') ? ` (${place.error})` : ''
  return `${placeOf(place)} ${place.key.toUpperCase()} — ${why}${which}`
}

const COLLECTIVE: ReadonlySet<string> = new Set(['other', 'weak-or-unsupported'])

/** Which certificate is asked for first and why, each once with the peers that it holds for. */
export function preferences(
  peers: AuditDocument['peers'],
  words: AuditWords,
): readonly { readonly text: string; readonly on: readonly string[] }[] {
  const told = new Map<string, string[]>()
  for (const { peer, prefer, because, tls13 } of peers) {
    const parts = [
      words.prefers(prefer.toUpperCase()),
      words.because[because],
      ...(tls13 ? [words.tls13] : []),
    ]
    const text = parts.join(' · ')
    told.set(text, [...(told.get(text) ?? []), peer])
  }
  return [...told].map(([text, on]) => ({ text, on }))
}
