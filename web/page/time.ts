export type Zone = 'utc' | 'local'

/** RFC 3339 in UTC → `2022-07-11 16:55:26.016`, or the same in the zone of this machine with its offset; `?` for what is not known. */
export function timeText(instant: string | null, zone: Zone, fraction: boolean): string {
  if (instant === null) return '?'
  if (zone === 'utc') return trimmed(instant.replace('T', ' ').replace('Z', ''), fraction)
  const date = new Date(instant)
  const minutes = -date.getTimezoneOffset()
  const shifted = new Date(date.getTime() + minutes * 60_000).toISOString()
  return `${trimmed(shifted.replace('T', ' ').replace('Z', ''), fraction)} ${offsetText(minutes)}`
}

const trimmed = (text: string, fraction: boolean) => (fraction ? text : text.replace(/\.\d+$/, ''))

/** `+02:00` for 120 minutes east of Greenwich. */
export function offsetText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** The suffix behind a time: `UTC`, or nothing where the offset stands there already. */
export const zoneSuffix = (zone: Zone): string => (zone === 'utc' ? ' UTC' : '')
