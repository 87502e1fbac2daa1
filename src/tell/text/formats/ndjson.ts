import { type Report, toJson } from '../../report/index.ts'

/**
 * One JSON value a line, each with its `type`: a header, then every system, origin, finding, repair step and problem, then the summary. Indices in
 * findings and steps count the origins in the order of their lines, from 0.
 */
export function renderNdjson(report: Report): string {
  const { systems, origins, findings, repair, problems, summary, ...header } = report
  const typed = (type: string, items: readonly object[]) => items.map(item => ({ type, ...item }))
  const lines = [
    { type: 'report', ...header },
    ...typed('system', systems),
    ...typed('origin', origins),
    ...typed('finding', findings),
    ...typed('step', repair.steps),
    ...typed('problem', problems),
    { type: 'summary', ...summary, mends: repair.mends, of: repair.of },
  ]
  return lines.map(line => `${toJson(line, 0)}\n`).join('')
}
