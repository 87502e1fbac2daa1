import type { Instant } from '../../read/bytes/index.ts'
import type { LineWriter } from './types.ts'

const MINUTE = 60_000

/** `2022-07-11T18:55:25.910+02:00 vcsc `: local time with its offset, host (facts: grammar of the log). */
export function prefixOf(at: Instant, { host, offset }: LineWriter): string {
  return `${new Date(at + offset * MINUTE).toISOString().slice(0, 23)}${offsetText(offset)} ${host} `
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

const two = (value: number) => String(value).padStart(2, '0')

/** `2022-07-11 16:55:25,910`: UTC, a comma before the milliseconds. */
export function utcTime(at: Instant): string {
  const text = new Date(at).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)},${text.slice(20, 23)}`
}

/** `2022-07-11 16:55:25`, as the web interface writes it. */
export const utcSeconds = (at: Instant): string => utcTime(at).slice(0, 19)

/**
 * Text that came from outside may end neither its line nor its record: line breaks and other control characters become `?`. Quotes stay, as the
 * product leaves them.
 */
export const oneLine = (text: string): string => (CONTROL.test(text) ? text.replace(CONTROLS, '?') : text)

const CONTROL = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/
const CONTROLS = new RegExp(CONTROL.source, 'g')
