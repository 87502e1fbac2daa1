/** Time in the stories: microseconds since 1970-01-01T00:00:00Z, as captures count it. */
export type Micros = number

export const MILLISECOND = 1_000
export const SECOND = 1_000_000

/** `2022-07-11T16:55:25.916600` (UTC, three or six digits of fraction, or none) → microseconds. */
export function micros(text: string): Micros {
  const [, whole, fraction = ''] = /^([^.]+?)(?:\.(\d{1,6}))?Z?$/u.exec(text) ?? []
  const at = Date.parse(`${whole}Z`) * 1_000 + Number(fraction.padEnd(6, '0'))
  if (Number.isNaN(at)) throw new Error(`not a time: ${text}`)
  return at
}

/** `2022-07-11 16:55:25,910`, as `UTCTime` writes it. */
export function utcTime(at: Micros): string {
  return iso(at).slice(0, 23).replace('T', ' ').replace('.', ',')
}

/** `2022-07-11T18:55:25.910+02:00`, as the syslog prefix writes it. */
export function localTime(at: Micros, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+'
  const minutes = Math.abs(offsetMinutes)
  const pad = (value: number) => String(value).padStart(2, '0')
  const local = iso(at + offsetMinutes * 60 * SECOND).slice(0, 23)
  return `${local}${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

/** `2022-07-11_16_55_44` (UTC), as the names of bundles and their members carry it. */
export function fileTime(at: Micros): string {
  return iso(at).slice(0, 19).replace('T', '_').replaceAll(':', '_')
}

/** `2022-07-11T16:55:26.016Z`. */
export function iso(at: Micros): string {
  return new Date(Math.floor(at / 1_000)).toISOString()
}
