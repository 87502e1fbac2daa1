export {
  type AuditPeer,
  type Cell,
  type CellSettings,
  type CellState,
  cellsOf,
  type Place,
  type PlaceAnswer,
  stateOf,
  type Via,
  viaOf,
} from './cells.ts'
export {
  type Authority,
  authoritiesOf,
  type CertificateReader,
  createCertificateReader,
} from './certificates.ts'
export { clientTrustOf } from './client-trust.ts'
export * from './discovery.ts'
export { type AuditFacts, evidenceOfAudit, type PeerFacts } from './evidence.ts'
export { type InventoryItem, inventoryOf } from './inventory.ts'
export { isEnforcing, type Preference, preferenceOf, preferredBy } from './preference.ts'
export { type SentList, sentListOf } from './sent-list.ts'
export * from './shot.ts'
export {
  type Rehearsal,
  rehearse,
  STEPS,
  type StepName,
  type StepOutcome,
  type Survival,
  stepOf,
  worstOf,
} from './survival.ts'
