import { basename, dirname, join, resolve } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { parseRelease, type Release } from '../../read/uc/index.ts'
import { ConfigError, plainValue } from '../config/index.ts'
import { faultOf } from './config-fault.ts'
import { type GatewayConfigValues, gatewayConfigSchema } from './config-schema.ts'

/** A configuration file as read: defaults filled in, paths absolute, durations in milliseconds, sizes in bytes. Nothing of the files it names is read yet. */
export interface GatewayConfig
  extends Omit<
    GatewayConfigValues,
    'release' | 'upgradedFrom' | 'domains' | 'trustStore' | 'state' | 'settings'
  > {
  /** Absolute. */
  readonly file: string
  readonly release: Release
  readonly upgradedFrom: Release | undefined
  readonly domains: readonly string[]
  /** Absolute; the file may be missing where the configuration names none. */
  readonly trustStore: string
  readonly namesTrustStore: boolean
  /** Absolute: changes made in the console. */
  readonly state: string
  readonly settings: ReadonlyMap<string, string>
}

/**
 * Reads a gateway's configuration (YAML 1.2). `where` is the path of the file: other paths are relative to its folder, and errors name it.
 *
 * @throws ConfigError with the line: `config-syntax` {cause}, `config-unknown-key` {name, suggestion}, `config-missing-key` {name},
 * `config-bad-value` {name, value, allowed}
 */
export function loadGatewayConfig(text: string, where: string): GatewayConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true })
  const [broken] = document.errors
  const syntax = (cause: string, line: number) => new ConfigError('config-syntax', where, line, { cause })
  if (broken) throw syntax(broken.message.split('\n')[0] ?? '', lines.linePos(broken.pos[0]).line)
  const parsed = gatewayConfigSchema.safeParse(plainValue(document, cause => syntax(cause, 1)))
  if (!parsed.success) throw faultOf(parsed.error, document, lines, where)
  const file = resolve(where)
  const config = withPaths(parsed.data, path => resolve(dirname(file), path))
  const beside = join(dirname(file), basename(file).replace(/\.ya?ml$/i, ''))
  return {
    ...config,
    file,
    release: parseRelease(config.release) as Release,
    upgradedFrom: config.upgradedFrom === undefined ? undefined : parseRelease(config.upgradedFrom),
    domains: config.domains ?? [config.domain],
    trustStore: config.trustStore ?? `${beside}.ca.pem`,
    namesTrustStore: config.trustStore !== undefined,
    state: config.state ?? `${beside}.state.json`,
    settings: new Map(Object.entries(config.settings).map(([name, value]) => [name, String(value)])),
  }
}

type Resolve = (path: string) => string

function withPaths(config: GatewayConfigValues, path: Resolve): GatewayConfigValues {
  const { listen, admin, logging, allowList } = config
  return {
    ...config,
    ...(config.trustStore !== undefined && { trustStore: path(config.trustStore) }),
    ...(config.certificate !== undefined && { certificate: path(config.certificate) }),
    ...(config.key !== undefined && { key: path(config.key) }),
    ...(config.state !== undefined && { state: path(config.state) }),
    listen: {
      ...listen,
      ...(listen.tls && {
        tls: { ...listen.tls, certificate: path(listen.tls.certificate), key: path(listen.tls.key) },
      }),
    },
    ...(admin && {
      admin: { ...admin, ...(admin.token !== undefined && { token: path(admin.token) }) },
    }),
    allowList: { ...allowList, files: allowList.files.map(path) },
    ucServers: config.ucServers.map(server => ({
      ...server,
      ...(server.passwordFile !== undefined && { passwordFile: path(server.passwordFile) }),
    })),
    logging: {
      ...logging,
      ...(logging.file !== undefined && { file: path(logging.file) }),
      syslog: logging.syslog.map(target => ({
        ...target,
        ...(target.trust !== undefined && { trust: path(target.trust) }),
      })),
    },
  }
}
