import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRequestReader,
  fieldValue,
  HEAD_LIMITS,
  type HeadLimits,
  isMethod,
  latin1,
  pairsOf,
  type RefusalCode,
  type RequestHead,
} from './index.ts'

const octets = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))
const HOST = 'Host: cucm.steven.lab\r\n'

/** What a reader makes of a head, in values that can be compared. */
function told(head: RequestHead | undefined) {
  if (head === undefined) return undefined
  const { bytes, start, methodStart, methodEnd, targetStart, targetEnd, pathStart } = head
  return {
    method: latin1(bytes, methodStart, methodEnd),
    target: latin1(bytes, targetStart, targetEnd),
    path: latin1(bytes, pathStart, targetEnd),
    fields: pairsOf(head),
    length: head.length,
    framing: head.framing,
    form: head.form,
    minor: head.minor,
    keepAlive: head.keepAlive,
    nominated: head.nominated,
    octets: head.end - start,
  }
}

function readAll(text: string, pieces: readonly number[] = [], limits: HeadLimits = HEAD_LIMITS) {
  const reader = createRequestReader(limits)
  const bytes = octets(text)
  let from = 0
  let taken = 0
  for (const size of [...pieces, bytes.length]) {
    const piece = bytes.slice(from, from + size)
    if (piece.length === 0) continue
    const end = reader.push(piece, 0)
    taken += end
    from += piece.length
    if (reader.head !== undefined || reader.refusal !== undefined) break
  }
  return { head: told(reader.head), refusal: reader.refusal, taken: reader.head ? taken : undefined }
}

const GOOD: readonly (readonly [what: string, text: string, expected: object])[] = [
  [
    'origin-form',
    `GET /a/b?c=d HTTP/1.1\r\n${HOST}\r\n`,
    { form: 'origin', path: '/a/b?c=d', keepAlive: true },
  ],
  [
    'absolute-form',
    'GET http://vcs_control.steven.lab:8443/c3Rl/x HTTP/1.1\r\nHost: VCS_control.steven.lab:8443\r\n\r\n',
    { form: 'absolute', path: '/c3Rl/x' },
  ],
  ['port that the scheme implies', 'GET http://a.b/x HTTP/1.1\r\nHost: a.b:80\r\n\r\n', { form: 'absolute' }],
  ['no path', 'GET https://a.b:443?x HTTP/1.1\r\nHost: a.b\r\n\r\n', { path: '?x' }],
  ['IPv6', 'GET http://[::1]:80/ HTTP/1.1\r\nHost: [::1]\r\n\r\n', { path: '/' }],
  ['asterisk-form', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, { form: 'asterisk' }],
  ['authority-form', 'CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n', { form: 'authority' }],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', { minor: 0, keepAlive: false }],
  ['HTTP/1.0, kept', 'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', { keepAlive: true }],
  ['an empty line first', `\r\nGET / HTTP/1.1\r\n${HOST}\r\n`, { method: 'GET', path: '/' }],
  [
    'Content-Length',
    `PUT / HTTP/1.1\r\n${HOST}Content-Length: 0012\r\n\r\n`,
    { framing: 'length', length: 12 },
  ],
  ['chunked', `PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: Chunked\r\n\r\n`, { framing: 'chunked' }],
  ['whitespace around values', `GET / HTTP/1.1\r\n${HOST}A:\t b c \t\r\nB:\r\n\r\n`, { framing: 'none' }],
  [
    'Connection options',
    `GET / HTTP/1.1\r\n${HOST}Connection: X-One, close ,, Two\r\n\r\n`,
    { keepAlive: false, nominated: ['x-one', 'two'] },
  ],
]

const BAD: readonly (readonly [code: RefusalCode, status: number, text: string])[] = [
  ['bad-method', 400, `G(T / HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-method', 400, ` GET / HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-method', 400, `${'M'.repeat(40)} / HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-target', 400, `GET  / HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-target', 400, `GET a HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-target', 400, `GET ftp://a/ HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-target', 400, `GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['bad-target', 400, `GET /a#b HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-target', 400, `GET /a\\b HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-target', 400, `GET /\xe9 HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-target', 400, `GET /\t HTTP/1.1\r\n${HOST}\r\n`],
  ['target-too-long', 414, `GET /${'a'.repeat(8192)} HTTP/1.1\r\n${HOST}\r\n`],
  ['bad-version', 400, `GET / HTTP/1.1 \r\n${HOST}\r\n`],
  ['bad-version', 400, `GET / http/1.1\r\n${HOST}\r\n`],
  ['bad-version', 400, `GET / HTTP/11\r\n${HOST}\r\n`],
  ['bad-version', 400, `GET / x HTTP/1.1\r\n${HOST}\r\n`],
  ['bare-cr', 400, 'GET /\r\n\r\n'.replace('/\r', '/ \r')],
  ['unsupported-version', 505, `GET / HTTP/2.0\r\n${HOST}\r\n`],
  ['unsupported-version', 505, `GET / HTTP/1.2\r\n${HOST}\r\n`],
  ['bare-lf', 400, `GET / HTTP/1.1\n${HOST}\r\n`],
  ['bare-lf', 400, 'GET / HTTP/1.1\r\nHost: a\n\r\n'],
  ['bare-lf', 400, 'GET / HTTP/1.1\r\nHost: a\r\n\n'],
  ['bare-cr', 400, 'GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n'],
  ['bare-cr', 400, 'GET / HTTP/1.1\rHost: a\r\n\r\n'],
  ['bare-cr', 400, 'GET / HTTP/1.1\r\nHost: a\r\n\rX'],
  ['nul', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n'],
  ['nul', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX\0: 1\r\n\r\n'],
  ['bad-field-name', 400, 'GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n'],
  ['bad-field-name', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n'],
  ['bad-field-name', 400, 'GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n'],
  ['bad-field-name', 400, 'GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\xa0: chunked\r\n\r\n'],
  ['space-before-colon', 400, 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['space-before-colon', 400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length\t: 4\r\n\r\n'],
  ['folded-field', 400, 'GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n'],
  ['folded-field', 400, 'GET / HTTP/1.1\r\n\tHost: a\r\n\r\n'],
  ['bad-field-value', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n'],
  ['bad-field-value', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: a\x0bb\r\n\r\n'],
  ['head-too-large', 431, `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(40_000)}\r\n\r\n`],
  ['too-many-fields', 431, `GET / HTTP/1.1\r\n${HOST}${'X: 1\r\n'.repeat(128)}\r\n`],
  ['host-missing', 400, 'GET / HTTP/1.1\r\n\r\n'],
  ['host-duplicate', 400, 'GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n'],
  ['bad-host', 400, 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  ['bad-host', 400, 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  ['bad-host', 400, 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n'],
  ['bad-host', 400, 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n'],
  ['bad-host', 400, 'GET / HTTP/1.1\r\nHost: a:b\r\n\r\n'],
  ['host-mismatch', 400, 'GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n'],
  ['host-mismatch', 400, 'GET http://a:8443/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['both-lengths', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['both-lengths', 400, `PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n`],
  ['several-lengths', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nContent-Length: 4\r\n\r\n`],
  ['several-lengths', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: 4, 4\r\n\r\n`],
  ['bad-length', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: +4\r\n\r\n`],
  ['bad-length', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`],
  ['bad-length', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: 0x10\r\n\r\n`],
  ['bad-length', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: 4 4\r\n\r\n`],
  ['bad-length', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length:\r\n\r\n`],
  ['bad-length', 400, `PUT / HTTP/1.1\r\n${HOST}Content-Length: 99999999999999999999\r\n\r\n`],
  [
    'several-transfer-encodings',
    400,
    `PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`,
  ],
  ['unknown-transfer-coding', 501, `PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  ['unknown-transfer-coding', 501, `PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n`],
  ['unknown-transfer-coding', 501, `PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: identity\r\n\r\n`],
  ['unknown-transfer-coding', 501, `PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding:\r\n\r\n`],
  ['transfer-encoding-in-http-1.0', 400, 'PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['unknown-expectation', 417, `PUT / HTTP/1.1\r\n${HOST}Expect: 200-ok\r\n\r\n`],
]

describe('heads of requests', () => {
  it.each(GOOD)('reads %s', (_, text, expected) => {
    const read = readAll(`${text}BODY`)
    expect(read.refusal).toBeUndefined()
    expect(read.head).toMatchObject(expected)
    expect(read.taken).toBe(text.length)
  })
  it.each(BAD)('refuses %s with %i', (code, status, text) => {
    expect(readAll(text).refusal).toMatchObject({ code, status })
  })
  it('gives fields as they were sent, in order', () => {
    const { head } = readAll('GET / HTTP/1.1\r\nhOsT:a\r\nX-A:  1 2\t\r\nX-A:\r\n\r\n')
    expect(head?.fields).toEqual([
      ['hOsT', 'a'],
      ['X-A', '1 2'],
      ['X-A', ''],
    ])
  })
  it('says at which octet', () => {
    expect(readAll('GET / HTTP/1.1\r\nHost: a\r\nX\x00: 1\r\n\r\n').refusal?.at).toBe(26)
  })
  it('reads the next head with the same reader', () => {
    const reader = createRequestReader()
    const bytes = octets(`GET /1 HTTP/1.1\r\n${HOST}\r\nHEAD /2 HTTP/1.1\r\n${HOST}\r\n`)
    const end = reader.push(bytes, 0)
    expect(told(reader.head)?.path).toBe('/1')
    reader.next()
    expect(reader.push(bytes, end)).toBe(bytes.length)
    expect(told(reader.head)?.path).toBe('/2')
    expect(reader.head && isMethod(reader.head, 'HEAD')).toBe(true)
    expect(reader.head && fieldValue(reader.head, 'host')).toBe('cucm.steven.lab')
  })
  it('comes to the same result however the octets are split', () => {
    const texts = [...GOOD.map(([, text]) => text), ...BAD.map(([, , text]) => text)]
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }),
        (text, pieces) => {
          expect(readAll(text, pieces)).toEqual(readAll(text))
        },
      ),
      { numRuns: 600 },
    )
  })
  it('comes to the same result octet by octet', () => {
    const limits = { bytes: 600, fields: 6, target: 100 }
    for (const text of [...GOOD.map(([, good]) => good), ...BAD.map(([, , bad]) => bad)]) {
      const pieces = Array.from({ length: text.length }, () => 1)
      expect(readAll(text, pieces, limits)).toEqual(readAll(text, [], limits))
    }
  })
  it('ends whatever octets come', () => {
    const pieces = fc.constantFrom(
      'GET / HTTP/1.1\r\n',
      'Host: a\r\n',
      '\r\n',
      '\n',
      ':',
      ' ',
      'Content-Length: 1',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 8 }))), parts => {
        const text = [...parts.join('')].filter(character => character.charCodeAt(0) < 256).join('')
        const whole = readAll(text)
        expect(readAll(text, [3, 1, 4, 1, 5])).toEqual(whole)
        if (whole.refusal) expect(whole.refusal.at).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})

/** Node's own parser as second opinion: what it refuses, we refuse; what we take, it takes and reads the same. */
describe('beside the parser of Node', () => {
  const seen: { method: string; url: string; fields: string[] }[] = []
  const server = createServer({ insecureHTTPParser: false }, (request, response) => {
    seen.push({ method: request.method!, url: request.url!, fields: request.rawHeaders })
    request.resume()
    response.end()
  })
  server.on('connect', (request, socket) => {
    seen.push({ method: request.method!, url: request.url!, fields: request.rawHeaders })
    socket.end('HTTP/1.1 200 OK\r\n\r\n')
  })
  beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise(resolve => server.close(resolve)))

  const statusOf = (text: string) =>
    new Promise<number>((resolve, reject) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      let answer = ''
      socket.on('data', data => {
        answer += data.toString('latin1')
        if (!answer.includes('\r\n')) return
        resolve(Number(answer.slice(9, 12)))
        socket.destroy()
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(0))
      socket.end(Buffer.from(text, 'latin1'))
    })

  it.each(GOOD)('reads %s alike', async (_, text) => {
    seen.length = 0
    const status = await statusOf(text)
    const head = readAll(text).head
    expect(status).toBe(200)
    expect(seen[0]).toMatchObject({ method: head?.method, url: head?.target })
    expect(seen[0]?.fields).toEqual(head?.fields.flat())
  })

  /** We are stricter on purpose; each is named in REFUSALS. */
  const STRICTER: ReadonlySet<RefusalCode> = new Set([
    'bad-target',
    'bad-method',
    'bad-host',
    'host-mismatch',
    'host-duplicate',
    'bad-length',
    'bad-field-value',
    'transfer-encoding-in-http-1.0',
    'several-transfer-encodings',
    'unknown-transfer-coding',
    'unsupported-version',
    'unknown-expectation',
    'too-many-fields',
    'target-too-long',
    'folded-field',
    'bare-cr',
  ])
  it.each(BAD.filter(([code]) => !STRICTER.has(code)))('refuses %s too', async (_, __, text) => {
    expect(await statusOf(text)).not.toBe(200)
  })
})
