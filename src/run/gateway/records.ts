import {
  FIELD,
  indexOf,
  pairsOf,
  type RequestHead,
  type ResponseHead,
  valueAt,
} from '../../read/http/index.ts'
import type { MessageHead } from '../../tell/lines/index.ts'
import type { Recorder } from '../record/index.ts'
import { textOf } from './forward.ts'

/** Heads as log lines tell them: fields only where they are written (DEBUG). */
export function requestHead(recorder: Recorder, head: RequestHead, first: string): MessageHead {
  return { first, fields: recorder.wants('DEBUG') ? pairsOf(head) : [] }
}

export function responseHead(recorder: Recorder, head: ResponseHead): MessageHead {
  const first = `HTTP/1.1 ${head.status} ${textOf(head.bytes, head.reasonStart, head.reasonEnd)}`
  return { first, fields: recorder.wants('DEBUG') ? pairsOf(head) : [] }
}

/** A message of our own making, taken apart again for the log. */
export function writtenHead(recorder: Recorder, text: string): MessageHead {
  const end = text.indexOf('\r\n')
  const first = text.slice(0, end)
  if (!recorder.wants('DEBUG')) return { first, fields: [] }
  const lines = text.slice(end + 2, text.indexOf('\r\n\r\n', end)).split('\r\n')
  return {
    first,
    fields: lines
      .filter(line => line.includes(':'))
      .map(line => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
      }),
  }
}

/** Value of a field that comes once, '' where it is absent. */
export function fieldOf(head: RequestHead, name: keyof typeof FIELD): string {
  const at = indexOf(head.fields, FIELD[name])
  return at < 0 ? '' : valueAt(head, at)
}
