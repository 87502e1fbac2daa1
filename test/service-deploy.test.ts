import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { createMeters } from '../src/run/service/http/metrics.ts'
import type { Store } from '../src/run/service/store/store.ts'

/** What is shipped to run the service: readable by those it is for, and in agreement with the service. */
const folder = join(import.meta.dirname, '..', 'deploy', 'service')
const text = (name: string): string => readFileSync(join(folder, name), 'utf8')

const labels = z.record(z.string(), z.string())
const metadata = z.looseObject({ name: z.string().regex(/^[a-z0-9-]{1,63}$/), labels })
const selector = z.object({ matchLabels: labels })
const container = z.looseObject({
  name: z.string(),
  image: z.string().regex(/:(?!latest$)/),
  args: z.array(z.string()).min(1),
  resources: z.object({ requests: labels, limits: z.looseObject({ memory: z.string() }) }),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string().startsWith('/') })),
})
const pod = z.looseObject({
  serviceAccountName: z.string(),
  automountServiceAccountToken: z.literal(false),
  securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.int().positive() }),
  containers: z.array(container).min(1),
  volumes: z.array(z.looseObject({ name: z.string() })),
})
const deployment = z.object({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata,
  spec: z.object({
    replicas: z.int().positive(),
    selector,
    template: z.object({ metadata: z.looseObject({ labels }), spec: pod }),
  }),
})
const objects = z.discriminatedUnion('kind', [
  deployment,
  z.object({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.object({
      selector: labels,
      ports: z.array(z.object({ name: z.string(), port: z.int(), targetPort: z.string() })).min(1),
    }),
  }),
  z.object({
    apiVersion: z.literal('v1'),
    kind: z.literal('ServiceAccount'),
    metadata,
    automountServiceAccountToken: z.literal(false),
  }),
  z.object({
    apiVersion: z.literal('policy/v1'),
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.object({ minAvailable: z.int(), selector }),
  }),
  z.object({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('NetworkPolicy'),
    metadata,
    spec: z.object({
      podSelector: selector,
      policyTypes: z.array(z.string()),
      ingress: z.array(z.unknown()),
    }),
  }),
])

describe('the manifests for Kubernetes', () => {
  const documents = parseAllDocuments(text('kubernetes/turnpike.yaml'), { uniqueKeys: true })
  const all = documents.map(document => objects.parse(document.toJS()))
  const deployments = all.flatMap(object => (object.kind === 'Deployment' ? [object] : []))

  it('are read without a fault', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
    expect(all).toHaveLength(6)
  })
  it('select what they make, and mount what they have', () => {
    for (const { spec } of deployments) {
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels)
      const volumes = spec.template.spec.volumes.map(({ name }) => name)
      for (const { volumeMounts } of spec.template.spec.containers)
        expect(volumes).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)))
    }
    const made = deployments.map(({ spec }) => spec.template.metadata.labels)
    for (const object of all) {
      const wanted =
        object.kind === 'Service'
          ? object.spec.selector
          : object.kind === 'PodDisruptionBudget'
            ? object.spec.selector.matchLabels
            : object.kind === 'NetworkPolicy'
              ? object.spec.podSelector.matchLabels
              : undefined
      if (wanted) expect(made).toContainEqual(expect.objectContaining(wanted))
    }
  })
  it('run commands that there are', () => {
    expect(deployments.map(({ spec }) => spec.template.spec.containers[0]?.args[0])).toEqual([
      'serve',
      'worker',
    ])
  })
})

/** Names of the metrics that the service has, and those of histograms as Prometheus stores them. */
async function metricNames(): Promise<readonly string[]> {
  const store = { analyses: { counts: async () => new Map() } } as unknown as Store
  const metrics = await createMeters(store).registry.getMetricsAsJSON()
  return ['up', ...metrics.flatMap(({ name }) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`])]
}
const namesIn = (expression: string): readonly string[] =>
  expression.match(/\b(?:turnpike|process)_\w+(?=[{[) ]|$)|\bup(?=\{)/g) ?? []

describe('what Prometheus and Grafana are given', () => {
  const rules = z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.strictObject({
            alert: z.string().regex(/^Turnpike\w+$/),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+[smh]$/)
              .optional(),
            labels: z.object({ severity: z.enum(['warning', 'critical']) }),
            annotations: z.object({ summary: z.string(), summary_ja: z.string() }),
          }),
        ),
      }),
    ),
  })
  const dashboard = z.looseObject({
    uid: z.string(),
    title: z.string(),
    schemaVersion: z.int(),
    panels: z.array(
      z.looseObject({
        id: z.int(),
        type: z.enum(['stat', 'timeseries']),
        title: z.string(),
        gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
        targets: z.array(z.looseObject({ refId: z.string(), expr: z.string() })).min(1),
      }),
    ),
  })
  it('alerts on metrics that there are, in both languages', async () => {
    const known = await metricNames()
    const all = rules.parse(parse(text('alerts.yaml'))).groups.flatMap(group => group.rules)
    expect(new Set(all.map(({ alert }) => alert)).size).toBe(all.length)
    for (const { alert, expr } of all) {
      expect(namesIn(expr).length, alert).toBeGreaterThan(0)
      for (const name of namesIn(expr)) expect(known, alert).toContain(name)
    }
  })
  it('shows metrics that there are, no panel over another', async () => {
    const known = await metricNames()
    const { panels } = dashboard.parse(JSON.parse(text('dashboard.json')))
    const cells = new Set<string>()
    for (const { title, gridPos, targets } of panels) {
      for (const { expr } of targets) {
        expect(namesIn(expr).length, title).toBeGreaterThan(0)
        for (const name of namesIn(expr)) expect(known, title).toContain(name)
      }
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x} ${y}`), title).toBe(false)
          cells.add(`${x} ${y}`)
        }
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  })
})

const UNITS = ['turnpike-service.service', 'turnpike-worker@.service']
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
if (!hasSystemd) console.log('not installed, its tests are skipped: systemd-analyze')

describe('the units for systemd', () => {
  it.each(UNITS)('%s starts a command and gives up what it does not need', name => {
    const unit = text(name)
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/turnpike (serve|worker)\b/m)
    for (const line of ['NoNewPrivileges=true', 'ProtectSystem=strict', 'User=turnpike', 'UMask=0077'])
      expect(unit.split('\n')).toContain(line)
  })
  it.skipIf(!hasSystemd).each(UNITS)('%s is what systemd takes', name => {
    const copies = mkdtempSync(join(tmpdir(), 'turnpike-units-'))
    // The program is not installed here; whether a unit is right does not hang on it.
    writeFileSync(join(copies, name), text(name).replaceAll('/usr/bin/turnpike', '/bin/true'))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(copies, name)], {
      encoding: 'utf8',
    })
    rmSync(copies, { recursive: true, force: true })
    expect([status, stderr.split('\n').filter(line => line.includes(name))]).toEqual([0, []])
  })
})

describe('the Containerfile', () => {
  it('runs as nobody of importance, from images that are named, and copies what is built', () => {
    const lines = text('Containerfile').split('\n')
    const from = lines.filter(line => line.startsWith('FROM '))
    for (const line of from) expect(line).toMatch(/^FROM docker\.io\/\S+:\d[\w.-]*/)
    expect(lines.indexOf('USER node')).toBeGreaterThan(lines.lastIndexOf(from.at(-1) ?? ''))
    expect(lines).toContain('COPY --from=build /src/dist/web dist/web')
    for (const line of lines.filter(each => /^(?:ENTRYPOINT|CMD) /.test(each)))
      expect(Array.isArray(JSON.parse(line.slice(line.indexOf('['))))).toBe(true)
  })
})
