import type { Problem } from '../../../src/read/bytes/index.ts'
import { createLogReader, type LogEvent, QUOTE_LENGTH } from '../../../src/read/logs/index.ts'
import { expect, expectSame } from '../expect.ts'
import { lend, piecesOf } from '../pieces.ts'

/** Logs: however they are cut into chunks, and what is counted is what is there. */
export function fuzz(data: Uint8Array): void {
  for (const originsOnly of [false, true]) {
    const whole = read([data], originsOnly)
    expectSame(read(piecesOf(data), originsOnly), whole, 'pieces make no difference')
    const { events, problems, counts } = whole
    const newlines = data.filter(byte => byte === 0x0a).length
    const open = data.length > 0 && data.at(-1) !== 0x0a ? 1 : 0
    expect(counts.bytes === data.length, 'all bytes are counted')
    expect(counts.lines === newlines + open, `all lines are counted: ${counts.lines}, ${newlines + open}`)
    expect(counts.events >= events.length, 'events are counted, twins too')
    expect(problems.length <= 2, 'problems are told once')
    for (const { where, text, at } of events) {
      expect(where.line !== undefined && where.line >= 1 && where.line <= counts.lines, 'lines are inside')
      expect(text.length <= QUOTE_LENGTH, 'quotes are short')
      expect(Number.isFinite(at), 'times are numbers')
    }
  }
}

function read(pieces: readonly Uint8Array[], originsOnly: boolean) {
  const events: LogEvent[] = []
  const problems: Problem[] = []
  const sink = {
    event: (event: LogEvent) => events.push(event),
    problem: (problem: Problem) => problems.push(problem),
  }
  const reader = createLogReader('log', sink, { longestLine: 4096, originsOnly })
  lend(pieces, reader.push)
  return { counts: reader.end(), events, problems }
}
