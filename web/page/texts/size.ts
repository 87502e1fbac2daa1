const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `1.2 MB`: powers of 1000, two figures where it is less than ten. */
export function sizeText(bytes: number): string {
  let unit = 0
  let value = bytes
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}
