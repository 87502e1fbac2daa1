import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRingWriter, type Piece } from './ring.ts'

describe('a ring', () => {
  it('has no room before something is given back', () => {
    const ring = createRingWriter(new SharedArrayBuffer(8))
    expect(ring.put(new Uint8Array(5))).toEqual({ at: 0, length: 5, used: 5 })
    expect(ring.put(new Uint8Array(4))).toBeUndefined()
    expect(ring.put(new Uint8Array(3))).toEqual({ at: 5, length: 3, used: 3 })
    expect(ring.put(new Uint8Array(1))).toBeUndefined()
    ring.free(5)
    expect(ring.put(new Uint8Array(4))).toEqual({ at: 0, length: 4, used: 4 })
  })
  it('leaves what does not fit at its end', () => {
    const ring = createRingWriter(new SharedArrayBuffer(8))
    ring.put(new Uint8Array(6))
    ring.free(6)
    expect(ring.put(new Uint8Array(4))).toEqual({ at: 0, length: 4, used: 6 })
  })
  it('keeps what was put into it until it is given back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 32 }), { maxLength: 60 }), chunks => {
        const memory = new SharedArrayBuffer(64)
        const view = new Uint8Array(memory)
        const ring = createRingWriter(memory)
        const held: { piece: Piece; chunk: Uint8Array }[] = []
        for (const chunk of chunks) {
          for (let piece = ring.put(chunk); ; piece = ring.put(chunk)) {
            if (piece) {
              held.push({ piece, chunk })
              break
            }
            const oldest = held.shift()
            expect(oldest).toBeDefined()
            ring.free(oldest?.piece.used ?? 0)
          }
          for (const { piece, chunk: before } of held)
            expect(view.slice(piece.at, piece.at + piece.length)).toEqual(before)
        }
      }),
    )
  })
})
