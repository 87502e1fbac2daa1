import type { Evidence } from '../evidence/index.ts'
import { allChecks, auditChecks } from './all.ts'
import type { Finding } from './check.ts'
import { runWith } from './engine.ts'

export { allChecks, auditChecks, checkById, everyCheck } from './all.ts'
export * from './check.ts'
export { type Absent, defineCheck } from './engine.ts'
export { mergedParams, type Share, shareKey } from './merge.ts'

/**
 * Runs every check on every system of the evidence. The findings stand in the order of the systems, then of the checks. None is
 * dropped: each check answers for each system with one of the outcomes, `error` among them.
 */
export const runChecks = (evidence: Evidence): readonly Finding[] => runWith(allChecks, evidence)

/** The same for the evidence of an audit: without the checks that read logs and captures, with those that only an audit can make. */
export const runAuditChecks = (evidence: Evidence): readonly Finding[] => runWith(auditChecks, evidence)
