import type { Path } from '../chain/index.ts'
import type { Origin } from '../evidence/index.ts'

/** The path that OpenSSL built, and went by: the first of those that were tried. */
export const builtPath = ({ judged }: Origin): Path | undefined => judged?.paths[0]

/** The same where the chain was accepted. */
export const acceptedPath = (origin: Origin): Path | undefined =>
  origin.judged?.chainOk === true ? builtPath(origin) : undefined
