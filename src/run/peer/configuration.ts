import { compareRelease } from '../../read/uc/index.ts'
import { CONFIGURATION, type ConfigurationItem } from './configuration-items.ts'
import { PeerError } from './errors.ts'
import type { PeerChange, PeerState, UcProduct } from './types.ts'
import { inSpace, ON_OFF, type Space, spaceText, text, words } from './value-space.ts'

/** An item with its index or name filled in, and its value. */
export interface ConfigurationValue {
  /** `Remote Syslog 1 Address`. */
  readonly path: string
  readonly space: Space
  readonly value: string
  readonly item?: ConfigurationItem
}

/** What a path is of: the item, and its path in canonical spelling. Undefined where there is no such item. */
export function findItem(path: string): { item: ConfigurationItem; path: string } | undefined {
  const typed = path.trim().split(/\s+/)
  for (const item of CONFIGURATION) {
    const canonical = spelled(item.path.split(' '), typed)
    if (canonical) return { item, path: canonical }
  }
  return undefined
}

/** The words as the pattern writes them, with what was typed for index and name; undefined where they differ. */
function spelled(pattern: readonly string[], typed: readonly string[]): string | undefined {
  if (pattern.length !== typed.length) return undefined
  const parts = pattern.map((word, i) => spelledWord(word, typed[i] ?? ''))
  return parts.every(part => part !== undefined) ? parts.join(' ') : undefined
}

/** Letter case does not count; an index must be within its bounds. */
export function spelledWord(pattern: string, typed: string): string | undefined {
  const bounds = /^\[(\d+)\.\.(\d+)\]$/.exec(pattern)
  if (bounds) {
    const index = /^\d{1,5}$/.test(typed) ? Number(typed) : 0
    return index >= Number(bounds[1]) && index <= Number(bounds[2]) ? String(index) : undefined
  }
  if (pattern.startsWith('<')) return /^[\w.-]{1,64}$/.test(typed) ? typed : undefined
  return pattern.toLowerCase() === typed.toLowerCase() ? pattern : undefined
}

export function settingOf(
  state: PeerState,
  { item, path }: { item: ConfigurationItem; path: string },
): string {
  if (item.read) return item.read(state)
  return state.settings.get(path) ?? initialOf(state, item)
}

export const initialOf = (state: PeerState, { initial }: ConfigurationItem): string =>
  typeof initial === 'string' ? initial : initial(state)

/**
 * The change that sets an item.
 *
 * @throws PeerError `bad-setting` {name, cause: `unknown`, `read-only`, or `value` with `allowed`}
 */
export function settingChange(state: PeerState, typed: string, value: string): PeerChange {
  const found = findItem(typed)
  if (!found) throw new PeerError('bad-setting', { name: typed, cause: 'unknown' })
  const { item, path } = found
  if (!isThere(item, state))
    throw new PeerError('bad-setting', { name: path, cause: 'release', allowed: `from ${item.since}` })
  const fitted = inSpace(item.space, value)
  if (fitted === undefined)
    throw new PeerError('bad-setting', { name: path, cause: 'value', allowed: spaceText(item.space) })
  if (item.change) return item.change(state, fitted)
  if (item.read) throw new PeerError('bad-setting', { name: path, cause: 'read-only' })
  return { settings: new Map([...state.settings, [path, fitted]]) }
}

/** Does the release of the peer have the item? */
export const isThere = ({ since }: ConfigurationItem, { release }: PeerState): boolean =>
  since === undefined || compareRelease(release, since) >= 0

/** Everything `xConfiguration` lists, dumps included: items with their values, what discovery made, and UC servers with concealed passwords. */
export function configurationOf(state: PeerState): ConfigurationValue[] {
  const fixed = CONFIGURATION.filter(item => !/[[<]/.test(item.path) && isThere(item, state)).map(item => ({
    path: item.path,
    space: item.space,
    value: settingOf(state, { item, path: item.path }),
    item,
  }))
  const indexed = [...state.settings].flatMap(([path, value]) => {
    const found = findItem(path)
    return found && found.item.path !== found.path
      ? [{ path, space: found.item.space, value, item: found.item }]
      : []
  })
  const unknown = [...state.settings].flatMap(([path, value]) =>
    findItem(path) ? [] : [{ path, space: text(0, 2048), value }],
  )
  const values = [...fixed, ...indexed, ...unknown, ...domains(state), ...servers(state), ...zones(state)]
  return values.map(concealed).sort((a, b) => compare(a.path, b.path))
}

/** Settings of other modules may hold secrets; their names say so. */
const concealed = (value: ConfigurationValue): ConfigurationValue =>
  isSecret(value.path) && value.value !== '' ? { ...value, value: CIPHERED } : value

/** Does a setting of this path hold a secret? */
export const isSecret = (path: string): boolean =>
  /passw|passphrase|secret|credential key|private key/i.test(path)

const compare = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

const NAME = text(0, 128)

const domains = ({ domains }: PeerState): ConfigurationValue[] =>
  domains.map((value, i) => ({ path: `SIP Domains Domain ${i + 1} Name`, space: NAME, value }))

/** Names of the tables of UC servers in a dump. */
const TABLE: Readonly<Record<UcProduct, string>> = { cucm: 'CUCM', imp: 'XMPPDiscovery', unity: 'Ucxn' }

function servers({ ucServers }: PeerState): ConfigurationValue[] {
  const counts = new Map<UcProduct, number>()
  return ucServers.flatMap(server => {
    const number = (counts.get(server.product) ?? 0) + 1
    counts.set(server.product, number)
    const at = `${TABLE[server.product]} Config ${number}`
    const prefix = server.product === 'cucm' ? 'Axl' : ''
    const row = (name: string, space: Space, value: string) => ({ path: `${at} ${name}`, space, value })
    return [
      row('Address', NAME, server.address),
      row(prefix === '' ? 'Username' : 'Axlusername', NAME, server.username),
      row(prefix === '' ? 'Password' : 'Axlpassword', NAME, CIPHERED),
      row('CertValidationDisabled', ON_OFF, onOff(!server.tlsVerify)),
      row('DeploymentId', words(), String(server.deployment)),
      row('AesGcmSupport', ON_OFF, onOff(server.aesGcm)),
      row('SipUpdate', ON_OFF, onOff(server.sipUpdate)),
      row('IcePassthrough', ON_OFF, onOff(server.icePassthrough)),
    ]
  })
}

/** What stands for every password. */
export const CIPHERED = '{cipher}****'

const onOff = (value: boolean): string => (value ? 'On' : 'Off')

/** Zones that discovery makes by itself: one for each CUCM node (facts: discovery). */
function zones({ ucServers }: PeerState): ConfigurationValue[] {
  const nodes = ucServers.flatMap(({ product, tlsVerify, nodes }) =>
    product === 'cucm' ? nodes.map(({ address }) => ({ address, tlsVerify })) : [],
  )
  return nodes.flatMap(({ address, tlsVerify }, i) => {
    const at = `Zones Zone ${i + 1}`
    return [
      { path: `${at} Name`, space: NAME, value: `CEtls-${address}` },
      { path: `${at} Type`, space: words(), value: 'Neighbor' },
      { path: `${at} Neighbor Peer 1 Address`, space: NAME, value: address },
      { path: `${at} Neighbor SIP TLS Verify Mode`, space: ON_OFF, value: onOff(tlsVerify) },
    ]
  })
}
