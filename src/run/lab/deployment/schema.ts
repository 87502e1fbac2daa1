import { isIP } from 'node:net'
import { z } from 'zod'

/** What a lab is: authorities, clusters of nodes with users, Expressway peers, and what is wrong with them. Every name below is a name of the file. */

const host = z
  .string()
  .regex(/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*$/i, 'a host name')
const loopback = z
  .string()
  .refine(text => isIP(text) === 4 && text.startsWith('127.'), 'an address of 127.0.0.0/8')
const release = z.string().regex(/^X\d{1,3}\.\d{1,3}(\.\d{1,3})?$/i, 'a release such as X14.2.0')

export const PRODUCTS = ['cucm', 'imp', 'unity'] as const

const authority = z.strictObject({
  name: z.string().min(1).describe('by which the rest of the file calls it'),
  subject: z.string().optional().describe('DC=lab,DC=steven,CN=… in the order of the DER; absent: CN=<name>'),
  issuer: z.string().optional().describe('name of the authority above; absent: a root'),
  key: z.enum(['rsa', 'ec']).default('rsa'),
})

const certificate = z.strictObject({
  issuer: z.string().optional().describe('name of an authority; absent: self-signed'),
  cn: z.string().optional().describe('absent: as the product names it, cucm-EC.steven.lab'),
  names: z.array(z.string()).optional().describe('dNSName entries; absent: the FQDN'),
  send: z
    .enum(['leaf', 'chain', 'whole'])
    .default('chain')
    .describe('the certificate alone, with intermediates, or with the root as well'),
  absent: z.boolean().default(false),
})

/** Certificates of a node by the role that its product gives them. */
export const ROLES = [
  'tomcat',
  'tomcat-ECDSA',
  'CallManager',
  'CallManager-ECDSA',
  'cup-xmpp',
  'cup-xmpp-ECDSA',
] as const

const node = z.strictObject({
  fqdn: host,
  product: z.enum(PRODUCTS).default('cucm'),
  role: z.enum(['publisher', 'subscriber']).default('subscriber'),
  address: loopback,
  advertised: z
    .string()
    .optional()
    .describe(
      'System > Server: what clients are told; absent: the FQDN. `address` stands for its IP address',
    ),
  certificates: z.partialRecord(z.enum(ROLES), certificate).default({}),
})

const user = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]+$/, 'letters, digits, . _ -'),
  password: z.string().min(1).describe('of this lab alone'),
  voicemail: z.boolean().default(true),
})

const cluster = z.strictObject({
  name: z.string().min(1),
  version: z.string().default('12.5.1.11900-146'),
  domain: host.describe('of users and of presence'),
  authority: z
    .string()
    .optional()
    .describe('signs what has no certificate of its own below; absent: self-signed'),
  ecdsa: z
    .enum(['signed', 'self-signed', 'absent'])
    .default('self-signed')
    .describe('certificates for ECDSA keys, as products have them before anybody has them signed'),
  httpsCiphers: z
    .enum(['rsa', 'all'])
    .default('rsa')
    .describe('enterprise parameter HTTPS Ciphers: kinds of certificates loaded on 443 and 8443'),
  tls: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('newest version the nodes speak'),
  trust: z
    .array(z.string())
    .optional()
    .describe('tomcat-trust and CallManager-trust; absent: every authority of the lab'),
  administrator: z
    .strictObject({ name: z.string(), password: z.string() })
    .prefault({ name: 'administrator', password: 'lab-administrator' }),
  nodes: z.array(node).min(1),
  users: z.array(user).default([]),
})

const peer = z.strictObject({
  host: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, 'a short host name'),
  domain: host,
  address: loopback,
  release: release.default('X14.2.0'),
  upgradedFrom: release.optional(),
  prefers: z
    .enum(['upgrade-path', 'ecdsa'])
    .default('upgrade-path')
    .describe(
      'certificates it asks origins for: as its upgrade path has it (CSCwc88608), or ECDSA whatever that is',
    ),
  trust: z.array(z.string()).describe('names of authorities in its trusted CA list'),
  authority: z.string().optional().describe('signs its own certificate; absent: it has none'),
  tlsVerify: z.boolean().default(true).describe('TLS verify mode of the publishers it discovers'),
})

const edge = z.strictObject({ fqdn: host, address: loopback, authority: z.string() })

const fault = z.strictObject({
  fault: z.string().describe('turnpike lab faults lists them'),
  node: host,
  port: z.int().min(1).max(65535).optional().describe('absent: every port with that certificate'),
  role: z.enum(ROLES).optional().describe('absent: tomcat, or tomcat-ECDSA where the fault is of such keys'),
})

export const deploymentSchema = z.strictObject({
  name: z.string().min(1),
  domain: host.describe('MRA domain'),
  authorities: z.array(authority).min(1),
  clusters: z.array(cluster).min(1),
  peers: z.array(peer).min(1),
  edge,
  faults: z.array(fault).default([]),
})

export type Deployment = z.output<typeof deploymentSchema>
export type DeploymentCluster = Deployment['clusters'][number]
export type DeploymentNode = DeploymentCluster['nodes'][number]
export type DeploymentPeer = Deployment['peers'][number]
export type Role = (typeof ROLES)[number]
export type Product = (typeof PRODUCTS)[number]
