import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBodyReader, createDechunker, type Framing, type RefusalCode } from './index.ts'

const octets = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))

function readAll(framing: Framing, text: string, length = 0, pieces: readonly number[] = []) {
  const reader = createBodyReader()
  reader.begin(framing, length)
  const bytes = octets(text)
  let from = 0
  let taken = 0
  for (const size of [...pieces, bytes.length]) {
    if (reader.done || reader.refusal || from >= bytes.length) break
    const to = Math.min(bytes.length, from + size)
    taken += reader.take(bytes, from, to) - from
    from = to
  }
  return { done: reader.done, taken: reader.refusal ? undefined : taken, refusal: reader.refusal }
}

const WHOLE = [
  '0\r\n\r\n',
  '5\r\nhello\r\n0\r\n\r\n',
  'A;x=y;z\r\n0123456789\r\n000\r\n\r\n',
  '1\r\na\r\n1;ext\r\nb\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n',
]
const BAD: readonly (readonly [code: RefusalCode, text: string])[] = [
  ['bad-chunk-size', '\r\n'],
  ['bad-chunk-size', ' 5\r\nhello\r\n'],
  ['bad-chunk-size', '5 \r\nhello\r\n'],
  ['bad-chunk-size', '0x5\r\nhello\r\n'],
  ['bad-chunk-size', '+5\r\nhello\r\n'],
  ['bad-chunk-size', '-1\r\n'],
  ['bad-chunk-size', '5\nhello\r\n'],
  ['bad-chunk-size', '1234567890abc\r\n'],
  ['bad-chunk-size', 'g\r\n'],
  ['bare-cr', '5\rhello\r\n'],
  ['bare-lf', '5;a\nhello\r\n'],
  ['bad-chunk-extension', '5;a\0\r\nhello\r\n'],
  ['chunk-extension-too-long', `5;${'a'.repeat(5000)}\r\nhello\r\n`],
  ['bad-chunk-end', '5\r\nhelloX\r\n'],
  ['bad-chunk-end', '5\r\nhello\rX'],
  ['bad-chunk-end', '4\r\nhello\r\n'],
  ['bad-trailer', '0\r\nX\r\n\r\n'],
  ['bad-trailer', '0\r\n X: 1\r\n\r\n'],
  ['bad-trailer', '0\r\n\n'],
  ['forbidden-trailer', '0\r\nContent-Length: 4\r\n\r\n'],
  ['forbidden-trailer', '0\r\nX: 1\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['forbidden-trailer', '0\r\nHost: a\r\n\r\n'],
  ['trailer-too-large', `0\r\nX: ${'a'.repeat(9000)}\r\n\r\n`],
]

describe('bodies', () => {
  it('of no octets are done at once', () => {
    expect(readAll('none', 'GET').taken).toBe(0)
    expect(readAll('length', 'GET', 0)).toMatchObject({ done: true, taken: 0 })
  })
  it('of a length end there', () => {
    expect(readAll('length', 'helloGET', 5)).toMatchObject({ done: true, taken: 5 })
    expect(readAll('length', 'hell', 5)).toMatchObject({ done: false, taken: 4 })
  })
  it('until the connection closes take all', () => {
    expect(readAll('close', 'hello')).toMatchObject({ done: false, taken: 5 })
  })
  it.each(WHOLE)('in chunks: %j', text => {
    expect(readAll('chunked', `${text}GET /`)).toMatchObject({ done: true, taken: text.length })
    expect(readAll('chunked', text.slice(0, -1)).done).toBe(false)
  })
  it.each(BAD)('in chunks are refused: %s, %j', (code, text) => {
    expect(readAll('chunked', text).refusal?.code).toBe(code)
  })
  it('end alike however the octets are split', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WHOLE, ...BAD.map(([, text]) => text)),
        fc.array(fc.integer({ min: 1, max: 7 })),
        (text, pieces) => {
          expect(readAll('chunked', `${text}GET /`, 0, pieces)).toEqual(readAll('chunked', `${text}GET /`))
        },
      ),
    )
  })
  it('of any chunks give back where they end', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })), fc.nat(50), (chunks, behind) => {
        const text = `${chunks.map(chunk => `${chunk.length.toString(16)}\r\n${'x'.repeat(chunk.length)}\r\n`).join('')}0\r\n\r\n`
        expect(readAll('chunked', text + 'G'.repeat(behind))).toMatchObject({
          done: true,
          taken: text.length,
        })
      }),
    )
  })
})

describe('content of chunked bodies', () => {
  it('is what was put into the chunks, however the octets are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (chunks, pieces) => {
          const whole = Buffer.concat([
            ...chunks.flatMap(chunk => [
              Buffer.from(`${chunk.length.toString(16)};x=1\r\n`),
              chunk,
              Buffer.from('\r\n'),
            ]),
            Buffer.from('0\r\nX: 1\r\n\r\n'),
          ])
          const dechunker = createDechunker()
          const content: Uint8Array[] = []
          let from = 0
          for (const size of [...pieces, whole.length]) {
            content.push(...dechunker.push(whole.subarray(from, from + size)))
            from += size
          }
          expect(Buffer.concat(content)).toEqual(Buffer.concat(chunks))
        },
      ),
    )
  })
})
