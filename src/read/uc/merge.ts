import { formatIp, type Problem, parseIp, type Read } from '../bytes/index.ts'
import type { UcPart } from './dump.ts'
import type { UcSystem } from './system.ts'

/** Fields that all dumps should agree on, as text to compare. `product` and `timeZone` differ in words between configuration and status. */
const COMPARED: readonly (readonly [string, (part: UcPart) => string | undefined])[] = [
  ['host', part => part.host?.toLowerCase()],
  ['release', part => part.release && `${part.release.major}.${part.release.minor}.${part.release.patch}`],
  ['verifyOriginServer', part => part.verifyOriginServer?.value],
  ['mraEnabled', part => (part.mraEnabled === undefined ? undefined : String(part.mraEnabled))],
  ['clusterName', part => part.clusterName?.toLowerCase()],
]

/**
 * What all dumps of one peer say together. Text counts more than XML, configuration more than status; lists are united.
 *
 * Problems: those of the parts, and `dumps-disagree` with the `field`, the value `kept` and the `other`.
 */
export function mergeSystem(parts: readonly Read<UcPart>[]): Read<UcSystem> {
  const ranked = parts.map(part => part.value).sort((a, b) => rank(a) - rank(b))
  const first = <K extends keyof UcPart>(key: K): UcPart[K] | undefined =>
    ranked.find(part => part[key] !== undefined)?.[key]
  const product = ranked.find(part => part.dump === 'xstat' && part.product)?.product ?? first('product')
  const scalars = {
    host: first('host'),
    product,
    release: first('release'),
    verifyOriginServer: first('verifyOriginServer'),
    mraEnabled: first('mraEnabled'),
    timeZone: first('timeZone'),
    clusterName: first('clusterName'),
    systemTime: first('systemTime'),
  }
  return {
    value: {
      ...present(scalars),
      addresses: unique(ranked.flatMap(part => part.addresses ?? []).map(canonical), address => address),
      ciphers: Object.assign({}, ...ranked.map(part => part.ciphers ?? {}).reverse()),
      ucServers: unique(
        ranked.flatMap(part => part.ucServers ?? []),
        server => `${server.address.toLowerCase()} ${server.zone}`,
      ),
      peers: unique(
        ranked.flatMap(part => part.peers ?? []),
        peer => peer.toLowerCase(),
      ),
      alarms: unique(
        ranked.flatMap(part => part.alarms ?? []),
        alarm => `${alarm.id} ${alarm.text}`,
      ),
    },
    problems: [...parts.flatMap(part => part.problems), ...disagreements(ranked)],
  }
}

const rank = (part: UcPart) => (part.format === 'text' ? 0 : 2) + (part.dump === 'xconf' ? 0 : 1)

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

const present = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>

function canonical(address: string): string {
  const octets = parseIp(address)
  return octets ? formatIp(octets) : address
}

function unique<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map([...values].reverse().map(value => [key(value), value])).values()].reverse()
}

function disagreements(ranked: readonly UcPart[]): Problem[] {
  return COMPARED.flatMap(([field, read]) => {
    const [kept, ...others] = ranked.filter(part => read(part) !== undefined)
    const other = kept && others.find(part => read(part) !== read(kept))
    if (!kept || !other) return []
    return [
      {
        code: 'dumps-disagree',
        where: { source: other.source },
        params: { field, kept: read(kept) ?? '', other: read(other) ?? '' },
      },
    ]
  })
}
