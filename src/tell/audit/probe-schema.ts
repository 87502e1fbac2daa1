import { z } from 'zod'
import { certificateSchema, reasonCodeSchema, reasonSchema } from '../report/index.ts'

/** The document of `turnpike probe`: ids and values. Additive changes only within one `schemaVersion`. */

const instant = z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds')
const alert = z.object({ code: z.int(), name: z.string() })

export const outcomeCodeSchema = z.enum([
  'certificates',
  'alert',
  'other-version',
  'no-certificate',
  'refused',
  'unreachable',
  'timeout',
  'reset',
  'closed',
  'not-tls',
  'malformed',
  'too-much',
])

const verdict = z.object({
  passes: z.boolean(),
  reason: reasonCodeSchema.nullable(),
  reasons: z.array(reasonSchema),
  openssl: z.object({ code: z.int(), name: z.string(), depth: z.int() }).nullable(),
  profiles: z.object({ ats: z.boolean(), rfc9525: z.boolean() }),
  warning: z.string().nullable().describe('WARNING that the traffic server would log'),
  alert: alert.nullable().describe('alert that the origin would be sent'),
})

export const answerSchema = z.object({
  key: z.enum(['rsa', 'ecdsa', 'either']).describe('which certificate was asked for'),
  tls: z.enum(['1.2', '1.3', 'any']),
  at: instant,
  milliseconds: z.number(),
  outcome: outcomeCodeSchema,
  alert: alert.nullable().describe('fatal alert of the server'),
  cause: z.string().nullable().describe('errno name'),
  negotiated: z.object({ version: z.string(), suite: z.string() }).nullable(),
  chain: z
    .array(certificateSchema.omit({ role: true }).extend({ pem: z.string() }))
    .describe('exactly as sent, in order'),
  list: z
    .object({
      ordered: z.boolean(),
      extras: z.array(z.int()).describe('places that are not on the way up'),
      repeated: z.array(z.int()),
      missing: z
        .string()
        .nullable()
        .describe('issuer at which the way up ends without a self-signed certificate'),
    })
    .nullable(),
  clientCertificate: z
    .object({
      types: z.array(z.int()),
      signatureAlgorithms: z.array(z.string()),
      authorities: z.array(z.string()).describe('RFC 2253'),
    })
    .nullable()
    .describe('null: the server did not ask, or the handshake did not come so far'),
  unreadable: z.array(z.string()).describe('codes of what could not be read in certificates'),
  verdict: verdict.nullable(),
})

export const probeSchema = z.object({
  schemaVersion: z.literal('1.0'),
  tool: z.object({ name: z.literal('turnpike'), version: z.string() }),
  at: instant,
  trustStore: z.object({ certificates: z.int() }).nullable(),
  targets: z.array(
    z.object({
      name: z.string().describe('expected name: the connection address'),
      port: z.int(),
      connect: z.object({ host: z.string(), port: z.int() }),
      sni: z.string().nullable(),
      unresolvable: z.string().nullable().describe('errno name'),
      addresses: z.array(z.object({ ip: z.string(), port: z.int(), answers: z.array(answerSchema) })),
    }),
  ),
  summary: z.object({
    targets: z.int(),
    certificates: z.int().describe('distinct server certificates'),
    failing: z.int().describe('distinct pairs of name and port that do not verify'),
    unanswered: z.int().describe('addresses that showed no certificate, and names without an address'),
  }),
})

export type ProbeDocument = z.infer<typeof probeSchema>
export type ProbeAnswer = z.infer<typeof answerSchema>
