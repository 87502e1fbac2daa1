import type { Evidence } from '../../judge/evidence/index.ts'
import type { Repair } from '../../judge/remedies/index.ts'
import type { Language } from '../messages/index.ts'
import type { Report } from '../report/index.ts'

/** A file that helps to carry a repair out. */
export interface Artifact {
  /** Path below the chosen folder: segments of `[a-z0-9._-]`, joined by `/`; none is empty, `.` or `..`. */
  readonly path: string
  readonly text: string
}

/** What artefacts are made from: certificates come from the evidence, words and places from the report. */
export interface ArtifactInput {
  readonly evidence: Evidence
  readonly repair: Repair
  readonly report: Report
  readonly language: Language
}
