import type { ReportLink, ReportOrigin } from '../report/index.ts'
import type { Context } from './context.ts'
import { readableName } from './names.ts'

/**
 * The chain as a tree that grows from the trust store down to the server's certificate, as trust does. What breaks it carries a cross: an anchor
 * that is not in the store, a link that was not sent, a certificate with a fault of its own.
 */
export function renderChain(origin: ReportOrigin, indent: number, { report, words, paper }: Context): void {
  const { labels, phrases } = words
  const links = [...origin.chain].reverse()
  const top = links[0]
  if (!top) return
  const store = report.systems.find(({ host }) => host === origin.system)?.trustStore
  const rooted = top.from === 'trust-store'
  if (!rooted) {
    const size = store
      ? `${labels.notInTrustStore} (${phrases.certificates(store.certificates)})`
      : labels.noTrustStore
    const anchor = top.issuer === top.subject ? size : `${readableName(top.issuer)} — ${size}`
    paper.item('✗', anchor, { indent, style: 'red', headStyle: 'red' })
  }
  links.forEach((link, index) => {
    const level = index + (rooted ? 0 : 1)
    const broken = link.fault !== null || link.from === 'seen-elsewhere'
    const branch = level === 0 ? '✓' : '└─'
    paper.item(branch, describe(link), {
      indent: indent + Math.max(0, level - 1) * 3,
      style: broken ? 'red' : 'plain',
      headStyle: level === 0 ? 'green' : 'dim',
    })
  })

  function describe(link: ReportLink): string {
    const where = `[${labels.depth} ${link.depth}, ${labels.from[link.from]}]`
    const marks = [
      ...(link.from === 'seen-elsewhere' ? [labels.missingLink] : []),
      ...(link.fault === null ? [] : [link.fault]),
    ]
    return `${readableName(link.subject)} ${where}${marks.length === 0 ? '' : `  ✗ ${marks.join(', ')}`}`
  }
}
