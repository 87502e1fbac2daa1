import { endsWith, type Item, numberOf } from './item.ts'
import type { UcSystem } from './system.ts'

type UcServer = UcSystem['ucServers'][number]

/** Zones that Unified Communications discovery makes by itself: one for each node and kind of connection. */
const UC_ZONE = /^CE(?:tls|tcp|OAuth)[-_]?(.*)$/i

/** UC servers told by the zones of discovery, and by records of discovery where a dump has them. */
export function ucServersOf(items: readonly Item[], source: string): UcServer[] {
  const servers = [...zoneServers(items, source), ...recordServers(items, source)]
  const seen = new Set<string>()
  return servers.filter(server => {
    const key = `${server.address.toLowerCase()} ${server.zone ?? ''}`
    return !seen.has(key) && seen.add(key)
  })
}

function zoneServers(items: readonly Item[], source: string): UcServer[] {
  return groups(
    items.filter(item => item.path.some(name => /^zones$/i.test(name))),
    'Zone',
  ).flatMap(zone => {
    const name = zone.find(item => endsWith(item, 'Zone', 'Name'))
    const inName = UC_ZONE.exec(name?.value ?? '')?.[1]
    if (!name || inName === undefined) return []
    const verify = zone.find(item => endsWith(item, 'TLS', 'Verify', 'Mode'))?.value.toLowerCase()
    const peers = zone.filter(item => endsWith(item, 'Peer', 'Address') && item.value !== '')
    const addresses = peers.length > 0 ? peers : inName === '' ? [] : [{ ...name, value: inName }]
    return addresses.map(item => ({
      address: item.value,
      zone: name.value,
      ...(verify === 'on' || verify === 'off' ? { tlsVerify: verify === 'on' } : {}),
      where: where(item, source),
    }))
  })
}

/** `CUCM Config 1 Address`, with `CertValidationDisabled` (facts: CLI) or `TLS Verify Mode`. */
function recordServers(items: readonly Item[], source: string): UcServer[] {
  const records = items.filter(item => productOf(item) !== undefined)
  return groups(records, 'Config').flatMap(record => {
    const address = record.find(item => endsWith(item, 'Address') && item.value !== '')
    if (!address) return []
    const disabled = record.find(item => endsWith(item, 'CertValidationDisabled'))?.value.toLowerCase()
    const mode = record
      .find(item => endsWith(item, 'TlsVerifyMode') || endsWith(item, 'TLS', 'Verify', 'Mode'))
      ?.value.toLowerCase()
    const tlsVerify =
      disabled === 'off' || mode === 'on' ? true : disabled === 'on' || mode === 'off' ? false : undefined
    return [
      {
        address: address.value,
        ...(tlsVerify === undefined ? {} : { tlsVerify }),
        publisherOf: productOf(address)!,
        where: where(address, source),
      },
    ]
  })
}

/** Tables of Unified CM servers, of IM and Presence Service nodes and of Unity Connection servers (xCommand names). */
const TABLES: Readonly<Record<string, NonNullable<UcServer['publisherOf']>>> = {
  cucm: 'cucm',
  cup: 'imp',
  imp: 'imp',
  xmppdiscovery: 'imp',
  ucxn: 'unity',
}

const productOf = ({ path }: Item) => TABLES[path[0]?.toLowerCase() ?? '']

const where = (item: Item, source: string) => ({
  source,
  ...(item.line === undefined ? {} : { line: item.line }),
})

function groups(items: readonly Item[], name: string): Item[][] {
  const found = new Map<string, Item[]>()
  for (const item of items) {
    const key = `${item.path[0]?.toLowerCase()} ${numberOf(item, name) ?? 0}`
    const list = found.get(key)
    if (list) list.push(item)
    else found.set(key, [item])
  }
  return [...found.values()]
}
