/** Milliseconds of a day, an hour, a minute, a second and themselves. */
const UNITS = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const

/** Up to here milliseconds are told. */
const EXACT = 10_000

/** A span of time in its two largest units that are not nothing: `2 h 5 min`, `1 s 250 ms`, `8 ms`. */
export function lasting(
  milliseconds: number,
  names: readonly [string, string, string, string, string],
  space: string,
): string {
  // Milliseconds say nothing beside minutes.
  let rest = milliseconds < EXACT ? Math.round(milliseconds) : Math.round(milliseconds / 1_000) * 1_000
  const parts = UNITS.map((unit, index) => {
    const count = Math.floor(rest / unit)
    rest -= count * unit
    return { count, text: `${count}${space}${names[index]}` }
  })
  const first = parts.findIndex(({ count }) => count > 0)
  if (first < 0) return `0${space}${names[4]}`
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ text }) => text)
    .join(' ')
}
