import { z } from 'zod'
import { date, duration, host, listenAddress, onOff, port, release, size } from './config-values.ts'

/**
 * The gateway's configuration file. Every key is here, with what it is when it is left out; paths are relative to the file. What a peer is
 * (`PeerState`) and where it runs (listeners, processes, limits) stand side by side, because an administrator thinks of both as one machine.
 */

const certificateFiles = {
  certificate: z.string().describe('PEM file: the certificate and the chain behind it'),
  key: z.string().describe('PEM file of its private key'),
}

const exception = z.strictObject({
  address: host,
  port: port.exactOptional().describe('absent: every port'),
  policy: z.enum(['enforce', 'permissive', 'off']),
  until: date.describe('from then on the exception is not used'),
  reason: z.string().min(1).describe('stands in the log with every use'),
})

const ciphers = z.strictObject({
  list: z
    .string()
    .exactOptional()
    .describe('OpenSSL cipher string; absent: as the release and the upgrade path have it'),
  minVersion: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2']).exactOptional(),
  maxVersion: z.enum(['TLSv1.2', 'TLSv1.3']).exactOptional(),
  signatureAlgorithms: z.string().exactOptional().describe("OpenSSL's names, in order, separated by colons"),
  securityLevel: z.union([z.literal(0), z.literal(1), z.literal(2)]).exactOptional(),
})

const method = z.string().regex(/^[A-Z]{1,16}$/, 'GET, POST …')

const rule = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('https://photos.example.com:8443/photos/'),
  match: z.enum(['exact', 'prefix']).default('prefix'),
  methods: z.array(method).default([]).describe('empty: the default methods'),
  deployment: z.int().positive().default(1),
  description: z.string().exactOptional(),
})

const allowList = z.strictObject({
  automatic: z.boolean().default(true).describe('rules for every node of ucServers, as discovery makes them'),
  defaultMethods: z.array(method).min(1).exactOptional(),
  rules: z.array(rule).default([]),
  files: z.array(z.string()).default([]).describe('CSV: Url,Deployment,HttpMethods,MatchType,Description'),
})

const node = z.strictObject({
  address: host,
  role: z.enum(['publisher', 'subscriber']).default('subscriber'),
  version: z.string().exactOptional(),
})

const ucServer = z.strictObject({
  product: z.enum(['cucm', 'imp', 'unity']),
  address: host.describe('publisher'),
  username: z.string().default(''),
  passwordFile: z.string().exactOptional().describe('file with the password on its first line'),
  passwordVariable: z.string().exactOptional().describe('environment variable with the password'),
  tlsVerify: onOff.default(true),
  deployment: z.int().positive().default(1),
  aesGcm: onOff.default(false),
  sipUpdate: onOff.default(false),
  icePassthrough: onOff.default(false),
  nodes: z
    .array(node)
    .exactOptional()
    .describe('what discovery found; absent: the publisher is asked at start'),
})

const syslog = z.strictObject({
  address: host,
  port: port.exactOptional().describe('absent: 514 for UDP and TCP, 6514 for TLS'),
  transport: z.enum(['udp', 'tcp', 'tls']).default('udp'),
  trust: z
    .string()
    .exactOptional()
    .describe('PEM file of the CAs for TLS; absent: the trusted CA list of the peer'),
})

const logLevel = z.enum(['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'])

const logging = z.strictObject({
  file: z.string().exactOptional().describe('absent: no file'),
  rotate: z
    .strictObject({ size: size.default(50_000_000), keep: z.int().min(0).max(999).default(5) })
    .prefault({}),
  syslog: z.array(syslog).max(4).default([]),
  level: logLevel.default('INFO'),
  wording: z.enum(['1.1.1', '3.0']).default('1.1.1').describe("OpenSSL's words for what is wrong"),
  offset: z
    .string()
    .regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/, '+02:00')
    .default('+00:00')
    .describe('local time of the log prefix, east of UTC'),
})

const timeouts = z.strictObject({
  connect: duration.default(10_000).describe('name, TCP and TLS of an origin together'),
  request: duration.default(30_000).describe('head of a request, from its first byte'),
  body: duration.default(60_000).describe('longest silence inside of a body, either way'),
  response: duration.default(60_000).describe('head of a response, from the last byte of its request'),
  keepAlive: duration.default(15_000).describe('an idle connection of a client'),
  pool: duration.default(30_000).describe('an idle connection to an origin'),
  total: duration.default(3_600_000).describe('a request and its response together, whatever goes on in it'),
  drain: duration.default(30_000).describe('requests under way when the gateway is asked to end'),
})

const limits = z.strictObject({
  urlBytes: size.default(8192),
  headBytes: size.default(65_536).describe('request or status line and fields together'),
  fields: z.int().positive().default(200),
  connections: z.int().positive().default(10_000).describe('of clients, for each process'),
  perOrigin: z.int().positive().default(256).describe('connections to one origin, for each process'),
  idlePerOrigin: z.int().nonnegative().default(32),
})

export const gatewayConfigSchema = z.strictObject({
  host: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, 'a short host name')
    .describe('short system host name, as every log line has it'),
  domain: host.describe('DNS domain of the host'),
  domains: z.array(host).min(1).exactOptional().describe('MRA domains; absent: the domain'),
  release,
  upgradedFrom: release
    .exactOptional()
    .describe('release before the upgrade: it decides on the default ciphers'),
  listen: z.strictObject({
    tunnel: listenAddress.exactOptional().describe('plain HTTP, as from the tunnel of Expressway-E'),
    tls: z
      .strictObject({ address: listenAddress, ...certificateFiles })
      .exactOptional()
      .describe('for clients, in the role of Expressway-E'),
  }),
  admin: z
    .strictObject({
      address: listenAddress,
      token: z
        .string()
        .exactOptional()
        .describe('file with the token of the API; absent: console and API are off'),
    })
    .exactOptional(),
  processes: z.union([z.int().min(1).max(256), z.literal('cores')]).default(1),
  trustStore: z.string().exactOptional().describe('PEM file of the trusted CAs; absent: <this file>.ca.pem'),
  certificate: certificateFiles.certificate.exactOptional(),
  key: certificateFiles.key.exactOptional(),
  verifyOriginServer: onOff.default(true),
  policies: z
    .strictObject({
      on: z.enum(['enforce', 'permissive']).default('enforce'),
      off: z.enum(['permissive', 'off']).default('off'),
    })
    .prefault({})
    .describe('what VerifyOriginServer On and Off mean'),
  exceptions: z.array(exception).default([]),
  attempts: z.int().min(1).max(4).default(2).describe('handshakes for each failing request'),
  ciphers: ciphers.prefault({}),
  allowList: allowList.prefault({}),
  ucServers: z.array(ucServer).default([]),
  logging: logging.prefault({}),
  timeouts: timeouts.prefault({}),
  limits: limits.prefault({}),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('other items of xConfiguration, by their path'),
  state: z
    .string()
    .exactOptional()
    .describe('file of changes made in the console; absent: <this file>.state.json'),
})

export type GatewayConfigInput = z.input<typeof gatewayConfigSchema>
export type GatewayConfigValues = z.output<typeof gatewayConfigSchema>

/** JSON Schema (draft 2020-12) of the configuration file. */
export function gatewayConfigJsonSchema(): object {
  return {
    ...z.toJSONSchema(gatewayConfigSchema, { io: 'input' }),
    $id: 'urn:turnpike:gateway:1.0',
    title: 'Turnpike gateway configuration',
  }
}
