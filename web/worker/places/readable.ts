/** Bytes that can be read again, anywhere. */
export interface Readable {
  /** `length` bytes from `offset`; fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Whoever reads may give the memory of what was read away: it is nobody else's. */
  readonly givesAway?: boolean
}

/** A place in what can be read again. */
export interface Place {
  readonly readable: Readable
  readonly offset: number
}

/** Bytes read at a time. */
const PIECE = 1 << 20

export const readableFile = (file: Blob): Readable => ({
  givesAway: true,
  read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
})

/** From a place on, in pieces; the next is fetched while the last is used. */
export async function* piecesFrom(
  { readable, offset }: Place,
  length = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = offset
  const end = offset + length
  const ahead = () => {
    const from = at
    at += PIECE
    return from < end ? readable.read(from, Math.min(PIECE, end - from)) : undefined
  }
  for (let coming = ahead(); coming; ) {
    const piece = await coming
    if (piece.length === 0) return
    coming = ahead()
    yield piece
  }
}
