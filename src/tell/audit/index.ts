export { probeJsonSchema, renderProbeJson } from './json.ts'
export type { ProbeAnswer, ProbeDocument } from './probe-schema.ts'
export { type AuditTextOptions, renderProbe } from './probe-text.ts'
export { type ProbeInput, toProbe } from './to-probe.ts'
