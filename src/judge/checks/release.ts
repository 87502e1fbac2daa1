import { compareRelease, type Release } from '../../read/uc/index.ts'

type Version = Pick<Release, 'major' | 'minor' | 'patch'>

/** Does a check that holds from `since` to `until` (both included, `X14.2` stands for all of its patches) apply to the release? */
export function inWindow(release: Version, since: string | undefined, until: string | undefined): boolean {
  if (since !== undefined && compareRelease(release, since) < 0) return false
  return until === undefined || compareRelease(release, until) <= 0
}
