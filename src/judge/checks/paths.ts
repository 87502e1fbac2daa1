import type { Path } from '../chain/index.ts'
import type { Origin } from '../evidence/index.ts'

/** The path that was accepted: the first on which every step passed. */
export const passingPath = ({ judged }: Origin): Path | undefined =>
  judged?.chainOk === true ? judged.paths.find(({ steps }) => steps.every(({ passed }) => passed)) : undefined
