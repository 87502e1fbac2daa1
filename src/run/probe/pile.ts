import { join } from './client-hello.ts'

/** Bytes that wait until enough of them are there; putting them together costs no more than the bytes themselves, however small the pieces. */
export interface Pile {
  add(bytes: Uint8Array): void
  /** The first `length` bytes, left where they are; undefined while there are fewer. */
  peek(length: number): Uint8Array | undefined
  take(length: number): Uint8Array | undefined
}

export function createPile(): Pile {
  let parts: Uint8Array[] = []
  let held = 0
  const peek = (length: number): Uint8Array | undefined => {
    if (held < length) return undefined
    if ((parts[0]?.length ?? 0) < length) parts = [join(parts)]
    return parts[0]?.subarray(0, length) ?? new Uint8Array(0)
  }
  return {
    add(bytes) {
      if (bytes.length === 0) return
      parts.push(bytes)
      held += bytes.length
    },
    peek,
    take(length) {
      const taken = peek(length)
      if (!taken || length === 0) return taken
      const rest = parts[0]!.subarray(length)
      if (rest.length > 0) parts[0] = rest
      else parts.shift()
      held -= length
      return taken
    },
  }
}
