import { useEffect, useRef, useState } from 'react'
import type { LogLine } from '../../protocol.ts'
import { useOpened } from '../report-context.ts'

/** Lines asked for at a time. */
const PAGE = 200
/** Pages kept for whoever scrolls back. */
const KEPT = 50

/** Lines of a log as they come into view; undefined where one is still on its way. */
export function useLines(source: string, first: number, last: number): (line: number) => LogLine | undefined {
  const { client } = useOpened()
  const pages = useRef(new Map<number, readonly LogLine[] | 'asked'>())
  const [, redraw] = useState(0)
  const [from, to] = [Math.floor((first - 1) / PAGE), Math.floor((last - 1) / PAGE)]
  useEffect(() => {
    const held = pages.current
    for (let page = from; page <= to; page++) {
      if (held.has(page)) continue
      held.set(page, 'asked')
      client.ask('lines', { source, from: page * PAGE + 1, count: PAGE }).then(
        lines => {
          held.set(page, lines)
          redraw(count => count + 1)
        },
        () => held.set(page, []),
      )
    }
    for (const page of held.keys()) if (held.size > KEPT && (page < from || page > to)) held.delete(page)
  }, [client, source, from, to])
  return line => {
    const page = pages.current.get(Math.floor((line - 1) / PAGE))
    return page === 'asked' ? undefined : page?.[(line - 1) % PAGE]
  }
}
