const LF = 0x0a
const NEWLINE = Uint8Array.of(LF)

/** Pieces are at most this long. */
const PIECE = 1 << 20

/**
 * Hands bytes on in pieces and cuts lines short: of a line longer than `longest` bytes the rest is left out, and `tooLong` is called
 * once for it. The lines behind keep their numbers.
 */
export function createLineCap(longest: number, next: (piece: Uint8Array) => void, tooLong: () => void) {
  const step = Math.min(PIECE, longest)
  let length = 0
  let skipping = false

  /** Takes what fits of the piece; returns how many bytes were used up. */
  function take(piece: Uint8Array): number {
    const first = piece.indexOf(LF)
    if (skipping) {
      if (first === -1) return piece.length
      skipping = false
      return first + 1
    }
    const room = longest - length
    if ((first === -1 ? piece.length : first) > room) {
      next(piece.subarray(0, room))
      next(NEWLINE)
      tooLong()
      length = 0
      skipping = true
      return room
    }
    next(piece)
    length = first === -1 ? length + piece.length : piece.length - piece.lastIndexOf(LF) - 1
    return piece.length
  }

  return (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.length; ) at += take(chunk.subarray(at, Math.min(chunk.length, at + step)))
  }
}
