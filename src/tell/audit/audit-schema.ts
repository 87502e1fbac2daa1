import { z } from 'zod'
import { reasonCodeSchema, reportSchema } from '../report/index.ts'
import { outcomeCodeSchema } from './probe-schema.ts'

/** The document of `turnpike audit`: ids and values. Additive changes only within one `schemaVersion`. */

const instant = z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds')
const product = z.enum(['cucm', 'imp', 'unity'])
const role = z.enum(['publisher', 'subscriber'])
const survival = z.enum(['survives', 'degraded', 'services-lost', 'breaks', 'unknown'])
const key = z.enum(['rsa', 'ecdsa'])

export const cellSchema = z.object({
  peer: z.string(),
  cluster: z.string(),
  node: z.string().describe('as System > Server holds it'),
  product,
  nodeRole: role,
  address: z.string().describe('connection address that clients are told'),
  ip: z.string().nullable(),
  port: z.int(),
  via: z.enum(['traffic-server', 'sip', 'xmpp']).describe('who connects there'),
  key,
  state: z.enum(['fails', 'would-fail', 'passes', 'not-offered', 'unanswered']),
  presented: z.boolean().describe('an upgraded peer is shown this certificate'),
  required: z.boolean(),
  outcome: outcomeCodeSchema.nullable().describe('null: the name has no address'),
  cause: z.string().nullable().describe('errno name'),
  reason: reasonCodeSchema.nullable(),
  reasons: z.array(reasonCodeSchema),
  openssl: z.object({ code: z.int(), depth: z.int() }).nullable(),
  certificate: z
    .object({
      role: z.string(),
      subject: z.string(),
      issuer: z.string(),
      sha256: z.string(),
      keyType: z.string(),
      notAfter: instant.nullable(),
    })
    .nullable(),
  tls: z.string().nullable(),
})

const placeSchema = cellSchema
  .pick({
    node: true,
    address: true,
    ip: true,
    port: true,
    key: true,
    reason: true,
  })
  .extend({ error: z.string().nullable().describe('OpenSSL’s word for it; null where it has none') })

export const inventorySchema = z.object({
  cluster: z.string(),
  node: z.string(),
  product,
  role: z.string().describe('tomcat, tomcat-ECDSA, CallManager, CallManager-ECDSA, cup-xmpp …'),
  subject: z.string(),
  issuer: z.string(),
  signed: z.enum(['self', 'ca']),
  suffix: z.enum(['-EC', '-ms', '-EC-ms']).nullable(),
  names: z.array(z.string()),
  keyType: z.string(),
  serial: z.string(),
  sha256: z.string(),
  notBefore: instant.nullable(),
  notAfter: instant.nullable(),
  shownAt: z.array(z.string()),
  ends: z
    .object({ at: instant.nullable(), subject: z.string() })
    .describe('first end along the path that is used'),
  days: z.int().describe('to that end'),
  warning: z.enum(['expired', '7', '30', '90']).nullable(),
})

export const clusterSchema = z.object({
  cluster: z.string(),
  product,
  publisher: z.string(),
  tlsVerify: z.boolean(),
  version: z.string().nullable(),
  axl: z.string().nullable(),
  check: z
    .object({
      address: z.string(),
      results: z.array(
        z.object({ peer: z.string(), passes: z.boolean(), reason: reasonCodeSchema.nullable() }),
      ),
    })
    .nullable()
    .describe('what TLS verify mode looks at: the publisher, once'),
  nodes: z.array(
    z.object({
      name: z.string(),
      product,
      role,
      source: z.enum(['axl', 'uds', 'vmrest', 'file', 'bundle']),
      kind: z.enum(['fqdn', 'ip', 'bare']),
      unverified: z.boolean().describe('TLS verify mode never looked at it'),
    }),
  ),
  trust: z.array(z.object({ store: z.string(), certificates: z.int() })).nullable(),
  failures: z.array(z.object({ code: z.string(), request: z.string(), detail: z.string() })),
})

export const discoverySchema = z.object({
  clusters: z.array(clusterSchema),
  users: z.array(
    z.object({
      user: z.string(),
      homeCluster: z.string().nullable(),
      known: z.boolean(),
      failure: z.string().nullable(),
    }),
  ),
})

export const changeSchema = z.object({
  kind: z.enum([
    'fixed',
    'broken',
    'reason-changed',
    'certificate-replaced',
    'new-node',
    'node-gone',
    'answers-again',
    'silent',
  ]),
  peer: z.string().nullable(),
  node: z.string(),
  address: z.string().nullable(),
  port: z.int().nullable(),
  key: key.nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

export const discoverDocumentSchema = discoverySchema.extend({
  schemaVersion: z.literal('1.0'),
  tool: z.object({ name: z.literal('turnpike'), version: z.string() }),
  at: instant,
  deployment: z.string(),
})

export const auditSchema = z.object({
  schemaVersion: z.literal('1.0'),
  tool: z.object({ name: z.literal('turnpike'), version: z.string() }),
  at: instant,
  deployment: z.object({
    file: z.string(),
    from: z.string().nullable(),
    to: z.string(),
    enforced: z.boolean().describe('the release that is rehearsed verifies origins'),
  }),
  survival,
  peers: z.array(
    z.object({
      peer: z.string(),
      survival,
      prefer: key,
      because: z.enum(['list', 'from-below-14', 'from-14', 'fresh', 'not-upgraded']),
      tls13: z.boolean(),
      enforced: z.boolean().describe('it verifies origins after the upgrade: release and VerifyOriginServer'),
      steps: z
        .array(
          z.object({
            step: z.enum(['sign-in', 'configuration', 'presence', 'voicemail', 'notification']),
            cluster: z.string(),
            state: z.enum(['works', 'partly', 'broken', 'unknown']),
            failing: z.array(placeSchema),
            unanswered: z.array(placeSchema),
          }),
        )
        .describe('in the order in which a client meets them'),
    }),
  ),
  discovery: discoverySchema,
  cells: z.array(cellSchema),
  clientTrust: z.array(
    z.object({
      peer: z.string(),
      address: z.string(),
      ip: z.string().nullable(),
      port: z.int().nullable(),
      source: z.enum(['request', 'tomcat-trust', 'CallManager-trust']),
      result: z.enum(['known', 'unknown', 'any']),
      missing: z.array(z.string()),
    }),
  ),
  inventory: z.array(inventorySchema),
  changes: z.array(changeSchema).nullable().describe('null: no baseline was given'),
  report: reportSchema,
  summary: z.object({
    nodes: z.int(),
    places: z.int(),
    passes: z.int(),
    fails: z.int(),
    wouldFail: z.int(),
    notOffered: z.int(),
    unanswered: z.int(),
    incomplete: z.boolean(),
  }),
})

export type AuditDocument = z.infer<typeof auditSchema>
export type AuditCell = AuditDocument['cells'][number]
export type AuditChange = z.infer<typeof changeSchema>
export type InventoryRow = z.infer<typeof inventorySchema>
export type DiscoverDocument = z.infer<typeof discoverDocumentSchema>
