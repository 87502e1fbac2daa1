import { z } from 'zod'

/** What is audited: Expressway-C peers, the clusters behind them, and the upgrade. Paths are relative to the file; secrets are never in it. */

// Messages are words that `tell/messages` has sentences for.

const HOST = /^[A-Za-z0-9_.:-]{1,253}$/
const host = z.string().regex(HOST, 'host')

/** May this stand where the file wants a host? */
export const isHost = (text: string): boolean => HOST.test(text)

const RELEASE = /^X\d{1,3}\.\d{1,3}(\.\d{1,3})?$/
const release = z.string().regex(RELEASE, 'release')

/** The same for a release. */
export const isRelease = (text: string): boolean => RELEASE.test(text)

const port = z.int().min(1).max(65535)
const file = z.string().min(1)

export const PRODUCTS = ['cucm', 'imp', 'unity'] as const

const credentials = z
  .strictObject({
    username: z.string().min(1),
    passwordFile: file.optional().describe('file whose first line is the password'),
    passwordVariable: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'variable')
      .optional(),
  })
  .refine(
    ({ passwordFile, passwordVariable }) => (passwordFile === undefined) !== (passwordVariable === undefined),
    {
      message: 'one-secret',
    },
  )

const portSpec = z.union([
  port,
  z.strictObject({
    port,
    connect: port.optional().describe('TCP port to connect to instead, where an address is forwarded'),
  }),
])

const node = z.strictObject({
  name: host.describe('as System > Server holds it'),
  role: z.enum(['publisher', 'subscriber']).default('subscriber'),
  product: z.enum(PRODUCTS).optional().describe('where it is not that of the cluster'),
  addresses: z.array(host).min(1).optional().describe('addresses that clients are told; absent: the name'),
  connect: host.optional().describe('where to connect to from here; absent: each address itself'),
  ports: z.array(portSpec).min(1).optional().describe('absent: those of its product'),
})

const cluster = z.strictObject({
  name: z.string().min(1),
  product: z.enum(PRODUCTS).default('cucm'),
  deployment: z.int().min(0).default(1),
  publisher: host.describe('as it is entered on Expressway-C'),
  connect: z
    .strictObject({ host: host.optional(), port: port.optional() })
    .optional()
    .describe('where the publisher is reached from here'),
  tlsVerify: z.boolean().default(true).describe('TLS verify mode of its discovery on Expressway-C'),
  credentials: credentials.optional().describe('absent: it is not asked for its nodes'),
  nodes: z.array(node).default([]).describe('added to what discovery finds'),
})

const peer = z.strictObject({
  name: z.string().min(1),
  trustStore: file.describe('PEM of its trusted CA list'),
  certificate: file.optional().describe('PEM of its own certificate, from X15.5 on the client certificate'),
  release: release.optional().describe('where it is not that of the deployment'),
  verifyOriginServer: z.boolean().default(true),
  ciphers: z
    .string()
    .regex(/^[A-Za-z0-9:+!@=_.,-]{1,2048}$/, 'ciphers')
    .optional()
    .describe('its cipher string after the upgrade; absent: what the upgrade path makes of the default'),
})

export const deploymentSchema = z.strictObject({
  version: z.literal(1),
  from: release.optional().describe('release now; absent: a fresh installation'),
  to: release.default('X14.2.0').describe('release that is rehearsed'),
  domains: z.array(host).default([]),
  hosts: z
    .record(host, host)
    .default({})
    .describe('where names are reached from here, for those that the resolver does not know'),
  peers: z.array(peer).min(1),
  clusters: z.array(cluster).min(1),
})

/** Where a name is reached from here, as the file says; host names know no case. */
export function hostOf({ hosts }: Pick<Deployment, 'hosts'>, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(hosts).find(([known]) => known.toLowerCase() === wanted)?.[1]
}

export type Deployment = z.output<typeof deploymentSchema>
export type DeploymentInput = z.input<typeof deploymentSchema>
export type DeploymentPeer = Deployment['peers'][number]
export type DeploymentCluster = Deployment['clusters'][number]
export type DeploymentNode = DeploymentCluster['nodes'][number]
export type Credentials = NonNullable<DeploymentCluster['credentials']>
export type Product = (typeof PRODUCTS)[number]

/** The file's JSON Schema (draft 2020-12), as `turnpike schema deployment` prints it. */
export const deploymentJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $id: 'urn:turnpike:deployment:1',
  title: 'Turnpike deployment',
  ...z.toJSONSchema(deploymentSchema, { io: 'input' }),
})
