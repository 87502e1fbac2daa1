/** One setting or status value of a dump, whichever form the dump has. */
export interface Item {
  /** Names from the outside in, without their numbers: `Zones Zone Name`. */
  readonly path: readonly string[]
  /** The numbers, one for each name; 0 where it has none. */
  readonly numbers: readonly number[]
  readonly value: string
  /** Line of a text dump, from 1. */
  readonly line?: number
}

/** True where the path ends with these names, whatever their case: `['Zone', 'Name']`. */
export function endsWith(item: Item, ...names: readonly string[]): boolean {
  const from = item.path.length - names.length
  return from >= 0 && names.every((name, i) => item.path[from + i]?.toLowerCase() === name.toLowerCase())
}

/** The whole path, whatever the case. */
export function isPath(item: Item, path: string): boolean {
  return item.path.join(' ').toLowerCase() === path.toLowerCase()
}

/** Number of the innermost name of this kind; undefined where the path has none. */
export function numberOf(item: Item, name: string): number | undefined {
  const at = item.path.findLastIndex(part => part.toLowerCase() === name.toLowerCase())
  return at === -1 ? undefined : item.numbers[at]
}
