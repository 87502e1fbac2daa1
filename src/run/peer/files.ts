import { readFile } from 'node:fs/promises'
import { DEFAULT_METHODS } from '../../judge/allow/index.ts'
import { manualRule, rulesOfCsv } from './allow-list.ts'
import { defaultCiphers } from './ciphers.ts'
import type { GatewayConfig } from './config.ts'
import { PeerError } from './errors.ts'
import type { AllowList, OwnCertificate, PeerChange, UcServer } from './types.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What a configuration and the files it names say of a peer; `troubles` are those of single files, whose values are left out. */
export interface FromFiles {
  readonly change: PeerChange
  readonly troubles: readonly PeerTrouble[]
}

/** A file or value that could not be taken. What it would have changed is as before. */
export interface PeerTrouble {
  /** `PeerErrorCode`, code of a `ConfigError`, `unreadable`, or `state-unreadable`. */
  readonly code: string
  /** File, or the name of the value. */
  readonly about: string
  readonly cause: string
}

/** Reads what the configuration names. Nothing is judged here but whether it can be read. */
export async function readPeerFiles(config: GatewayConfig, environment: Environment): Promise<FromFiles> {
  const troubles: PeerTrouble[] = []
  const attempt = async <T>(about: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read()
    } catch (error) {
      troubles.push(troubleOf(about, error))
      return undefined
    }
  }
  const pem = await attempt(config.trustStore, () => readStore(config))
  const certificate = await attempt(config.certificate ?? 'certificate', () => readCertificate(config))
  const servers = await attempt('ucServers', () => readServers(config, environment))
  const allowList = await attempt('allowList', () => readAllowList(config))
  const change: PeerChange = {
    ...valuesOf(config),
    ...(pem !== undefined && { trustStorePem: pem }),
    ...(certificate && { certificate: certificate.pair }),
    ...(servers && { ucServers: servers }),
    ...(allowList && { allowList }),
  }
  return { change, troubles }
}

function valuesOf(config: GatewayConfig): PeerChange {
  const { host, domain, domains, release, policies, attempts, logging, settings, exceptions } = config
  const defaults = defaultCiphers(release, config.upgradedFrom)
  return {
    host,
    domain,
    domains,
    release,
    policies,
    attempts,
    settings,
    verifyOriginServer: config.verifyOriginServer ? 'on' : 'off',
    exceptions: exceptions.map(each => ({ ...each, address: each.address.toLowerCase() })),
    ciphers: { ...defaults, ...config.ciphers },
    logLevel: logging.level,
    wording: logging.wording,
  }
}

/** A list that the configuration does not name may be missing: nobody is trusted then. */
async function readStore(config: GatewayConfig): Promise<string> {
  try {
    return await readFile(config.trustStore, 'utf8')
  } catch (error) {
    if (!config.namesTrustStore && codeOf(error) === 'ENOENT') return ''
    throw error
  }
}

async function readCertificate({
  certificate,
  key,
}: GatewayConfig): Promise<{ pair: OwnCertificate | undefined }> {
  if (certificate === undefined && key === undefined) return { pair: undefined }
  if (certificate === undefined || key === undefined)
    throw new PeerError('bad-certificate', { cause: 'certificate-without-key' })
  const [chain, secret] = await Promise.all([readFile(certificate, 'utf8'), readFile(key, 'utf8')])
  return { pair: { chain, key: secret } }
}

async function readServers(config: GatewayConfig, environment: Environment): Promise<UcServer[]> {
  return Promise.all(
    config.ucServers.map(async ({ passwordFile, passwordVariable, nodes, ...server }) => ({
      ...server,
      password:
        passwordFile !== undefined
          ? ((await readFile(passwordFile, 'utf8')).split(/\r?\n/)[0] ?? '')
          : passwordVariable !== undefined
            ? passwordFrom(environment, passwordVariable)
            : '',
      nodes: (nodes ?? [{ address: server.address, role: 'publisher' as const, version: undefined }]).map(
        ({ version, ...node }) => ({
          ...node,
          product: server.product,
          ...(version !== undefined && { version }),
        }),
      ),
    })),
  )
}

async function readAllowList({ allowList }: GatewayConfig): Promise<AllowList> {
  const { automatic, defaultMethods = DEFAULT_METHODS, rules, files } = allowList
  const texts = await Promise.all(files.map(async file => rulesOfCsv(await readFile(file, 'utf8'), file)))
  return { automatic, defaultMethods, rules: [...rules.map(manualRule), ...texts.flat()] }
}

function passwordFrom(environment: Environment, name: string): string {
  const password = environment[name]
  if (password === undefined)
    throw new PeerError('bad-uc-server', { address: name, cause: 'variable-not-set' })
  return password
}

export function troubleOf(about: string, error: unknown): PeerTrouble {
  if (error instanceof PeerError)
    return { code: error.code, about, cause: String(error.params.cause ?? error.params.value ?? '') }
  const code = codeOf(error)
  if (code === undefined) throw error
  return { code: 'unreadable', about, cause: code }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
