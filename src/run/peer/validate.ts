import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { parseIp } from '../../read/bytes/index.ts'
import { PeerError } from './errors.ts'
import type {
  AllowList,
  AllowRule,
  CipherSettings,
  OwnCertificate,
  PeerChange,
  PolicyException,
  UcServer,
} from './types.ts'

/**
 * Looks at every value of a change before any of it is taken.
 *
 * @throws PeerError of the first that is not possible
 */
export function validate(change: PeerChange): void {
  if (change.host !== undefined && !LABEL.test(change.host))
    throw new PeerError('bad-host', { value: change.host })
  for (const domain of [change.domain, ...(change.domains ?? [])])
    if (domain !== undefined && !isName(domain)) throw new PeerError('bad-domain', { value: domain })
  if (change.attempts !== undefined && !isWithin(change.attempts, 1, 4))
    throw new PeerError('bad-attempts', { value: change.attempts })
  for (const exception of change.exceptions ?? []) validateException(exception)
  if (change.ciphers) validateCiphers(change.ciphers)
  if (change.certificate) validateCertificate(change.certificate)
  if (change.allowList) validateAllowList(change.allowList)
  for (const server of change.ucServers ?? []) validateServer(server)
  for (const [name, value] of change.settings ?? [])
    if (/[\r\n]/.test(name + value)) throw new PeerError('bad-setting', { name, cause: 'line-break' })
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i
const NAME =
  /^(?=.{1,253}$)[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,62})(?:\.[\p{L}\p{N}_][\p{L}\p{N}_-]{0,62})*\.?$/u

const isName = (text: string) => NAME.test(text)
/** A host name or an IP address, as a request may name it. */
export const isAddress = (text: string) => isName(text) || parseIp(text) !== undefined
const isWithin = (value: number, from: number, to: number) =>
  Number.isInteger(value) && value >= from && value <= to
const isPort = (value: number) => isWithin(value, 1, 65535)

function validateException({ address, port, until, policy }: PolicyException): void {
  const cause = !isAddress(address)
    ? 'address'
    : port !== undefined && !isPort(port)
      ? 'port'
      : !Number.isFinite(until)
        ? 'until'
        : ['enforce', 'permissive', 'off'].includes(policy)
          ? undefined
          : 'policy'
  if (cause) throw new PeerError('bad-exception', { address, cause })
}

/** OpenSSL itself says whether it knows the list. */
function validateCiphers(ciphers: CipherSettings): void {
  if (ciphers.list.length > 2048) throw new PeerError('bad-ciphers', { cause: 'too-long' })
  try {
    createSecureContext({
      ciphers: `${ciphers.list}:@SECLEVEL=${ciphers.securityLevel}`,
      minVersion: ciphers.minVersion,
      maxVersion: ciphers.maxVersion,
      ...(ciphers.signatureAlgorithms && { sigalgs: ciphers.signatureAlgorithms }),
    })
  } catch (cause) {
    const told = cause instanceof Error ? cause.message : String(cause)
    throw new PeerError('bad-ciphers', { value: ciphers.list, cause: told }, { cause })
  }
}

/** The chain can be read, and its first certificate is that of the key. */
function validateCertificate({ chain, key }: OwnCertificate): void {
  let matches: boolean
  try {
    matches = new X509Certificate(chain).checkPrivateKey(createPrivateKey(key))
  } catch (cause) {
    const told = cause instanceof Error ? cause.message : String(cause)
    throw new PeerError('bad-certificate', { cause: told }, { cause })
  }
  if (!matches) throw new PeerError('bad-certificate', { cause: 'key-of-another-certificate' })
}

const METHOD = /^[A-Z]{1,16}$/

function validateAllowList({ rules, defaultMethods }: AllowList): void {
  for (const method of defaultMethods)
    if (!METHOD.test(method)) throw new PeerError('bad-allow-rule', { value: method, cause: 'method' })
  for (const rule of rules) {
    const cause = ruleFault(rule)
    if (cause) throw new PeerError('bad-allow-rule', { value: rule.address + rule.path, cause })
  }
}

function ruleFault({ protocol, address, port, path, methods, deployment }: AllowRule): string | undefined {
  if (protocol !== 'http' && protocol !== 'https') return 'protocol'
  if (!isAddress(address)) return 'address'
  if (!isPort(port)) return 'port'
  if (!path.startsWith('/') || /[\s#]/.test(path)) return 'path'
  if (!methods.every(method => METHOD.test(method))) return 'method'
  return Number.isInteger(deployment) && deployment > 0 ? undefined : 'deployment'
}

function validateServer({ address, nodes, deployment }: UcServer): void {
  const wrong = [address, ...nodes.map(node => node.address)].find(each => !isAddress(each))
  if (wrong !== undefined) throw new PeerError('bad-uc-server', { address: wrong, cause: 'address' })
  if (!Number.isInteger(deployment) || deployment < 1)
    throw new PeerError('bad-uc-server', { address, cause: 'deployment' })
}
