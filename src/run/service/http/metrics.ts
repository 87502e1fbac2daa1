import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Store } from '../store/store.ts'
import { STATES } from '../store/tables.ts'

/** What the service counts. Process metrics and those of Node come with it. */
export interface Meters {
  readonly registry: Registry
  request(route: string, method: string, status: number, seconds: number): void
  received(bytes: number): void
  upload(outcome: 'complete' | 'interrupted' | 'refused'): void
  ended(outcome: string, seconds: number): void
}

export function createMeters(store?: Store): Meters {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Histogram({
    name: 'turnpike_http_request_duration_seconds',
    help: 'Requests by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
    registers,
  })
  const octets = new Counter({
    name: 'turnpike_upload_bytes_total',
    help: 'Octets of uploads that were received',
    registers,
  })
  const uploads = new Counter({
    name: 'turnpike_uploads_total',
    help: 'Uploads by what became of them; interrupted: a part ended early and can be resumed',
    labelNames: ['outcome'],
    registers,
  })
  const analyses = new Histogram({
    name: 'turnpike_analysis_duration_seconds',
    help: 'Analyses of this process by outcome of the try',
    labelNames: ['outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800],
    registers,
  })
  if (store)
    new Gauge({
      name: 'turnpike_analyses',
      help: 'Analyses by state, of the whole service',
      labelNames: ['state'],
      registers,
      async collect() {
        const counts = await store.analyses.counts()
        for (const state of STATES) this.set({ state }, counts.get(state) ?? 0)
      },
    })
  return {
    registry,
    request: (route, method, status, seconds) =>
      requests.observe({ route, method, status: String(status) }, seconds),
    received: bytes => octets.inc(bytes),
    upload: outcome => uploads.inc({ outcome }),
    ended: (outcome, seconds) => analyses.observe({ outcome }, seconds),
  }
}
