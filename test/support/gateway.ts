import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { MANUAL } from '../../src/judge/allow/index.ts'
import { encodeSegment } from '../../src/read/logs/index.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/run/gateway/index.ts'
import { connectOrigin } from '../../src/run/origin/index.ts'
import { type AllowRule, createPeer, type Peer, type PeerInitial } from '../../src/run/peer/index.ts'
import { createAuthority, dn, type Issued, makeKey, selfSigned } from '../../src/run/pki/index.ts'
import type { Recorder } from '../../src/run/record/index.ts'
import type { LineRecord } from '../../src/tell/lines/index.ts'

/** Certificates of the tests: one CA, an origin it signed, one that signed itself, and the edge. */
const notBefore = Date.UTC(2026, 0, 1)
const notAfter = Date.UTC(2060, 0, 1)
const rootKey = await makeKey('ec-p256')
const leafKey = await makeKey('ec-p256')
export const NAME = 'cucm.steven.lab'
export const root = createAuthority({
  subject: dn('CN=steven-DC-CA'),
  key: rootKey,
  notBefore,
  notAfter,
})
const order = (names: readonly string[], until = notAfter) => ({
  subject: dn(`CN=${names[0]}`),
  key: leafKey,
  notBefore,
  notAfter: until,
  extensions: { names: names.map(dns => ({ dns })) },
})
export const signedFor = (names: readonly string[], until?: number): Issued => root.issue(order(names, until))
export const good = signedFor([NAME, 'other.steven.lab', 'a.steven.lab', 'b.steven.lab'])
export const selfMade = selfSigned(order([NAME]))
export const rootPem = root.pem
export const pemOf = (issued: Issued) => ({ cert: issued.pem, key: leafKey.pem })

/** An origin that counts what it is asked. */
export interface Origin {
  readonly port: number
  readonly seen: { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer }[]
  connections: number
  secured: number
  readonly sockets: Set<Socket>
  certificate(issued: Issued): void
  close(): Promise<void>
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

const ECHO: Handler = (request, response, body) => {
  response.end(`${request.method} ${request.url} ${body.length}`)
}

/** An origin over TLS that speaks proper HTTP, by Node's server. */
export async function openOrigin(
  issued: Issued,
  handler: Handler = ECHO,
  options: object = {},
  host = '127.0.0.1',
): Promise<Origin> {
  const server = createHttpsServer({ ...pemOf(issued), ...options }, (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', piece => pieces.push(piece))
    request.on('error', () => {})
    request.on('end', () => {
      const body = Buffer.concat(pieces)
      const { method = '', url = '', headers } = request
      origin.seen.push({ method, url, headers, body })
      handler(request, response, body)
    })
  })
  server.keepAliveTimeout = 60_000
  const origin = counted(server)
  server.listen(0, host)
  await once(server, 'listening')
  return Object.assign(origin, {
    port: (server.address() as AddressInfo).port,
    certificate: (next: Issued) => server.setSecureContext({ ...pemOf(next), ...options }),
    close: () => closeServer(server, origin.sockets),
  })
}

/** An origin over TLS that does as it is told with each connection. */
export async function openRawOrigin(issued: Issued, handler: (socket: TLSSocket) => void): Promise<Origin> {
  const server = createTlsServer({ ...pemOf(issued), allowHalfOpen: true }, socket => {
    socket.on('error', () => {})
    handler(socket)
  })
  const origin = counted(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(origin, {
    port: (server.address() as AddressInfo).port,
    certificate: (next: Issued) => server.setSecureContext(pemOf(next)),
    close: () => closeServer(server, origin.sockets),
  })
}

function counted(server: {
  on(event: string, listener: (socket: Socket) => void): unknown
}): Omit<Origin, 'port' | 'certificate' | 'close'> {
  const origin = { seen: [], connections: 0, secured: 0, sockets: new Set<Socket>() }
  server.on('connection', socket => {
    origin.connections++
    origin.sockets.add(socket)
    socket.on('close', () => origin.sockets.delete(socket))
    socket.on('error', () => {})
  })
  server.on('secureConnection', () => {
    origin.secured++
  })
  server.on('tlsClientError', () => {})
  return origin
}

async function closeServer(
  server: { close(done: () => void): unknown },
  sockets: ReadonlySet<Socket>,
): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  for (const socket of sockets) socket.destroy()
  await closed
}

/** A recorder that keeps records. */
export function keptRecords(): Recorder & {
  readonly records: LineRecord[]
  level: 'WARN' | 'INFO' | 'DEBUG'
} {
  const ranks = { WARN: 0, INFO: 1, DEBUG: 2 }
  const kept = {
    records: [] as LineRecord[],
    level: 'INFO' as 'WARN' | 'INFO' | 'DEBUG',
    line: (record: LineRecord) => void kept.records.push(record),
    wants: (level: 'WARN' | 'INFO' | 'DEBUG') => ranks[level] <= ranks[kept.level],
    connection: () => undefined,
  }
  return kept
}

export const prefixRule = (
  port: number,
  path = '/',
  address = NAME,
  more: Partial<AllowRule> = {},
): AllowRule => ({
  protocol: 'https',
  address,
  port,
  path,
  match: 'prefix',
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
  type: MANUAL,
  deployment: 1,
  ...more,
})

/** Names of the tests' deployment stand for the loopback address. */
export async function onLoopback(name: string): Promise<readonly string[]> {
  if (name.startsWith('missing.')) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  return ['127.0.0.1']
}

export interface Running {
  readonly gateway: Gateway
  readonly peer: Peer
  readonly recorder: ReturnType<typeof keptRecords>
}

/** A gateway whose peer trusts the CA of the tests and allows everything at the ports given. */
export async function startGateway(
  ports: readonly number[],
  more: Partial<PeerInitial> = {},
  options: Partial<GatewayOptions> = {},
): Promise<Running> {
  const peer = createPeer({
    host: 'vcsc',
    domain: 'steven.lab',
    domains: ['steven.lab'],
    release: 'X14.2.0',
    trustStorePem: rootPem,
    allowList: { rules: ports.map(port => prefixRule(port)), defaultMethods: ['GET'] },
    ...more,
  })
  const recorder = keptRecords()
  const gateway = await createGateway({
    peer,
    recorder,
    connectOrigin,
    resolve: onLoopback,
    listen: {},
    uuid: '0e9a7a4a-7f0a-4b53-8f4f-0b6b8a4d6c01',
    ...options,
  })
  return { gateway, peer, recorder }
}

export const segmentFor = (port: number, address = NAME, protocol = 'https') =>
  encodeSegment({ domain: 'steven.lab', protocol, address, port })

/** A request as the tunnel brings it. */
export const tunnelled = (
  port: number,
  path: string,
  { method = 'GET', fields = '', body = '', address = NAME, protocol = 'https' } = {},
): string =>
  `${method} http://vcs_control.steven.lab:8443/${segmentFor(port, address, protocol)}${path} HTTP/1.1\r\nHost: vcs_control.steven.lab:8443\r\n${fields}\r\n${body}`

/** Behind the last chunk and its trailers; -1 where they are still to come. */
function endOfChunks(text: string, from: number): number {
  const last = /(?:^|\r\n)0+(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(text.slice(from))
  return last === null ? -1 : from + last.index + last[0].length
}

export interface Answer {
  readonly status: number
  readonly reason: string
  readonly head: string
  readonly body: string
}

/** Takes answers from a connection, one for each request written to it. */
export function openConversation(at: number | Socket) {
  const socket = typeof at === 'number' ? connect(at, '127.0.0.1') : at
  let text = ''
  let ended = false
  let wake = (): void => {}
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1')
    wake()
  })
  const end = (): void => {
    ended = true
    wake()
  }
  socket.on('end', end)
  socket.on('close', end)
  socket.on('error', end)
  const more = () =>
    new Promise<void>(resolve => {
      wake = resolve
    })

  async function until(found: () => number): Promise<number> {
    for (;;) {
      const at = found()
      if (at >= 0 || ended) return at
      await more()
    }
  }

  return {
    socket,
    write: (request: string) => socket.write(request, 'latin1'),
    ended: async () => {
      await until(() => -1)
      return text
    },
    interim: async () => {
      const end = await until(() => text.indexOf('\r\n\r\n'))
      const head = text.slice(0, end)
      text = text.slice(end + 4)
      return head
    },
    /** The next answer, whole; `answersHead` where no body comes. */
    async answer(answersHead = false): Promise<Answer> {
      const end = await until(() => text.indexOf('\r\n\r\n'))
      if (end < 0) return { status: 0, reason: '', head: text, body: '' }
      const head = text.slice(0, end)
      const [, status = '0', reason = ''] = /^HTTP\/1\.1 (\d{3}) ([^\r\n]*)/.exec(head) ?? []
      const length = /^content-length: *(\d+)/im.exec(head)?.[1]
      const chunked = /^transfer-encoding: *chunked/im.test(head)
      let stop = end + 4
      if (!answersHead && status !== '204' && status !== '304') {
        if (length !== undefined) stop += Number(length)
        else if (chunked) stop = await until(() => endOfChunks(text, end + 4))
        else {
          await until(() => -1)
          stop = text.length
        }
      }
      await until(() => (text.length >= stop ? stop : -1))
      const body = text.slice(end + 4, stop)
      text = text.slice(stop)
      return { status: Number(status), reason, head, body }
    },
    close: () => socket.destroy(),
  }
}

/** One request on a connection of its own. */
export async function ask(at: number | Socket, request: string, answersHead = false): Promise<Answer> {
  const conversation = openConversation(at)
  conversation.write(request)
  const answer = await conversation.answer(answersHead)
  conversation.close()
  return answer
}

export const settled = (milliseconds = 30) => new Promise(resolve => setTimeout(resolve, milliseconds))
