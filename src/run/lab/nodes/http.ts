import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Answer, basicCredentials, notFound, type Service } from './answer.ts'
import { type Misbehaving, misbehave } from './misbehave.ts'
import type { NodeRequest } from './types.ts'

/** No request that a lab is for comes near it. */
const LONGEST_BODY = 1 << 20

export interface HttpOptions {
  readonly node: string
  readonly port: number
  /** Asked in order; the first that knows the path answers. */
  readonly services: readonly Service[]
  readonly misbehaving: () => readonly Misbehaving[]
  readonly tell: (request: NodeRequest) => void
}

/** HTTP of a node: it listens nowhere, connections are handed to it by `emit('connection')`. */
export function nodeHttp(options: HttpOptions): Server {
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() => response.destroy())
  })
  server.on('clientError', (_, socket) =>
    socket.writable ? socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') : socket.destroy(),
  )
  return server
}

async function answer(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { node, port, misbehaving, tell } = options
  const url = URL.canParse(request.url ?? '', 'https://node')
    ? new URL(request.url ?? '', 'https://node')
    : undefined
  const body = await bodyOf(request)
  const credentials = basicCredentials(request.headers.authorization)
  const path = url?.pathname ?? ''
  const wrong = misbehaving().find(each => path.startsWith(each.path))
  const told = (status: number) =>
    tell({
      node,
      port,
      method: request.method ?? '',
      path: request.url ?? '',
      status,
      ...(credentials && { username: credentials.name }),
    })
  if (wrong) {
    told(0)
    return misbehave(wrong, response)
  }
  const given = serve(options.services, {
    method: request.method ?? 'GET',
    path,
    query: url?.searchParams ?? new URLSearchParams(),
    body: body ?? '',
    credentials,
    fields: request.headers,
    base: `https://${request.headers.host ?? `${node}:${port}`}`,
  })
  const reply = body === undefined ? { status: 413 } : given
  told(reply.status)
  send(response, request.method === 'HEAD', reply)
}

function serve(services: readonly Service[], asked: Parameters<Service>[0]): Answer {
  for (const service of services) {
    const given = service(asked)
    if (given) return given
  }
  return notFound
}

function send(
  response: ServerResponse,
  headOnly: boolean,
  { status, type, fields = {}, body = '' }: Answer,
): void {
  const octets = Buffer.from(body)
  response.writeHead(status, {
    ...fields,
    ...(type !== undefined && { 'Content-Type': type }),
    'Content-Length': octets.length,
    'Cache-Control': 'private',
  })
  response.end(headOnly ? undefined : octets)
}

/** Undefined where it is too long; the rest is read and dropped. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= LONGEST_BODY) chunks.push(chunk)
  }
  return length > LONGEST_BODY ? undefined : Buffer.concat(chunks).toString('utf8')
}
