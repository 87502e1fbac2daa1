import { placeOf } from '../text/index.ts'
import type { AuditCell, AuditChange, AuditDocument } from './audit-schema.ts'
import type { AuditWords } from './audit-words.ts'

/** What is otherwise than in an earlier audit, in the order of the later one: nodes, then cells. */
export function changesSince(
  before: Pick<AuditDocument, 'cells'>,
  after: Pick<AuditDocument, 'cells'>,
): readonly AuditChange[] {
  const old = new Map(before.cells.map(cell => [keyOf(cell), cell]))
  const nodes = (cells: readonly AuditCell[]) => new Map(cells.map(({ node }) => [node.toLowerCase(), node]))
  const [were, are] = [nodes(before.cells), nodes(after.cells)]
  return [
    ...[...are].filter(([id]) => !were.has(id)).map(([, node]) => ofNode('new-node', node)),
    ...[...were].filter(([id]) => !are.has(id)).map(([, node]) => ofNode('node-gone', node)),
    ...after.cells.flatMap(cell => {
      const earlier = old.get(keyOf(cell))
      return earlier ? ofCell(earlier, cell) : []
    }),
  ]
}

const keyOf = ({ peer, node, address, ip, port, key }: AuditCell): string =>
  [peer, node, address, ip, port, key].join(' ').toLowerCase()

const ofNode = (kind: 'new-node' | 'node-gone', node: string): AuditChange => ({
  kind,
  peer: null,
  node,
  address: null,
  port: null,
  key: null,
  before: null,
  after: null,
})

const BAD: ReadonlySet<AuditCell['state']> = new Set(['fails', 'would-fail'])

function ofCell(before: AuditCell, after: AuditCell): AuditChange[] {
  const { peer, node, address, port, key } = after
  const change = (kind: AuditChange['kind'], was: string | null, is: string | null): AuditChange => ({
    kind,
    peer,
    node,
    address,
    port,
    key,
    before: was,
    after: is,
  })
  const told = ({ state, reason }: AuditCell) => (reason === null ? state : `${state} ${reason}`)
  const replaced =
    before.certificate && after.certificate && before.certificate.sha256 !== after.certificate.sha256
      ? [change('certificate-replaced', before.certificate.sha256, after.certificate.sha256)]
      : []
  if (before.state !== 'unanswered' && after.state === 'unanswered')
    return [change('silent', told(before), after.cause)]
  if (before.state === 'unanswered' && after.state !== 'unanswered')
    return [change('answers-again', before.cause, told(after)), ...replaced]
  if (BAD.has(before.state) && after.state === 'passes')
    return [...replaced, change('fixed', told(before), 'passes')]
  if (!BAD.has(before.state) && BAD.has(after.state))
    return [...replaced, change('broken', before.state, told(after))]
  if (told(before) !== told(after) && BAD.has(before.state) && BAD.has(after.state))
    return [...replaced, change('reason-changed', told(before), told(after))]
  return replaced
}

/** Changes as lines; what several peers see alike is told once. */
export function changeLines(
  { changes }: Pick<AuditDocument, 'changes'>,
  words: AuditWords,
): readonly string[] {
  return [
    ...new Set(
      (changes ?? []).map(({ kind, node, address, port, key, before, after }) => {
        const place =
          address === null ? node : `${placeOf({ address, port })} ${key?.toUpperCase() ?? ''}`.trim()
        return `${place}: ${words.change[kind](before ?? '', after ?? '')}`
      }),
    ),
  ]
}
