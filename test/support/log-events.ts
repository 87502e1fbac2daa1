import { createLogReader, type LogEvent } from '../../src/read/logs/index.ts'

/** The events of lines of a log, as the reader hands them on. */
export function eventsOf(...lines: readonly (string | readonly string[])[]): LogEvent[] {
  const events: LogEvent[] = []
  const reader = createLogReader('loggingsnapshot_expc.txt', {
    event: event => events.push(event),
    problem: problem => {
      throw new Error(JSON.stringify(problem))
    },
  })
  reader.push(new TextEncoder().encode(`${lines.flat().join('\n')}\n`))
  reader.end()
  return events
}
