import { formatIp, parseIp } from '../../read/bytes/index.ts'

/** What stands for what: original words and addresses by their pseudonyms. Only the owner of the report keeps it. */
export interface RedactMap {
  readonly version: 1
  readonly words: Readonly<Record<string, string>>
  readonly addresses: Readonly<Record<string, string>>
}

export const EMPTY_MAP: RedactMap = { version: 1, words: {}, addresses: {} }

/** Gives every word and every IP address a pseudonym of its own, the same one whenever asked again. */
export interface Pseudonyms {
  /** `n1`, `n2` …; case makes no difference, as in host names (RFC 4343). */
  word(original: string): string
  isKnown(original: string): boolean
  /** An address of the same family; undefined where the text is no address. Loopback and unspecified addresses stay, they name nobody. */
  ip(original: string): string | undefined
  readonly map: RedactMap
}

/** 198.18.0.0/15: benchmarking (RFC 2544), 131 072 addresses; 2001:db8::/32: documentation (RFC 3849). */
const V4_ROOM = 1 << 17

export function createPseudonyms(before: RedactMap = EMPTY_MAP): Pseudonyms {
  const words = inverse(before.words)
  const addresses = inverse(before.addresses)
  const used = { v4: 0, v6: 0, words: 0 }
  for (const name of Object.keys(before.words)) used.words = Math.max(used.words, Number(name.slice(1)))
  for (const text of Object.keys(before.addresses)) {
    const family = text.includes(':') ? 'v6' : 'v4'
    used[family] = Math.max(used[family], numberOf(text))
  }

  return {
    word(original) {
      const key = original.toLowerCase()
      const given = words.get(key) ?? `n${++used.words}`
      words.set(key, given)
      return given
    },
    isKnown: original => words.has(original.toLowerCase()),
    ip(original) {
      const octets = parseIp(original)
      if (!octets) return undefined
      const key = formatIp(octets)
      if (isLocal(octets)) return original
      const given = addresses.get(key) ?? (octets.length === 4 ? v4(++used.v4) : v6(++used.v6))
      addresses.set(key, given)
      return given
    },
    get map() {
      return { version: 1 as const, words: inverse(words), addresses: inverse(addresses) }
    },
  }
}

const isLocal = (octets: Uint8Array) =>
  octets.every(octet => octet === 0) ||
  (octets.length === 4 ? octets[0] === 127 : octets.every((octet, at) => octet === (at === 15 ? 1 : 0)))

/** More addresses than there is room for are told apart by a suffix that no address has. */
const v4 = (count: number): string => {
  const text = `198.${18 + ((count >> 16) & 1)}.${(count >> 8) & 255}.${count & 255}`
  return count < V4_ROOM ? text : `${text}-${Math.floor(count / V4_ROOM)}`
}

const v6 = (count: number) =>
  formatIp(Uint8Array.from([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, ...octetsOf(count)]))

const octetsOf = (count: number) => [24, 16, 8, 0].map(shift => (count >> shift) & 255)

/** The count that an address was made from. */
function numberOf(text: string): number {
  const octets = parseIp(text.replace(/-\d+$/, ''))
  if (!octets) return 0
  const low = octets.slice(-4).reduce((sum, octet) => sum * 256 + octet, 0)
  const more = Number(/-(\d+)$/.exec(text)?.[1] ?? 0) * V4_ROOM
  return octets.length === 4 ? (low % V4_ROOM) + more : low
}

function inverse(map: Readonly<Record<string, string>>): Map<string, string>
function inverse(map: ReadonlyMap<string, string>): Record<string, string>
function inverse(map: Readonly<Record<string, string>> | ReadonlyMap<string, string>) {
  if (map instanceof Map) return Object.fromEntries([...map].map(([from, to]) => [to, from]))
  return new Map(Object.entries(map).map(([to, from]) => [from, to]))
}
