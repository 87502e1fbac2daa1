import { columns } from '../text/index.ts'
import type { AuditCell } from './audit-schema.ts'
import { matrixOf, portsOf, SIGNS } from './matrix.ts'
import type { Sheet } from './sheet.ts'

/** One line for each address, a column for each port. */
export function renderMatrix({ document, words, paper }: Sheet): void {
  const rows = matrixOf(document.cells)
  if (rows.length === 0) return
  paper.gap()
  paper.text(words.matrix, 0, 'bold')
  paper.text(words.legend, 0, 'dim')
  const labels = rows.map(({ address, node, peer }) =>
    [address, ...(address === node ? [] : [`(${node})`]), ...(peer === undefined ? [] : [`[${peer}]`])].join(
      ' ',
    ),
  )
  const at = Math.max(...labels.map(columns)) + 4
  const ports = portsOf(document.cells)
    .map(port => String(port).padEnd(7))
    .join('')
  paper.item('', ports, { indent: 2, at, style: 'dim' })
  for (const [index, { fields }] of rows.entries()) {
    const sign = (state: AuditCell['state'] | undefined) => (state === undefined ? ' ' : SIGNS[state])
    const line = fields.map(({ rsa, ecdsa }) => `${sign(rsa)} ${sign(ecdsa)}`.padEnd(7)).join('')
    const states = fields.flatMap(({ rsa, ecdsa }) => [rsa, ecdsa])
    const style = states.includes('fails')
      ? 'red'
      : states.includes('would-fail') || states.includes('unanswered')
        ? 'yellow'
        : 'plain'
    paper.item(labels[index]!, line, { indent: 2, at, style })
  }
}
