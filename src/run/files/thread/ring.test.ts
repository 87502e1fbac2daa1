import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRing, createRingWriter, giveBack, type Piece } from './ring.ts'

describe('a ring', () => {
  it('leaves what does not fit at its end', () => {
    const ring = createRing(8)
    const put = createRingWriter(ring)
    expect(put(new Uint8Array(3))).toEqual({ at: 0, length: 3, used: 3 })
    expect(put(new Uint8Array(3))).toEqual({ at: 3, length: 3, used: 3 })
    giveBack(ring, 6)
    expect(put(new Uint8Array(4))).toEqual({ at: 0, length: 4, used: 6 })
  })
  it('keeps what was put into it until it is given back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 32 }), { maxLength: 60 }), chunks => {
        const ring = createRing(64)
        const view = new Uint8Array(ring.memory)
        const put = createRingWriter(ring)
        const held: { piece: Piece; chunk: Uint8Array }[] = []
        let used = 0
        for (const chunk of chunks) {
          // Room for it and for what it may leave at the end.
          while (used + 2 * chunk.length > 64) {
            const { piece } = held.shift() as (typeof held)[number]
            used -= piece.used
            giveBack(ring, piece.used)
          }
          const piece = put(chunk)
          used += piece.used
          held.push({ piece, chunk })
          for (const { piece, chunk: before } of held)
            expect(view.slice(piece.at, piece.at + piece.length)).toEqual(before)
        }
      }),
    )
  })
})
