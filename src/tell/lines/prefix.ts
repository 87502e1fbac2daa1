import type { Instant } from '../../read/bytes/index.ts'
import type { LineWriter } from './types.ts'

const MINUTE = 60_000

/** `2022-07-11T18:55:25.910+02:00 vcsc `: local time with its offset, host (facts: grammar of the log). */
export function prefixOf(at: Instant, { host, offset }: LineWriter): string {
  return `${timeText(at + offset * MINUTE, 'T', '.')}${offsetText(offset)} ${host} `
}

/** `2022-07-11 16:55:25,910`: UTC, a comma before the milliseconds. */
export const utcTime = (at: Instant): string => timeText(at, ' ', ',')

/** The texts of the last seconds: a busy log writes thousands of records in each, and `toISOString` costs more than the rest of a record. */
const seconds = new Map<number, readonly [date: string, time: string]>()
const MOST_SECONDS = 16

function timeText(at: Instant, between: string, mark: string): string {
  const whole = Math.floor(at)
  const second = Math.floor(whole / 1000)
  const [date, time] = seconds.get(second) ?? remembered(second)
  const milliseconds = whole - second * 1000
  return (
    date + between + time + mark + (milliseconds < 10 ? '00' : milliseconds < 100 ? '0' : '') + milliseconds
  )
}

function remembered(second: number): readonly [date: string, time: string] {
  const text = new Date(second * 1000).toISOString()
  const parts = [text.slice(0, 10), text.slice(11, 19)] as const
  if (seconds.size >= MOST_SECONDS) seconds.clear()
  seconds.set(second, parts)
  return parts
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

const two = (value: number) => (value < 10 ? `0${value}` : String(value))

/** `2022-07-11 16:55:25`, as the web interface writes it. */
export const utcSeconds = (at: Instant): string => utcTime(at).slice(0, 19)

/**
 * Text that came from outside may end neither its line nor its record: line breaks and other control characters become `?`. Quotes stay, as the
 * product leaves them.
 */
export const oneLine = (text: string): string => (CONTROL.test(text) ? text.replace(CONTROLS, '?') : text)

const CONTROL = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/
const CONTROLS = new RegExp(CONTROL.source, 'g')
