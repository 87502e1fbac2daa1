import { explainIds } from './explain.ts'

/** An id that was meant is at most this share of its length away; more is a guess. */
const TOLERANCE = 0.4
/** No id is longer; what is typed may be. */
const LONGEST = 80

/** The id that a mistyped one is nearest to, by Levenshtein distance; undefined where none is near. Letter case and underscores do not count. */
export function nearestId(typed: string): string | undefined {
  const wanted = typed.toLowerCase().replaceAll('_', '-').slice(0, LONGEST)
  const [best] = explainIds()
    .map(id => ({ id, distance: distance(wanted, id) }))
    .sort((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(1, best.id.length * TOLERANCE) ? best.id : undefined
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
