/** Link types as registered (LINKTYPE_ values of tcpdump.org; 12 and 14 are what BSD systems write for raw IP). */
const NULL = 0
const ETHERNET = 1
const RAW_OPENBSD = 14
const RAW_BSD = 12
const RAW = 101
const LOOP = 108
const LINUX_SLL = 113
const IPV4 = 228
const IPV6 = 229
const LINUX_SLL2 = 276

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
/** 802.1Q, 802.1ad (QinQ) and the numbers used before it was standardised. */
const VLAN_TAGS = [0x8100, 0x88a8, 0x9100, 0x9200, 0x9300]
/** Tags in a row that are followed; two are in use. */
const MOST_TAGS = 8

/** Is this a link type whose packets can be read? */
export function isKnownLinkType(linkType: number): boolean {
  return [NULL, ETHERNET, RAW_BSD, RAW_OPENBSD, RAW, LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2].includes(
    linkType,
  )
}

/** Where the IP header of a packet begins; -1 where the packet holds something else, or is cut before. */
export function networkOffset(bytes: Uint8Array, start: number, end: number, linkType: number): number {
  switch (linkType) {
    case ETHERNET:
      return behindEthertype(bytes, start + 12, start + 14, end)
    case LINUX_SLL:
      return behindEthertype(bytes, start + 14, start + 16, end)
    case LINUX_SLL2:
      return behindEthertype(bytes, start, start + 20, end)
    case RAW:
    case RAW_BSD:
    case RAW_OPENBSD:
    case IPV4:
    case IPV6:
      return start
    case NULL:
    case LOOP:
      // The address family is in the byte order of the machine that captured, and IPv6 has a number on each system: look at the IP header.
      return start + 4
    default:
      return -1
  }
}

/** The EtherType is at `typeAt`, what it tells of at `next`; VLAN tags in between are passed over. */
function behindEthertype(bytes: Uint8Array, typeAt: number, next: number, end: number): number {
  let type = typeAt
  let at = next
  for (let tags = 0; tags <= MOST_TAGS; tags++) {
    if (at > end) return -1
    const value = (bytes[type]! << 8) | bytes[type + 1]!
    if (value === ETHERTYPE_IPV4 || value === ETHERTYPE_IPV6) return at
    if (!VLAN_TAGS.includes(value)) return -1
    type = at + 2
    at += 4
  }
  return -1
}
