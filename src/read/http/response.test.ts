import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createResponseReader, latin1, type RefusalCode } from './index.ts'

const octets = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))

function readAll(text: string, pieces: readonly number[] = [], answersHead = false) {
  const reader = createResponseReader()
  reader.expectHead(answersHead)
  const bytes = octets(text)
  let from = 0
  for (const size of [...pieces, bytes.length]) {
    if (reader.head || reader.refusal || from >= bytes.length) break
    reader.push(bytes.slice(from, from + size), 0)
    from += size
  }
  const head = reader.head
  return {
    refusal: reader.refusal,
    head: head && {
      status: head.status,
      reason: latin1(head.bytes, head.reasonStart, head.reasonEnd),
      framing: head.framing,
      length: head.length,
      keepAlive: head.keepAlive,
    },
  }
}

const GOOD: readonly (readonly [text: string, expected: object, answersHead: boolean])[] = [
  ['HTTP/1.1 200 OK\r\n\r\n', { status: 200, reason: 'OK', framing: 'close', keepAlive: false }, false],
  [
    'HTTP/1.1 200 \r\nContent-Length: 3\r\n\r\n',
    { reason: '', framing: 'length', length: 3, keepAlive: true },
    false,
  ],
  ['HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', { reason: '', framing: 'length', length: 0 }, false],
  [
    'HTTP/1.1 404 Not \xe9 Found\r\nTransfer-Encoding: chunked\r\n\r\n',
    { status: 404, framing: 'chunked' },
    false,
  ],
  ['HTTP/1.1 204 No\r\n\r\n', { framing: 'none', keepAlive: true }, false],
  ['HTTP/1.1 304 Not\r\nContent-Length: 99\r\n\r\n', { framing: 'none', length: 0 }, false],
  ['HTTP/1.1 100 Continue\r\n\r\n', { status: 100, framing: 'none' }, false],
  ['HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n', { framing: 'none', length: 0 }, true],
  ['HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n', { framing: 'length', keepAlive: false }, false],
  ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n', { keepAlive: false }, false],
]

const BAD: readonly (readonly [code: RefusalCode, text: string])[] = [
  ['bad-status-line', 'HTTP/1.1  200 OK\r\n\r\n'],
  ['bad-status-line', 'HTTP/1.1 099 X\r\n\r\n'],
  ['bad-status-line', 'HTTP/1.1 600 X\r\n\r\n'],
  ['bad-status-line', 'HTTP/1.1 2000 X\r\n\r\n'],
  ['bad-status-line', 'ICY 200 OK\r\n\r\n'],
  ['unsupported-version', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['bare-lf', 'HTTP/1.1 200 OK\n\r\n'],
  ['bare-lf', 'HTTP/1.1 200\n\r\n'],
  ['bare-cr', 'HTTP/1.1 200 O\rK\r\n\r\n'],
  ['nul', 'HTTP/1.1 200 O\0K\r\n\r\n'],
  ['both-lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['several-lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['transfer-encoding-in-http-1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['folded-field', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
]

describe('heads of responses', () => {
  it.each(GOOD)('reads %j', (text, expected, answersHead) => {
    const read = readAll(text, [], answersHead)
    expect(read.refusal).toBeUndefined()
    expect(read.head).toMatchObject(expected)
  })
  it.each(BAD)('refuses %s', (code, text) => {
    expect(readAll(text).refusal?.code).toBe(code)
  })
  it('comes to the same result however the octets are split', () => {
    const texts = [...GOOD.map(([text]) => text), ...BAD.map(([, text]) => text)]
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(fc.integer({ min: 1, max: 9 })), (text, pieces) => {
        expect(readAll(text, pieces)).toEqual(readAll(text))
      }),
    )
  })
})
