import { createPaper, type Paper, placeOf } from '../text/index.ts'
import type { AuditDocument, DiscoverDocument } from './audit-schema.ts'
import { type AuditWords, auditWordsOf } from './audit-words.ts'
import type { AuditTextOptions } from './probe-text.ts'

interface Told {
  readonly words: AuditWords
  readonly paper: Paper
  /** What the nodes showed, where that is known. */
  readonly document?: AuditDocument
}

/** What publishers told, and what TLS verify mode left unverified. */
export function renderDiscovery(
  discovery: Pick<DiscoverDocument, 'clusters' | 'users'>,
  { words, paper, document }: Told,
): void {
  paper.gap()
  paper.text(words.discovery, 0, 'bold')
  for (const cluster of discovery.clusters) {
    const { check, failures, nodes, version } = cluster
    const about = [
      cluster.product.toUpperCase(),
      ...(version === null ? [] : [version]),
      words.nodes(nodes.length),
    ]
    paper.item(
      cluster.cluster,
      [...about, words.tlsVerify(cluster.tlsVerify, cluster.publisher)].join(' · '),
      {
        indent: 2,
        headStyle: 'bold',
      },
    )
    const bad = check?.results.filter(({ passes }) => !passes) ?? []
    const names = (of: readonly { readonly peer: string }[]) => of.map(({ peer }) => peer).join(', ')
    if (check && bad.length === 0)
      paper.item('✓', words.checkPasses(names(check.results)), { indent: 4, headStyle: 'green' })
    if (bad.length > 0)
      paper.item(
        '✗',
        words.checkFails(names(bad), [...new Set(bad.map(({ reason }) => reason))].join(', ')),
        {
          indent: 4,
          headStyle: 'red',
        },
      )
    for (const { request, code, detail } of failures)
      paper.item('✗', words.failure(request, words.failures[code] ?? code, detail), {
        indent: 4,
        headStyle: 'red',
      })
    const left = nodes.filter(({ unverified }) => unverified).map(({ name }) => name)
    if (nodes.length > 0)
      paper.item('-', left.length > 0 ? words.leftUnverified(left.join(', ')) : words.nothingLeft, {
        indent: 4,
      })
    const refused = document ? refusedOf(left, document) : []
    if (refused.length > 0)
      paper.item('✗', words.ofThoseFail(refused.join(', ')), { indent: 6, headStyle: 'red' })
    for (const kind of ['ip', 'bare'] as const) {
      const odd = nodes.filter(node => node.kind === kind).map(({ name }) => name)
      if (odd.length > 0)
        paper.item('!', words.unusual[kind](odd.join(', ')), { indent: 4, headStyle: 'yellow' })
    }
  }
  for (const { user, homeCluster, known, failure } of discovery.users)
    paper.item(
      '-',
      homeCluster === null ? words.noHome(user, failure) : words.home(user, homeCluster, known),
      { indent: 2 },
    )
}

const refusedOf = (names: readonly string[], { cells }: AuditDocument): readonly string[] => [
  ...new Set(
    cells.filter(({ state, node }) => state === 'fails' && names.includes(node)).map(cell => placeOf(cell)),
  ),
]

/** `turnpike discover` for a terminal. */
export function renderDiscover(document: DiscoverDocument, options: AuditTextOptions): string {
  const paper = createPaper(options.width, options.color)
  const words = auditWordsOf(options.language)
  renderDiscovery(document, { words, paper })
  paper.gap()
  for (const { cluster, nodes } of document.clusters)
    for (const { name, product, role, source } of nodes)
      paper.item(name, [product.toUpperCase(), words.role[role], cluster, source].join(' · '), { indent: 2 })
  return paper.toString()
}
