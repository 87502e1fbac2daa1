import {
  type Catalogue,
  catalogueOf,
  entry,
  reasonShort,
  type TrustWords,
  trustWordsOf,
} from '../messages/index.ts'
import { createPaper, type Paper, readableName, type Style, utc } from '../text/index.ts'
import type { VerifyTextOptions } from './context.ts'
import type { Trust, TrustEffect, TrustEntry, TrustFinding } from './schema.ts'

interface Context {
  readonly document: Trust
  readonly options: VerifyTextOptions
  readonly words: TrustWords
  readonly report: Catalogue
  readonly paper: Paper
}

/** `turnpike trust` for a terminal: the answer in one line, then what it is about. */
export function renderTrust(document: Trust, options: VerifyTextOptions): string {
  const context: Context = {
    document,
    options,
    words: trustWordsOf(options.language),
    report: catalogueOf(options.language),
    paper: createPaper(options.width, options.color),
  }
  const { text, style } = answer(context)
  context.paper.text(text, 0, style)
  switch (document.command) {
    case 'list':
      for (const certificate of document.certificates) renderEntry(certificate, context)
      break
    case 'check':
      for (const finding of document.findings) renderFinding(finding, context)
      break
    case 'add':
    case 'remove':
      renderChange(context)
  }
  return context.paper.toString()
}

function answer({ document, words }: Context): { text: string; style: Style } {
  const { command, certificates, findings, added, removed, written } = document
  switch (command) {
    case 'list':
      return { text: words.holds(certificates.length), style: 'bold' }
    case 'check': {
      const issues = findings.filter(({ level }) => level === 'issue').length
      if (findings.length === 0) return { text: words.sound(certificates.length), style: 'green' }
      return { text: words.faults(issues, findings.length - issues), style: issues > 0 ? 'red' : 'yellow' }
    }
    case 'add':
      if (added.length === 0) return { text: words.unchanged, style: 'bold' }
      return { text: words.added(added.length, !written), style: 'bold' }
    case 'remove':
      return { text: words.removed(removed.length, !written), style: 'bold' }
  }
}

function renderEntry(certificate: TrustEntry, { words, report, paper }: Context): void {
  const { labels } = report
  paper.gap()
  paper.item(`#${certificate.position}`, readableName(certificate.subject), { indent: 0, style: 'bold' })
  const field = (label: string, value: string) =>
    paper.item(label, value, { indent: 4, at: 18, headStyle: 'dim' })
  field(
    labels.issuer,
    certificate.issuer === certificate.subject ? labels.itself : readableName(certificate.issuer),
  )
  field(words.expires, `${utc(certificate.notAfter, false)} UTC`)
  field(labels.key, certificate.keyType)
  field('SHA-256', certificate.sha256)
}

function renderFinding(
  { code, level, position, others, openssl }: TrustFinding,
  { document, words, paper }: Context,
): void {
  const certificate = document.certificates.find(each => each.position === position)
  const subject = certificate ? readableName(certificate.subject) : document.file
  const style = level === 'issue' ? 'red' : 'yellow'
  const say = entry(words.findings, code)
  const text = say ? say(subject, others, openssl ? `${openssl.code} ${openssl.name}` : '') : code
  paper.gap()
  paper.item(`${level === 'issue' ? '✗' : '!'} ${position === null ? '' : `#${position} `}${code}:`, text, {
    indent: 0,
    headStyle: style,
  })
}

function renderChange(context: Context): void {
  const { document, words, paper } = context
  for (const certificate of [...document.added, ...document.removed]) renderEntry(certificate, context)
  if (document.already.length > 0) paper.gap()
  for (const id of document.already) {
    const held = document.certificates.find(({ sha256 }) => sha256 === id)
    paper.item('-', words.already(readableName(held?.subject ?? id)), { indent: 0 })
  }
  for (const { subject } of document.collisions) {
    paper.gap()
    paper.item('!', words.collision(readableName(subject)), {
      indent: 0,
      style: 'yellow',
      headStyle: 'yellow',
    })
  }
  renderEffects(context)
  if (!document.written) return
  paper.gap()
  paper.text(words.written(document.file), 0, 'dim')
}

function renderEffects({ document, options, words, paper }: Context): void {
  const { effects } = document
  if (effects === null) return
  paper.gap()
  paper.text(words.effects, 0, 'bold')
  if (effects.length === 0) paper.text(words.noOrigins, 2)
  const changed = effects.filter(isChange)
  if (effects.length > 0 && changed.length === 0) paper.text(words.noEffect, 2)
  for (const effect of changed) {
    const { before, after, afterBySubject } = effect
    const better = after !== null && after.length === 0
    const mark = better ? '✓' : after === null ? '?' : '✗'
    const say = (codes: TrustEffect['before'] | null) =>
      codes === null
        ? words.unproved
        : codes.length === 0
          ? words.passes
          : codes.map(code => reasonShort(code, '', options.language)).join(', ')
    paper.item(mark, words.effect(placeOf(effect), say(before), say(after)), {
      indent: 2,
      headStyle: better ? 'green' : 'yellow',
    })
    if (better && afterBySubject !== null && afterBySubject.length > 0)
      paper.text(words.notBySubject, 6, 'yellow')
  }
}

/** Faults that differ, or a repair that counts only where all certificates of a subject are tried. */
export function isChange({ before, after, afterBySubject }: TrustEffect): boolean {
  if (after === null) return true
  const text = (codes: readonly string[]) => codes.join()
  return text(before) !== text(after) || (afterBySubject !== null && text(afterBySubject) !== text(after))
}

const placeOf = ({ system, address, port }: TrustEffect): string =>
  `${address.includes(':') ? `[${address}]` : address}${port === null ? '' : `:${port}`} (${system})`
