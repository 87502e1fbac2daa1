import { z } from 'zod'
import { certificateSchema, reasonSchema, whereSchema } from '../report/index.ts'

/**
 * The documents of `turnpike verify` and `turnpike trust`: ids and values, as the report has them. Additive changes only within one
 * `schemaVersion`.
 */

const instant = z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const lookup = z.enum(['openssl', 'first-subject'])
const tool = z.object({ name: z.literal('turnpike'), version: z.string() })
const position = z.int().positive().describe('in the trust store file, from 1')
const params = reasonSchema.shape.params
const problem = z.object({ code: z.string(), where: whereSchema, params })

const verifyError = z.object({
  code: z.int().describe('X509_V_ERR number'),
  name: z.string().describe("OpenSSL's words"),
  depth: z.int().nonnegative(),
})

const step = z.object({
  rule: z.string().describe('turnpike explain RULE'),
  depth: z.int().nonnegative(),
  passed: z.boolean(),
  error: verifyError.nullable(),
  source: z.string().describe('RFC section or OpenSSL function'),
})

const path = z.object({
  certificates: z.array(sha256).describe('from the certificate upwards'),
  trusted: z.int().nonnegative().describe('how many of them, from the end, came out of the trust store'),
  steps: z.array(step),
})

const link = certificateSchema.extend({
  from: z.enum(['presented', 'trust-store']),
  depth: z.int().nonnegative(),
  position: position.nullable(),
  errors: z.array(verifyError),
})

const nameVerdict = z.object({
  ok: z.boolean(),
  matched: z.object({ from: z.enum(['dns', 'ip', 'cn']), value: z.string() }).nullable(),
})

const judgement = z.object({
  address: z.string().nullable(),
  verifies: z.boolean(),
  reason: reasonSchema.shape.code.nullable().describe('what verification stops at'),
  reasons: z.array(reasonSchema),
  names: z
    .object({ ats: nameVerdict, rfc9525: nameVerdict, openssl: nameVerdict })
    .nullable()
    .describe('null where no address was asked about'),
  trafficServer: z.object({
    accepts: z.boolean(),
    warning: z.string().nullable().describe('the WARNING it would log, without prefix'),
    alert: z.object({ code: z.int(), name: z.string() }).nullable(),
  }),
  next: z
    .object({ reason: reasonSchema.nullable(), proved: z.boolean() })
    .nullable()
    .describe('the fault that is met once the first has been mended; proved: judged again'),
})

const shadow = z.object({
  subject: z.string(),
  needed: z.object({ position, sha256 }),
  first: z.object({ position, sha256 }),
})

export const verificationSchema = z.object({
  schemaVersion: z.literal('1.0'),
  tool,
  at: instant.describe('the time that was judged for'),
  profile: z.enum(['openssl', 'openssl-1.1.1', 'strict']),
  nameProfile: z.enum(['ats', 'rfc9525', 'openssl']),
  store: lookup.describe('how the trust store was searched'),
  verifies: z.boolean().describe('the chain, and every address'),
  trustStore: z.object({ certificates: z.int().nonnegative() }),
  certificate: certificateSchema,
  presented: z
    .array(z.object({ from: z.enum(['dns', 'ip', 'cn', 'uri', 'email']), value: z.string() }))
    .describe('names, in the order of the certificate'),
  chain: z.object({
    ok: z.boolean(),
    error: verifyError.nullable(),
    errors: z.array(verifyError),
    spent: z.string().nullable().describe('a budget of the search that was spent'),
    links: z.array(link),
    paths: z.array(path).describe('every path tried; the first is the one that was built'),
  }),
  certificates: z
    .array(
      z.object({
        sha256,
        subject: z.string(),
        issuer: z.string(),
        position: position.nullable(),
      }),
    )
    .describe('every certificate that a path, a near miss or a shadow names'),
  nearMisses: z.array(
    z.object({
      code: z.enum([
        'same-name-other-key',
        'root-not-trusted',
        'intermediate-without-root',
        'issuer-seen-elsewhere',
        'issuer-unknown',
        'renewed-elsewhere',
      ]),
      depth: z.int().nonnegative(),
      subject: z.string().describe('of the certificate that is meant, or the issuer name looked for'),
      sha256: sha256.nullable(),
      position: position.nullable(),
      where: whereSchema.nullable(),
    }),
  ),
  otherLookup: z
    .object({ lookup, ok: z.boolean(), error: verifyError.nullable(), shadows: z.array(shadow) })
    .nullable()
    .describe('the other way of searching the store, where it answers differently'),
  judgements: z.array(judgement),
  problems: z.array(problem),
})

export type Verification = z.infer<typeof verificationSchema>
export type VerificationLink = z.infer<typeof link>
export type VerificationPath = z.infer<typeof path>
export type VerifyError = z.infer<typeof verifyError>
export type VerificationJudgement = z.infer<typeof judgement>

const storeEntry = certificateSchema.omit({ role: true }).extend({
  position,
  line: z.int().positive().nullable().describe('of its BEGIN line'),
})

const storeFinding = z.object({
  code: z.string(),
  level: z.enum(['issue', 'note']),
  position: position.nullable(),
  others: z.array(position),
  openssl: verifyError.omit({ depth: true }).nullable(),
})

const effect = z.object({
  system: z.string(),
  address: z.string(),
  port: z.int().min(0).max(65535).nullable(),
  before: z.array(reasonSchema.shape.code),
  after: z.array(reasonSchema.shape.code).nullable().describe('null: not proved'),
  afterBySubject: z
    .array(reasonSchema.shape.code)
    .nullable()
    .describe('where subjects alone are looked up; null: not judged'),
})

export const trustSchema = z.object({
  schemaVersion: z.literal('1.0'),
  tool,
  command: z.enum(['list', 'check', 'add', 'remove']),
  file: z.string(),
  at: instant.nullable().describe('the time that was judged for'),
  certificates: z.array(storeEntry).describe('of the store, after the change'),
  findings: z.array(storeFinding),
  added: z.array(storeEntry),
  removed: z.array(storeEntry),
  already: z.array(sha256).describe('to be added, but there already'),
  collisions: z
    .array(z.object({ subject: z.string(), first: sha256, later: sha256 }))
    .describe('certificates of one subject; a look-up by subject alone stops at the first (CSCwa12905)'),
  effects: z.array(effect).nullable(),
  written: z.boolean(),
  problems: z.array(problem),
})

export type Trust = z.infer<typeof trustSchema>
export type TrustEntry = z.infer<typeof storeEntry>
export type TrustFinding = z.infer<typeof storeFinding>
export type TrustEffect = z.infer<typeof effect>
