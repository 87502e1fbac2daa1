import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMessages } from './messages.ts'
import { createPile } from './pile.ts'

it('gives back what was left, with what came', () => {
  const step = fc.record({
    piece: fc.uint8Array({ maxLength: 5000 }),
    taken: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const pile = createPile()
      let waiting: number[] = []
      for (const { piece, taken } of steps) {
        waiting = [...waiting, ...piece]
        const seen = pile.with(piece)
        expect(Buffer.from(seen).equals(Buffer.from(waiting))).toBe(true)
        const left = Math.floor(waiting.length * (1 - taken))
        waiting = waiting.slice(waiting.length - left)
        pile.leave(left)
      }
    }),
    { numRuns: 50 },
  )
})

it('messages come out whole, however they are cut', () => {
  const message = fc.record({ type: fc.nat(24), body: fc.uint8Array({ maxLength: 300 }) })
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.nat(2000), { maxLength: 10 }),
      (wanted, cuts) => {
        const bytes = Buffer.concat(
          wanted.flatMap(({ type, body }) => [
            Buffer.of(type, 0, body.length >> 8, body.length & 0xff),
            body,
          ]),
        )
        const take = createMessages()
        const places = [
          0,
          ...cuts.map(cut => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
          bytes.length,
        ]
        const found = places.flatMap((from, i) =>
          take(bytes.subarray(from, places[i + 1] ?? from)).map(({ type, body }) => ({
            type,
            body: Uint8Array.from(body),
          })),
        )
        expect(found).toEqual(wanted.map(({ type, body }) => ({ type, body: Uint8Array.from(body) })))
      },
    ),
    { numRuns: 100 },
  )
})

it('of a message that is too long nothing is kept, and the next one is found', () => {
  const take = createMessages()
  const long = Buffer.concat([Buffer.of(11, 2, 0, 0), Buffer.alloc(0x20000)])
  expect(take(long.subarray(0, 1000))).toMatchObject([{ type: 11, tooLong: true }])
  expect(take(long.subarray(1000))).toEqual([])
  expect(take(Buffer.of(14, 0, 0, 0))).toMatchObject([{ type: 14, tooLong: false }])
})
