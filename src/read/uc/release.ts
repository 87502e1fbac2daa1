import type { Release } from './system.ts'

/** Reads `X14.2.1`, alone or inside of a longer text (`oak_vX14.2.1`, `s42700x14_2_1`); a missing patch counts as 0. */
export function parseRelease(text: string): Release | undefined {
  const parts = /(?:^|[^A-Za-z]|[a-z]_v|s42700)X(\d{1,3})[._](\d{1,3})(?:[._](\d{1,3}))?(?![\d])/i.exec(text)
  if (!parts) return undefined
  const [, major = '', minor = '', patch = '0'] = parts
  const written = parts[3] === undefined ? `X${major}.${minor}` : `X${major}.${minor}.${patch}`
  return { text: written, major: Number(major), minor: Number(minor), patch: Number(patch) }
}

/**
 * Below 0: older than the bound, 0: the same, above 0: newer. Only the parts that the bound names are compared: X14.2.5 is the same
 * as `X14.2`. A bound that is no release compares as the same.
 */
export function compareRelease(release: Pick<Release, 'major' | 'minor' | 'patch'>, bound: string): number {
  const parts = /^X(\d+)(?:\.(\d+))?(?:\.(\d+))?$/i.exec(bound.trim())?.slice(1) ?? []
  const own = [release.major, release.minor, release.patch]
  for (const [i, part] of parts.entries()) {
    const difference = part === undefined ? 0 : (own[i] ?? 0) - Number(part)
    if (difference !== 0) return difference
  }
  return 0
}
