import { readableName, type Style, utc } from '../text/index.ts'
import {
  createVerifyContext,
  isUnanchored,
  sentenceOf,
  shortCause,
  type VerifyContext,
  type VerifyTextOptions,
  whatOf,
  whyMissing,
} from './context.ts'
import { renderNames } from './names.ts'
import { renderPaths } from './paths.ts'
import type { Verification, VerificationJudgement, VerificationLink } from './schema.ts'

/**
 * `turnpike verify` for a terminal: the answer, the chain with its break, why, what came close, names, what the traffic server does, and every
 * rule of every path.
 */
export function renderVerification(document: Verification, options: VerifyTextOptions): string {
  const context = createVerifyContext(document, options)
  renderAnswer(context)
  renderChain(context)
  renderCauses(context)
  renderNearMisses(context)
  renderLookups(context)
  renderNext(context)
  renderNames(context)
  renderTrafficServer(context)
  renderPaths(context)
  return context.paper.toString()
}

/** The first line of the text, and of the picture. */
export function answerOf(context: VerifyContext): { readonly text: string; readonly style: Style } {
  const { document, words } = context
  const { judgements } = document
  const failing = judgements.filter(({ verifies }) => !verifies)
  const what = (judgement: VerificationJudgement) => whatOf(judgement, document)
  const [first] = failing
  if (!first) {
    const text =
      judgements.length === 1
        ? words.verifies(what(judgements[0]!))
        : words.allVerify(judgements.map(what).join(', '))
    return { text, style: 'green' }
  }
  if (judgements.length === 1)
    return { text: words.fails(what(first), shortCause(first, context)), style: 'red' }
  const list = failing.map(judgement => `${what(judgement)} — ${shortCause(judgement, context)}`).join('; ')
  return { text: words.failsSome(failing.length, judgements.length, list), style: 'red' }
}

function renderAnswer(context: VerifyContext): void {
  const { document, words, report, paper, field } = context
  const { text, style } = answerOf(context)
  const { certificate } = document
  paper.item(document.verifies ? '✓' : '✗', text, { indent: 0, style, headStyle: style })
  paper.gap()
  field(words.judgedAt, `${utc(document.at, false)} UTC`, 0)
  field(words.rules, words.ruleSet(document.profile, document.nameProfile, document.store), 0)
  field(report.labels.certificate, readableName(certificate.subject), 0)
  field(
    report.labels.issuer,
    certificate.issuer === certificate.subject ? report.labels.itself : readableName(certificate.issuer),
    0,
  )
  field(
    report.labels.valid,
    `${utc(certificate.notBefore, false)} – ${utc(certificate.notAfter, false)} UTC`,
    0,
  )
  field(report.labels.key, certificate.keyType, 0)
  field(report.labels.serial, certificate.serial, 0)
  field('SHA-256', certificate.sha256, 0)
}

/** From the trust store down to the certificate, as trust grows; the break carries a cross. */
function renderChain(context: VerifyContext): void {
  const { document, words, report, paper, heading } = context
  const { labels } = report
  heading(labels.chain)
  const links = [...document.chain.links].reverse()
  const top = links[0]
  if (!top) return
  const rooted = top.from === 'trust-store' && !isUnanchored(document)
  if (!rooted) {
    const store = `${whyMissing(context, top.issuer)} (${report.phrases.certificates(document.trustStore.certificates)})`
    const wanted = top.issuer === top.subject ? store : `${readableName(top.issuer)} — ${store}`
    paper.item('✗', wanted, { indent: 2, style: 'red', headStyle: 'red' })
  }
  links.forEach((link, index) => {
    const level = index + (rooted ? 0 : 1)
    paper.item(level === 0 ? '✓' : '└─', describe(link), {
      indent: 2 + Math.max(0, level - 1) * 3,
      style: link.errors.length > 0 ? 'red' : 'plain',
      headStyle: level === 0 ? 'green' : 'dim',
    })
  })

  function describe({ subject, depth, from, position, errors }: VerificationLink): string {
    const place = from === 'trust-store' && position !== null ? words.position(position) : labels.from[from]
    const faults = errors.map(({ code, name }) => `${code} ${name}`)
    const marks = faults.length === 0 ? '' : `  ✗ ${[...new Set(faults)].join(', ')}`
    return `${readableName(subject)} [${labels.depth} ${depth}, ${place}]${marks}`
  }
}

/** The sentences behind the answer; causes that several addresses share are told once. */
function renderCauses(context: VerifyContext): void {
  const { document, report, paper, heading } = context
  const sentences = document.judgements.flatMap(({ reasons }) =>
    reasons.map(reason => ({ code: reason.code, text: sentenceOf(reason, context) })),
  )
  const distinct = [...new Map(sentences.map(each => [each.text, each])).values()]
  if (distinct.length === 0) return
  heading(report.labels.reason)
  for (const { code, text } of distinct) paper.item(`${code}:`, text, { indent: 2, headStyle: 'red' })
  const { error } = document.chain
  if (error)
    paper.item('OpenSSL:', report.phrases.openssl(error.code, error.name, error.depth), {
      indent: 2,
      headStyle: 'dim',
    })
}

function renderNearMisses({ document, words, paper, heading }: VerifyContext): void {
  const mismatch = document.judgements
    .flatMap(({ reasons }) => reasons)
    .find(({ code }) => code === 'name-mismatch')
  const names = mismatch ? document.presented.map(({ value }) => value) : []
  if (document.nearMisses.length === 0 && names.length === 0) return
  heading(words.nearMisses)
  for (const { code, subject, position, where } of document.nearMisses) {
    const source = where === null ? undefined : placeText(where)
    paper.item('-', words.nearMiss[code]({ subject: readableName(subject), position, where: source }), {
      indent: 2,
    })
  }
  if (names.length > 0) paper.item('-', words.insteadValidFor([...new Set(names)].join(', ')), { indent: 2 })
}

function placeText({ source, line, frame, offset }: Verification['problems'][number]['where']): string {
  const at = line ?? frame ?? offset
  return at === undefined ? source : `${source}:${at}`
}

function renderLookups({ document, words, report, paper, heading }: VerifyContext): void {
  const { otherLookup, chain, store } = document
  if (otherLookup === null) return
  heading(words.otherLookup)
  const say = (lookup: typeof store, error: Verification['chain']['error']) =>
    error === null
      ? words.lookupVerifies(words.lookup[lookup])
      : words.lookupFails(words.lookup[lookup], report.phrases.openssl(error.code, error.name, error.depth))
  paper.item('-', say(store, chain.error), { indent: 2 })
  paper.item('-', say(otherLookup.lookup, otherLookup.error), { indent: 2 })
  for (const { needed, first, subject } of otherLookup.shadows)
    paper.item('!', words.shadow(needed.position, first.position, readableName(subject)), {
      indent: 2,
      style: 'yellow',
      headStyle: 'yellow',
    })
}

function renderNext(context: VerifyContext): void {
  const { document, words, paper, heading } = context
  const open = document.judgements.filter(({ next }) => next !== null)
  if (open.length === 0) return
  heading(words.next)
  for (const judgement of open) {
    const text = nextText(judgement, context)
    const head = open.length === 1 ? '-' : `${whatOf(judgement, document)}:`
    paper.item(head, text, { indent: 2 })
  }
}

function nextText({ next }: VerificationJudgement, context: VerifyContext): string {
  const { words } = context
  if (!next?.reason) return next?.proved ? words.nextProvedGood : words.nextNoneKnown
  const fault = `${next.reason.code} — ${sentenceOf(next.reason, context)}`
  return next.proved ? words.nextFault(fault) : words.nextUnproved(fault)
}

function renderTrafficServer({ document, words, paper, heading, field }: VerifyContext): void {
  heading(words.trafficServer)
  for (const judgement of document.judgements) {
    const { accepts, warning, alert } = judgement.trafficServer
    const style = accepts ? 'green' : 'red'
    paper.item(
      accepts ? '✓' : '✗',
      `${whatOf(judgement, document)}: ${accepts ? words.accepts : words.refuses}`,
      {
        indent: 2,
        headStyle: style,
      },
    )
    if (warning !== null) field(words.warning, `WARNING: ${warning}`, 4)
    if (alert !== null) field(words.alert, `${alert.name} (${alert.code})`, 4)
  }
}
