import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ask,
  good,
  type Origin,
  openConversation,
  openOrigin,
  openRawOrigin,
  type Running,
  segmentFor,
  settled,
  startGateway,
  tunnelled,
} from '../../../test/support/gateway.ts'

const TIMEOUTS = {
  request: 400,
  body: 600,
  response: 500,
  keepAlive: 500,
  connect: 1000,
  pool: 30_000,
  total: 30_000,
}
const BIG = Buffer.alloc(3_000_000, 'abcdefghij')

/** What the scripted origin does with each request, by path. */
const SCRIPTS: Readonly<Record<string, string | readonly string[]>> = {
  '/close': 'HTTP/1.1 200 OK\r\n\r\nuntil the end',
  '/chunked':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n',
  '/interim':
    'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  '/interims': 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(40),
  '/switch': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
  '/hop':
    'HTTP/1.1 200 OK\r\nConnection: X-A, keep-alive\r\nX-A: 1\r\nKeep-Alive: timeout=5\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n',
  '/cut': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello',
  '/cut-chunk': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello',
  '/bad-chunk': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'zz\r\n'],
  '/both': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  '/garbage': 'SSH-2.0-OpenSSH\r\n',
  '/http2': 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n',
  '/folded': 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n',
  '/large-head': `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(100_000)}\r\n\r\n`,
  '/slow': ['HTTP/1.1 20', '0 OK\r\nContent-Le', 'ngth: 3\r\n', '\r', '\na', 'b', 'c'],
  '/trickle': ['HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n', ...'x'.repeat(999)],
  '/early': 'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n',
}
const CLOSING = new Set(['/close', '/cut', '/cut-chunk'])

let origin: Origin
let raw: Origin
let running: Running
const port = () => running.gateway.tunnel.port
const rawRequests: string[] = []
let rawEnded = 0

beforeAll(async () => {
  origin = await openOrigin(good, (request, response, body) => {
    if (request.url === '/big') response.end(BIG)
    else if (request.url === '/stream') {
      response.write('a')
      setTimeout(() => response.end('b'), 20)
    } else response.end(`${request.method} ${request.url} ${body.length} ${body.subarray(0, 20).toString()}`)
  })
  raw = await openRawOrigin(good, socket => {
    socket.on('close', () => rawEnded++).on('end', () => socket.destroy())
    socket.on('data', async bytes => {
      const text = bytes.toString('latin1')
      rawRequests.push(text)
      const path = /^\S+ (\S+)/.exec(text)?.[1] ?? ''
      const script = SCRIPTS[path] ?? []
      for (const piece of typeof script === 'string' ? [script] : script) {
        if (socket.destroyed) return
        socket.write(piece, 'latin1')
        await settled(2)
      }
      if (path === '/gone') socket.destroy()
      if (CLOSING.has(path)) socket.end()
    })
  })
  running = await startGateway([origin.port, raw.port], {}, { timeouts: TIMEOUTS })
})
afterAll(async () => {
  await running.gateway.close()
  await Promise.all([origin.close(), raw.close()])
})

const fromRaw = (path: string, more: Parameters<typeof tunnelled>[2] = {}, answersHead = false) =>
  ask(port(), tunnelled(raw.port, path, more), answersHead)

describe('a response', () => {
  it('comes whole, however large, and to a client that takes its time', async () => {
    const socket = connect(port(), '127.0.0.1')
    socket.write(tunnelled(origin.port, '/big', { fields: 'Connection: close\r\n' }))
    const pieces: Buffer[] = []
    socket.on('data', piece => {
      pieces.push(piece)
      if (pieces.length % 8 !== 0) return
      socket.pause()
      setTimeout(() => socket.resume(), 1)
    })
    await new Promise(resolve => socket.on('close', resolve))
    const whole = Buffer.concat(pieces)
    expect(whole.subarray(whole.indexOf('\r\n\r\n') + 4).equals(BIG)).toBe(true)
  })
  it('in chunks goes on as it came', async () => {
    const answer = await fromRaw('/chunked')
    expect(answer.body).toBe('5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n')
    expect((await ask(port(), tunnelled(origin.port, '/stream'))).body).toBe('1\r\na\r\n1\r\nb\r\n0\r\n\r\n')
  })
  it('in chunks loses them for a client of HTTP/1.0', async () => {
    const answer = await ask(port(), `GET /${segmentFor(raw.port)}/chunked HTTP/1.0\r\n\r\n`)
    expect(answer).toMatchObject({ status: 200, body: 'hello world' })
    expect(answer.head).not.toContain('Transfer-Encoding')
  })
  it('that ends with its connection ends that of the client', async () => {
    const answer = await fromRaw('/close')
    expect(answer).toMatchObject({ status: 200, body: 'until the end' })
    expect(answer.head).toContain('Connection: close')
  })
  it('to HEAD has no body, and its length', async () => {
    const conversation = openConversation(port())
    conversation.write(tunnelled(origin.port, '/big', { method: 'HEAD' }))
    const { head } = await conversation.answer(true)
    expect(head).toContain('Connection: keep-alive')
    conversation.write(tunnelled(origin.port, '/next'))
    expect((await conversation.answer()).body).toContain('GET /next')
    conversation.close()
  })
  it('comes behind interim responses, which are not for the client', async () => {
    expect(await fromRaw('/interim')).toMatchObject({ status: 200, body: 'ok' })
  })
  it('leaves the fields of its own hop behind', async () => {
    const { head } = await fromRaw('/hop')
    expect(head).toContain('X-B: 2')
    expect(head).not.toMatch(/X-A|Keep-Alive:/)
    expect(head).toMatch(/Connection: keep-alive$/)
  })
  it('that comes octet by octet comes whole', async () => {
    expect(await fromRaw('/slow')).toMatchObject({ status: 200, body: 'abc' })
  })
  it.each(['/switch', '/both', '/garbage', '/http2', '/folded', '/large-head', '/interims'])(
    'that is none of HTTP/1.1 is 502: %s',
    async path => {
      expect(await fromRaw(path)).toMatchObject({ status: 502, reason: 'Invalid HTTP Response' })
    },
  )
  it.each(['/cut', '/cut-chunk', '/bad-chunk'])(
    'that is cut off is not passed off as whole: %s',
    async path => {
      const conversation = openConversation(port())
      conversation.write(tunnelled(raw.port, path))
      const text = await conversation.ended()
      expect(text).toContain('hello')
      expect(text).toMatch(/hello(?:\r\n)?$/)
    },
  )
  it('that never comes is 502 where the origin goes, 504 where it stays', async () => {
    expect(await fromRaw('/gone')).toMatchObject({ status: 502, reason: 'Server Hangup' })
    expect(await fromRaw('/never')).toMatchObject({ status: 504, reason: 'Connection Timed Out' })
  })
})

describe('a request', () => {
  it('with a body of a length goes whole, however large', async () => {
    const conversation = openConversation(port())
    conversation.write(
      tunnelled(origin.port, '/up', { method: 'PUT', fields: `Content-Length: ${BIG.length}\r\n` }),
    )
    conversation.socket.write(BIG)
    expect((await conversation.answer()).body).toBe(`PUT /up ${BIG.length} abcdefghijabcdefghij`)
    conversation.write(tunnelled(origin.port, '/next'))
    expect((await conversation.answer()).body).toContain('GET /next')
    conversation.close()
    expect(origin.seen.find(({ url }) => url === '/up')?.body.equals(BIG)).toBe(true)
  })
  it('in chunks goes whole, in whatever pieces', async () => {
    const conversation = openConversation(port())
    const text = tunnelled(origin.port, '/chunks', {
      method: 'POST',
      fields: 'Transfer-Encoding: chunked\r\n',
      body: '5;a\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nX: 1\r\n\r\n',
    })
    for (let at = 0; at < text.length; at += 7) {
      conversation.write(text.slice(at, at + 7))
      await settled(1)
    }
    expect((await conversation.answer()).body).toBe('POST /chunks 11 hello world')
    conversation.close()
  })
  it('may come octet by octet', async () => {
    const conversation = openConversation(port())
    for (const octet of tunnelled(origin.port, '/x', {
      method: 'PUT',
      fields: 'Content-Length: 3\r\n',
      body: 'abc',
    })) {
      conversation.write(octet)
      await new Promise(setImmediate)
    }
    expect((await conversation.answer()).body).toBe('PUT /x 3 abc')
    conversation.close()
  })
  it('may wait for 100 Continue', async () => {
    const conversation = openConversation(port())
    conversation.write(
      tunnelled(origin.port, '/c', {
        method: 'POST',
        fields: 'Expect: 100-continue\r\nContent-Length: 3\r\n',
      }),
    )
    expect(await conversation.interim()).toBe('HTTP/1.1 100 Continue')
    conversation.write('abc')
    expect((await conversation.answer()).body).toBe('POST /c 3 abc')
    conversation.close()
  })
  it('whose answer comes before its body ends its connection', async () => {
    const conversation = openConversation(port())
    conversation.write(
      tunnelled(raw.port, '/early', { method: 'POST', fields: 'Content-Length: 1000000\r\n', body: 'x' }),
    )
    const answer = await conversation.answer()
    expect(answer.status).toBe(413)
    expect(answer.head).toContain('Connection: close')
    await conversation.ended()
  })
  it('may follow another without waiting; answers keep their order', async () => {
    const conversation = openConversation(port())
    const paths = Array.from({ length: 20 }, (_, i) => `/p${i}`)
    conversation.write(paths.map(path => tunnelled(origin.port, path)).join(''))
    for (const path of paths) expect((await conversation.answer()).body).toBe(`GET ${path} 0 `)
    conversation.write(
      tunnelled(origin.port, '/a', { method: 'PUT', fields: 'Content-Length: 2\r\n', body: 'ab' }) +
        tunnelled(origin.port, '/b'),
    )
    expect((await conversation.answer()).body).toBe('PUT /a 2 ab')
    expect((await conversation.answer()).body).toBe('GET /b 0 ')
    conversation.close()
  })
  it('is answered though its client has said its last word', async () => {
    const conversation = openConversation(port())
    conversation.socket.end(tunnelled(origin.port, '/half'))
    expect((await conversation.answer()).body).toBe('GET /half 0 ')
    await conversation.ended()
  })
  it('keeps the connection of HTTP/1.0 only where asked', async () => {
    const line = `GET /${segmentFor(origin.port)}/old HTTP/1.0\r\n`
    const kept = openConversation(port())
    kept.write(`${line}Connection: keep-alive\r\n\r\n`)
    expect((await kept.answer()).head).toContain('Connection: keep-alive')
    kept.write(`${line}\r\n`)
    expect((await kept.answer()).head).toContain('Connection: close')
    await kept.ended()
  })
  it('whose chunks are broken is 400 and goes no further', async () => {
    const before = origin.seen.length
    const conversation = openConversation(port())
    conversation.write(
      tunnelled(origin.port, '/bad', {
        method: 'POST',
        fields: 'Transfer-Encoding: chunked\r\n',
        body: '5\r\nhelloX',
      }),
    )
    expect((await conversation.answer()).status).toBe(400)
    await conversation.ended()
    expect(origin.seen.length).toBe(before)
  })
})

describe('a request whose chunks are seen to be broken when its origin has the others already', () => {
  it('never becomes whole there, is not sent again, and takes the connection with it', async () => {
    const { counters, pool } = running.gateway
    const before = { ...counters, answered: counters.answered.get(400) ?? 0 }
    const ended = rawEnded
    const conversation = openConversation(port())
    const fields = 'Transfer-Encoding: chunked\r\n'
    conversation.write(tunnelled(raw.port, '/never', { method: 'PUT', fields, body: '5\r\nfirst\r\n' }))
    const received = () => rawRequests.filter(text => /^PUT \/never|first/.test(text)).join('')
    while (!received().includes('first')) await settled(5)
    conversation.write('5\r\nsecondly\r\n0\r\n\r\n')
    expect((await conversation.answer()).status).toBe(400)
    await conversation.ended()
    while (rawEnded === ended || pool.open > pool.idle) await settled(5)
    expect(received()).toMatch(/\r\n\r\n5\r\nfirst\r\n$/)
    expect(counters.malformed).toBe(before.malformed + 1)
    expect(counters.answered.get(400)).toBe(before.answered + 1)
    expect(counters.resent).toBe(before.resent)
  })
})

describe('a request that takes longer than the whole of one may', () => {
  let short: Running
  beforeAll(async () => {
    short = await startGateway(
      [origin.port, raw.port],
      {},
      { timeouts: { ...TIMEOUTS, response: 5000, total: 300 } },
    )
  })
  afterAll(() => short.gateway.close())
  const get = (path: string) => ask(short.gateway.tunnel.port, tunnelled(raw.port, path))

  it('is 504 where no answer has come', async () => {
    expect(await get('/never')).toMatchObject({ status: 504, reason: 'Maximum Transaction Time Exceeded' })
  })
  it('is cut off where one is on its way, though octets come all the time', async () => {
    const { body } = await get('/trickle')
    expect(body).toMatch(/^x+$/)
    expect(body.length).toBeLessThan(1000)
  })
})

describe('a client', () => {
  it('that goes takes its request to the origin with it', async () => {
    const before = running.gateway.counters.abandoned
    const conversation = openConversation(port())
    conversation.write(tunnelled(raw.port, '/never'))
    while (!rawRequests.some(text => text.includes('/never'))) await settled(5)
    await settled(20)
    conversation.socket.resetAndDestroy()
    const until = Date.now() + 400
    while (running.gateway.counters.abandoned === before && Date.now() < until) await settled(5)
    expect(running.gateway.counters.abandoned).toBe(before + 1)
  })
  it('that goes within its body leaves the origin without a whole request', async () => {
    const before = origin.seen.length
    const conversation = openConversation(port())
    conversation.write(
      tunnelled(origin.port, '/cut', { method: 'PUT', fields: 'Content-Length: 10\r\n', body: 'ab' }),
    )
    await settled(50)
    conversation.socket.resetAndDestroy()
    await settled(50)
    expect(origin.seen.length).toBe(before)
  })
  it('that does not end its head is told so', async () => {
    const conversation = openConversation(port())
    conversation.write('GET / HT')
    expect(await conversation.ended()).toMatch(/^HTTP\/1\.1 408 /)
  })
  it('that does not end its body is told so', async () => {
    const conversation = openConversation(port())
    conversation.write(
      tunnelled(origin.port, '/x', { method: 'PUT', fields: 'Content-Length: 10\r\n', body: 'ab' }),
    )
    expect(await conversation.ended()).toMatch(/^HTTP\/1\.1 408 /)
  })
  it('that asks for nothing is left', async () => {
    const conversation = openConversation(port())
    expect(await conversation.ended()).toBe('')
  })
  it('that does not take its answer is left', async () => {
    const { counters } = running.gateway
    const socket = connect(port(), '127.0.0.1')
    socket.pause()
    const clients = counters.clients
    socket.write(tunnelled(origin.port, '/big'))
    socket.write(tunnelled(origin.port, '/big'))
    const until = Date.now() + 5000
    await settled(100)
    while (counters.clients > clients - 1 && counters.clients > 0 && Date.now() < until) await settled(50)
    expect(counters.clients).toBeLessThanOrEqual(clients)
    socket.destroy()
  })
})

describe('a gateway that is to end', () => {
  it('answers what is under way, and takes nothing more', async () => {
    let finish = (): void => {}
    const slow = await openOrigin(good, (_, response) => {
      finish = () => response.end('done')
    })
    const { gateway } = await startGateway([slow.port])
    const idle = openConversation(gateway.tunnel.port)
    const busy = openConversation(gateway.tunnel.port)
    busy.write(tunnelled(slow.port, '/'))
    while (slow.seen.length === 0) await settled(5)
    const drained = gateway.drain()
    await idle.ended()
    expect((await ask(gateway.tunnel.port, tunnelled(slow.port, '/late'))).status).toBe(0)
    finish()
    const answer = await busy.answer()
    expect(answer).toMatchObject({ status: 200, body: 'done' })
    expect(answer.head).toContain('Connection: close')
    await drained
    expect(gateway.counters.clients).toBe(0)
    await slow.close()
  })
})
