export { auditAnswer, renderAnswer } from './audit-answer.ts'
export {
  type AuditCell,
  type AuditChange,
  type AuditDocument,
  auditSchema,
  type DiscoverDocument,
  type InventoryRow,
} from './audit-schema.ts'
export { renderAudit } from './audit-text.ts'
export { auditWordsOf } from './audit-words.ts'
export { changeLines, changesSince } from './changes.ts'
export { renderDiscover } from './discovery-text.ts'
export { type InventorySort, inventoryCsv, renderInventory, SORTS, sortInventory } from './inventory-text.ts'
export { auditJsonSchema, discoverJsonSchema, probeJsonSchema, renderAuditJson } from './json.ts'
export { type MatrixRow, matrixOf } from './matrix.ts'
export { NAGIOS, type NagiosState, renderNagios } from './nagios.ts'
export { renderAuditPage } from './page/page.ts'
export type { ProbeAnswer, ProbeDocument } from './probe-schema.ts'
export { type AuditTextOptions, renderProbe } from './probe-text.ts'
export { type AuditInput, toAudit, toDiscovery, type UserTold } from './to-audit.ts'
export { type ProbeInput, toProbe } from './to-probe.ts'
