import { Counter, Gauge, Registry } from 'prom-client'
import type { AuditDocument } from '../../tell/audit/index.ts'

/** Metrics of audits in the text format of Prometheus; counters rise with each audit of this process. */
export interface AuditMetrics {
  record(document: AuditDocument): void
  text(): Promise<string>
}

const CELL = ['peer', 'cluster', 'node', 'address', 'port', 'key'] as const

export function createAuditMetrics(): AuditMetrics {
  const registry = new Registry()
  const registers = [registry]
  const verify = new Counter({
    name: 'turnpike_origin_verify_total',
    help: 'Judgements of an origin certificate, by result and reason.',
    labelNames: [...CELL, 'result', 'reason'],
    registers,
  })
  const verifies = new Gauge({
    name: 'turnpike_origin_verifies',
    help: '1 where the certificate verifies, 0 where it does not; absent where none was shown.',
    labelNames: [...CELL, 'presented'],
    registers,
  })
  const notAfter = new Gauge({
    name: 'turnpike_certificate_not_after_timestamp_seconds',
    help: 'End of the certificate that a node shows, of failing ones too.',
    labelNames: ['cluster', 'node', 'role', 'subject', 'sha256'],
    registers,
  })
  const pathEnd = new Gauge({
    name: 'turnpike_certificate_path_not_after_timestamp_seconds',
    help: 'First end along the path that is really used.',
    labelNames: ['cluster', 'node', 'role', 'sha256'],
    registers,
  })
  const answered = new Gauge({
    name: 'turnpike_place_answers',
    help: '1 where an address and port showed a certificate, 0 where it did not answer.',
    labelNames: ['cluster', 'node', 'address', 'port'],
    registers,
  })
  const survives = new Gauge({
    name: 'turnpike_logins_survive',
    help: '1 where MRA logins survive the rehearsed release on this peer, 0 where not or not known.',
    labelNames: ['peer', 'survival'],
    registers,
  })
  const discovered = new Gauge({
    name: 'turnpike_discovery_failures',
    help: 'Requests to a publisher that failed in the last audit.',
    labelNames: ['cluster'],
    registers,
  })
  const runs = new Counter({ name: 'turnpike_audits_total', help: 'Audits made by this process.', registers })
  const last = new Gauge({
    name: 'turnpike_audit_timestamp_seconds',
    help: 'When the last audit was made.',
    registers,
  })
  return {
    record(document) {
      for (const gauge of [verifies, notAfter, pathEnd, answered, survives, discovered]) gauge.reset()
      for (const cell of document.cells) {
        const { peer, cluster, node, address, port, key, state } = cell
        const labels = { peer, cluster, node, address, port: String(port), key }
        if (state === 'not-offered') continue
        verify.inc({ ...labels, result: state, reason: cell.reason ?? '' })
        if (state !== 'unanswered')
          verifies.set({ ...labels, presented: cell.presented ? 'yes' : 'no' }, state === 'passes' ? 1 : 0)
        answered.set({ cluster, node, address, port: String(port) }, state === 'unanswered' ? 0 : 1)
      }
      for (const row of document.inventory) {
        const { cluster, node, role, subject, sha256 } = row
        if (row.notAfter !== null)
          notAfter.set({ cluster, node, role, subject, sha256 }, seconds(row.notAfter))
        if (row.ends.at !== null) pathEnd.set({ cluster, node, role, sha256 }, seconds(row.ends.at))
      }
      for (const { peer, survival } of document.peers)
        survives.set({ peer, survival }, survival === 'survives' || survival === 'degraded' ? 1 : 0)
      for (const { cluster, failures } of document.discovery.clusters)
        discovered.set({ cluster }, failures.length)
      runs.inc()
      last.set(seconds(document.at))
    },
    text: () => registry.metrics(),
  }
}

const seconds = (instant: string): number => Date.parse(instant) / 1000
