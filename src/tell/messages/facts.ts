import type { Params } from '../../read/bytes/index.ts'

/**
 * Data of a sentence, read by name. Reports are saved and opened by other versions, so a name may be missing: the sentence then shows `?`
 * for it and never fails.
 */
export interface Facts {
  has(name: string): boolean
  text(name: string): string
  /** A list; a single value counts as a list of one, absence as an empty one. */
  list(name: string): readonly string[]
  number(name: string): number | undefined
  /** An instant as `2022-07-11 16:55:26.016 UTC`, without a fraction that is nothing; anything else as it is. */
  time(name: string): string
  /** `name=value` of everything, for codes that have no sentence. */
  all(): string
}

export function factsOf(params: Params | undefined): Facts {
  const values = new Map(Object.entries(params ?? {}).filter(([, value]) => value !== null))
  const show = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value))
  return {
    has: name => values.has(name),
    text: name => (values.has(name) ? show(values.get(name)) : '?'),
    list(name) {
      const value = values.get(name)
      if (value === undefined) return []
      return Array.isArray(value) ? value.map(String) : [String(value)]
    },
    number(name) {
      const value = values.get(name)
      return typeof value === 'number' ? value : undefined
    },
    time: name =>
      (values.has(name) ? show(values.get(name)) : '?').replace(
        /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.0+|(\.\d+))?Z$/,
        (_, day: string, clock: string, fraction = '') => `${day} ${clock}${fraction} UTC`,
      ),
    all: () => [...values].map(([name, value]) => `${name}=${show(value)}`).join(', '),
  }
}
