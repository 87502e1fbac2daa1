import {
  alarmLines,
  allowedLine,
  authenticationLine,
  deniedLine,
  diagnosticLine,
  httpErrorLine,
  insertLine,
  markerLine,
  settingLines,
} from './event.ts'
import { stepLines } from './step.ts'
import type { LineRecord, LineWriter } from './types.ts'

/** From the loudest to the most talkative. */
export const LEVELS = ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'] as const

/** Does a log of this level take records of the other? */
export const takes = (log: LineWriter['level'], record: LineWriter['level']): boolean =>
  LEVELS.indexOf(log) >= LEVELS.indexOf(record)

/**
 * A record as the log has it: no text, one, or two (twins of a step at DEBUG, the two sides of a setting or an alarm). Each text is one record without
 * its closing line feed; only a message block (`HTTPMSG:`) holds line feeds. Steps depend on the level; events and diagnostics are always written.
 */
export function writeLines(record: LineRecord, writer: LineWriter): string[] {
  switch (record.kind) {
    case 'receive-request':
    case 'send-request':
    case 'receive-response':
    case 'send-response':
      return takes(writer.level, 'INFO') ? stepLines(record, writer) : []
    case 'request-allowed':
      return [allowedLine(record, writer)]
    case 'request-denied':
      return [deniedLine(record, writer)]
    case 'http-error':
      return [httpErrorLine(record, writer)]
    case 'diagnostic':
      return [diagnosticLine(record, writer)]
    case 'setting-changed':
      return settingLines(record, writer)
    case 'table-insert':
      return takes(writer.level, 'DEBUG') ? [insertLine(record, writer)] : []
    case 'alarm':
      return alarmLines(record, writer)
    case 'marker':
      return [markerLine(record, writer)]
    case 'authentication':
      return [authenticationLine(record, writer)]
  }
}
