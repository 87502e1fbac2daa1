import { z } from 'zod'

/**
 * The report: the only thing that crosses a process boundary or reaches a page. Ids and values; the few sentences in `findings` are made
 * for the language asked and can be made again from `check`, `outcome` and `params`. Additive changes only within one `schemaVersion`.
 */

const instant = z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds')
const params = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
)

export const whereSchema = z.object({
  source: z.string().describe('path of the member inside its input, parts joined by "!"'),
  line: z.int().positive().optional(),
  frame: z.int().positive().optional(),
  offset: z.int().nonnegative().optional(),
})

export const reasonCodeSchema = z.enum([
  'self-signed',
  'unknown-ca',
  'incomplete-chain',
  'name-mismatch',
  'expired',
  'not-yet-valid',
  'weak-or-unsupported',
  'other',
])

export const certificateSchema = z.object({
  subject: z.string().describe('RFC 2253'),
  issuer: z.string().describe('RFC 2253'),
  serial: z.string().describe('hexadecimal'),
  names: z.array(z.string()).describe('subject alternative names as kind:value, then CN:value'),
  notBefore: instant.nullable().describe('null where the certificate holds no readable time'),
  notAfter: instant.nullable(),
  keyType: z.string().describe('RSA-2048, EC-P-384, Ed25519 …'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  role: z.string().describe('tomcat, tomcat-ECDSA, CallManager, cup-xmpp …, or ca, server'),
})

export const chainLinkSchema = certificateSchema.extend({
  from: z.enum(['presented', 'trust-store', 'seen-elsewhere']),
  depth: z.int().nonnegative(),
  fault: z.string().nullable().describe('reason code of the fault at this depth'),
})

export const reasonSchema = z.object({ code: reasonCodeSchema, params })

export const exhibitSchema = z.object({
  where: whereSchema,
  at: instant,
  kind: z.enum(['log', 'packet', 'certificate', 'configuration']),
  quote: z.string(),
})

export const remedySchema = z.object({
  kind: z.string(),
  place: z.enum(['peer', 'node', 'cluster']),
  params,
  certificate: z.string().nullable().describe('SHA-256 of the certificate to upload'),
  certificates: z.array(z.string()).describe('SHA-256 of every certificate that the step adds'),
  proof: z.enum(['passes', 'next-fault', 'unproved']),
  next: reasonCodeSchema.nullable(),
  because: z.string().nullable(),
  basis: z
    .enum(['judged', 'replacement', 'issuer', 'log'])
    .nullable()
    .describe('what the proof rests on, the strongest first'),
  collides: z.boolean(),
})

export const timelineSchema = z.object({
  at: instant,
  kind: z.enum([
    'first-failure',
    'certificate-replaced',
    'trust-store-changed',
    'verification-switched',
    'ciphers-changed',
    'last-failure',
    'repaired-since',
  ]),
  params,
  where: whereSchema.nullable(),
})

export const originSchema = z.object({
  system: z.string(),
  address: z.string(),
  ip: z.string().nullable(),
  port: z.int().min(0).max(65535).nullable(),
  portUnknown: z.string().nullable(),
  verdict: z.enum(['fail', 'would-fail', 'pass', 'unknown']),
  basis: z.string(),
  reason: reasonCodeSchema.nullable(),
  reasons: z.array(reasonSchema),
  openssl: z.object({ code: z.int(), name: z.string(), depth: z.int() }).nullable(),
  profiles: z.object({ ats: z.boolean().nullable(), rfc9525: z.boolean().nullable() }),
  certificate: certificateSchema.nullable(),
  chain: z.array(chainLinkSchema),
  firstSeen: instant,
  lastSeen: instant,
  attempts: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  filter: z.string().nullable().describe('Wireshark display filter of the connection'),
  evidence: z.array(exhibitSchema),
  remedies: z.array(remedySchema),
  timeline: z.array(timelineSchema).describe('of failing origins, in order'),
})

export const outcomeSchema = z.enum([
  'issue',
  'potential',
  'clear',
  'not-applicable',
  'missing-information',
  'error',
])

export const findingSchema = z.object({
  check: z.string(),
  system: z.string(),
  result: outcomeSchema,
  category: z.string(),
  title: z.string(),
  description: z.string(),
  condition: z.string(),
  further: z.string(),
  action: z.array(z.string()),
  snippet: z.array(z.string()),
  references: z.array(
    z.object({ kind: z.enum(['defect', 'document']), id: z.string(), url: z.string().optional() }),
  ),
  origins: z.array(z.int().nonnegative()).describe('indices into origins'),
  evidence: z.array(whereSchema),
  params,
})

export const systemSchema = z.object({
  host: z.string(),
  product: z.string().nullable(),
  release: z.string().nullable(),
  verifyOriginServer: z.enum(['on', 'off', 'unknown']),
  enforcement: z.object({ state: z.enum(['enforced', 'not-enforced', 'unknown']), because: z.string() }),
  trustStore: z.object({ certificates: z.int().nonnegative(), sha256: z.string() }).nullable(),
  timeZone: z.string().nullable(),
  clockSkew: z.object({ milliseconds: z.number(), matches: z.int() }).nullable(),
  coverage: z.object({
    logLines: z.int(),
    trafficServerEvents: z.int(),
    requests: z.int(),
    captures: z.int(),
    packets: z.int(),
    handshakes: z.int(),
    from: instant.nullable(),
    to: instant.nullable(),
  }),
})

export const reportSchema = z.object({
  schemaVersion: z.literal('1.0'),
  tool: z.object({ name: z.literal('turnpike'), version: z.string() }),
  at: instant.describe('when the report was made'),
  language: z.enum(['en', 'ja']),
  window: z
    .object({ since: instant.nullable(), until: instant.nullable() })
    .nullable()
    .describe('only what happened in it counted; null: everything'),
  inputs: z.array(
    z.object({ name: z.string(), bytes: z.int().nonnegative(), sha256: z.string(), kind: z.string() }),
  ),
  systems: z.array(systemSchema),
  origins: z.array(originSchema),
  findings: z.array(findingSchema),
  repair: z.object({
    steps: z.array(
      remedySchema.extend({
        system: z.string(),
        systems: z.array(z.string()),
        mends: z.array(z.int().nonnegative()),
      }),
    ),
    mends: z.int().nonnegative(),
    of: z.int().nonnegative(),
  }),
  problems: z.array(z.object({ code: z.string(), where: whereSchema, params })),
  summary: z.object({
    fail: z.int(),
    wouldFail: z.int(),
    pass: z.int(),
    unknown: z.int(),
    incomplete: z.boolean().describe('part of the input could not be read'),
    results: z.record(outcomeSchema, z.int()),
  }),
})

export type Report = z.infer<typeof reportSchema>
export type ReportOrigin = Report['origins'][number]
export type ReportFinding = Report['findings'][number]
export type ReportCertificate = z.infer<typeof certificateSchema>
export type ReportLink = z.infer<typeof chainLinkSchema>
export type ReportRemedy = z.infer<typeof remedySchema>
export type ReportSystem = z.infer<typeof systemSchema>
