import type { Release } from '../../read/uc/index.ts'

type Version = Pick<Release, 'major' | 'minor' | 'patch'>

/** Negative where `release` is older than `X14.2` or `X14.0.8`, 0 where it is within it: X14.2.5 is within X14.2. */
export function compareRelease(release: Version, bound: string): number {
  const parts = bound.replace(/^X/i, '').split('.').map(Number)
  const own = [release.major, release.minor, release.patch]
  for (const [index, part] of parts.entries()) {
    const difference = (own[index] ?? 0) - part
    if (difference !== 0) return difference
  }
  return 0
}

export function inWindow(release: Version, since: string | undefined, until: string | undefined): boolean {
  if (since !== undefined && compareRelease(release, since) < 0) return false
  return until === undefined || compareRelease(release, until) <= 0
}
