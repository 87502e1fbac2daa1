import { type Because, type Enforcement, problemText } from '../messages/index.ts'
import type { Report, ReportSystem } from '../report/index.ts'
import { utc } from '../text/index.ts'
import { placeParts } from './evidence.ts'
import { type Child, h, type Markup } from './markup.ts'
import { data, facts, section } from './parts.ts'
import type { View } from './view.ts'

/** Host, release, switch, trust store, zone and what the evidence spans. */
export function systemsSection(view: View): Markup | null {
  const { report, words } = view
  if (report.systems.length === 0) return null
  return section(
    'systems',
    words.page.systems,
    report.systems.map((system, index) => systemCard(system, `system-${index + 1}`, view)),
  )
}

function systemCard(system: ReportSystem, id: string, { words, report: { window } }: View): Markup {
  const { labels, phrases } = words
  const { trustStore, timeZone, enforcement, coverage, clockSkew } = system
  const product = [system.product, system.release ?? labels.releaseUnknown].filter(Boolean).join(' ')
  return h(
    'article',
    { class: 'card', 'aria-labelledby': id },
    h('h3', { id }, data(system.host)),
    h('p', {}, data(product)),
    facts([
      [
        'VerifyOriginServer',
        [
          phrases.verify(system.verifyOriginServer).replace('VerifyOriginServer ', ''),
          ' · ',
          phrases.enforcement(enforcement.state as Enforcement, enforcement.because as Because),
        ],
      ],
      [labels.trustStore, trustStore ? phrases.certificates(trustStore.certificates) : labels.noTrustStore],
      [labels.zone, timeZone !== null && data(timeZone)],
      [labels.period, periodOf(coverage)],
      [
        '',
        window !== null &&
          phrases.window(window.since && utc(window.since), window.until && utc(window.until)),
      ],
      [labels.inputs, phrases.coverage(coverage.logLines, coverage.captures, coverage.handshakes)],
      ['', clockSkew && phrases.clockSkew(Math.round(clockSkew.milliseconds), clockSkew.matches)],
    ]),
  )
}

function periodOf({ from, to }: ReportSystem['coverage']): Child {
  return from !== null && to !== null && `${utc(from, false)} – ${utc(to, false)} UTC`
}

/** The files that were read. */
export function inputsSection({ report, words }: View): Markup | null {
  if (report.inputs.length === 0) return null
  return section(
    'inputs',
    words.labels.inputs,
    report.inputs.map(({ name, bytes, sha256 }) =>
      h(
        'p',
        { class: 'line' },
        data(name),
        h('br'),
        h('span', { class: 'dim' }, words.page.size(bytes), ' · SHA-256 ', h('code', {}, sha256)),
      ),
    ),
  )
}

/** Problems that are listed: a broken capture can raise thousands, and the JSON report has all. */
const LISTED = 500

/** What could not be read, and where. */
export function problemsSection(view: View): Markup | null {
  const { report, words, language } = view
  if (report.problems.length === 0) return null
  const rest = report.problems.length - LISTED
  const item = ({ code, where, params }: Report['problems'][number]) =>
    h(
      'li',
      {},
      placeParts(where, report, words),
      ': ',
      problemText(code, params, language),
      ' ',
      h('code', {}, code),
    )
  return section(
    'problems',
    `${words.labels.problems} (${report.problems.length})`,
    h(
      'ul',
      {},
      report.problems.slice(0, LISTED).map(item),
      rest > 0 && h('li', {}, words.headline.more(rest)),
    ),
  )
}
