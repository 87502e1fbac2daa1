/** Fragments of one datagram that are followed; a 64 KB datagram over Ethernet has 45. */
const PIECES = 128

interface Datagram {
  readonly pieces: Map<number, Uint8Array>
  held: number
  /** Length of the whole payload, once the last fragment is known. */
  total: number | undefined
  /** IPv6: next header of the first fragment. */
  protocol: number
}

/** Puts the fragments of IP datagrams together (RFC 791 section 3.2, RFC 8200 section 4.5), within bounds. */
export interface FragmentStore {
  /** Adds `bytes` at `offset`; answers the whole payload as soon as it is complete. */
  add(
    key: string,
    protocol: number,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
  ): { payload: Uint8Array; protocol: number } | undefined
}

/** `spent` is called when a datagram is given up for the sake of the bounds. */
export function createFragmentStore(
  mostBytes: number,
  mostDatagrams: number,
  spent: () => void,
): FragmentStore {
  /** In the order of their first fragment. */
  const datagrams = new Map<string, Datagram>()
  let held = 0

  const remove = (key: string): void => {
    held -= datagrams.get(key)?.held ?? 0
    datagrams.delete(key)
  }

  const makeRoom = (): void => {
    for (const key of datagrams.keys()) {
      if (held <= mostBytes && datagrams.size <= mostDatagrams) return
      remove(key)
      spent()
    }
  }

  return {
    add(key, protocol, offset, more, bytes) {
      const datagram = datagrams.get(key) ?? { pieces: new Map(), held: 0, total: undefined, protocol }
      datagrams.set(key, datagram)
      if (offset === 0) datagram.protocol = protocol
      if (!more) datagram.total = offset + bytes.length
      if (!datagram.pieces.has(offset) && datagram.pieces.size < PIECES) {
        datagram.pieces.set(offset, bytes.slice())
        datagram.held += bytes.length
        held += bytes.length
      }
      const payload = join(datagram)
      if (payload) remove(key)
      else makeRoom()
      return payload && { payload, protocol: datagram.protocol }
    },
  }
}

/** The payload, where no byte is missing. Where fragments overlap, the one that begins first counts. */
function join(datagram: Datagram): Uint8Array | undefined {
  const { pieces, total, held } = datagram
  if (total === undefined || held < total) return undefined
  const payload = new Uint8Array(total)
  let filled = 0
  for (const [offset, bytes] of [...pieces].sort(([a], [b]) => a - b)) {
    if (offset > filled) return undefined
    const piece = bytes.subarray(filled - offset, total - offset)
    payload.set(piece, filled)
    filled += piece.length
  }
  return filled === total ? payload : undefined
}
