/** Settings that a file or a variable may give for the command line; each is an option of the same name. */
export interface Setting {
  /** Name in a file, and of the option. */
  readonly name: string
  /** What it can be; undefined: on or off. */
  readonly values?: readonly string[]
  readonly variable: string
}

export const SETTINGS: readonly Setting[] = [
  { name: 'lang', values: ['en', 'ja'], variable: 'TURNPIKE_LANG' },
  {
    name: 'format',
    values: ['text', 'json', 'ndjson', 'html', 'markdown', 'sarif', 'junit', 'csv'],
    variable: 'TURNPIKE_FORMAT',
  },
  { name: 'fail-on', values: ['issue', 'potential', 'never'], variable: 'TURNPIKE_FAIL_ON' },
  { name: 'names', values: ['ats', 'rfc9525'], variable: 'TURNPIKE_NAMES' },
  { name: 'profile', values: ['openssl', 'openssl-1.1.1', 'strict'], variable: 'TURNPIKE_PROFILE' },
  { name: 'verbose', variable: 'TURNPIKE_VERBOSE' },
]

export type Settings = ReadonlyMap<string, string | boolean>

/** The setting whose name is nearest to a mistyped one; undefined where none is near. */
export function nearest(
  typed: string,
  names: readonly string[] = SETTINGS.map(({ name }) => name),
): string | undefined {
  const ranked = names
    .map(name => ({ name, distance: editDistance(typed.toLowerCase(), name) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(2, Math.floor(typed.length / 3)) ? best.name : undefined
}

/** Levenshtein's distance; names are short. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same))
    }
    row = next
  }
  return row[b.length]!
}
