import { randomFrom } from './random.ts'

/** FNV-1a of the octets: how an input is cut up follows from it alone, so that a file is its whole test. */
function seedOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

const LENGTHS = [1, 1, 2, 3, 5, 8, 13, 64, 512, 513, 1024, 4096]

/** The same octets in pieces of many lengths, each in memory of its own. */
export function piecesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const random = randomFrom(seedOf(bytes))
  const pieces: Uint8Array<ArrayBuffer>[] = []
  // Short pieces of a long input would take all the time there is.
  const shortest = bytes.length >> 9
  for (let at = 0; at < bytes.length; ) {
    const length = Math.max(random.pick(LENGTHS), shortest)
    pieces.push(Uint8Array.from(bytes.subarray(at, at + length)))
    at += length
  }
  return pieces
}

/** Lends each piece for the time of the call alone: whoever keeps it without a copy reads something else later. */
export function lend(pieces: readonly Uint8Array[], take: (piece: Uint8Array) => void): void {
  for (const piece of pieces) {
    const lent = piece.slice()
    take(lent)
    lent.fill(0xee)
  }
}

/** As a stream. */
export async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* pieces
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
