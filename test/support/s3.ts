import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'

export interface S3Server {
  readonly endpoint: string
  readonly objects: ReadonlyMap<string, Buffer>
  /** The next requests are answered with 503. */
  fail(times: number): void
  close(): Promise<void>
}

export const S3_KEYS = {
  AWS_ACCESS_KEY_ID: 'test-key',
  AWS_SECRET_ACCESS_KEY: 'test-secret',
  AWS_REGION: 'eu-test-1',
}

/** Names on one page of a list. */
const PAGE = 2

/** The part of S3 that the service uses, in memory; requests that are not signed rightly are refused. */
export async function startS3(): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  let failing = 0
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces)
      const answer = (status: number, content: Buffer | string = ''): void => {
        response.writeHead(status).end(content)
      }
      if (failing > 0) {
        failing--
        return answer(503)
      }
      if (!isSigned(request, body)) return answer(403)
      const url = new URL(request.url ?? '/', 'http://s3')
      const [, bucket = '', ...rest] = url.pathname.split('/')
      const key = rest.map(decodeURIComponent).join('/')
      if (bucket !== 'bundles') return answer(404)
      if (key === '') return answer(200, list(objects, url))
      if (request.method === 'PUT') {
        objects.set(key, body)
        return answer(200)
      }
      if (request.method === 'DELETE') {
        objects.delete(key)
        return answer(204)
      }
      const found = objects.get(key)
      return found ? answer(200, found) : answer(404)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    endpoint: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`,
    objects,
    fail(times) {
      failing = times
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function list(objects: ReadonlyMap<string, Buffer>, url: URL): string {
  const prefix = url.searchParams.get('prefix') ?? ''
  const from = url.searchParams.get('continuation-token') ?? ''
  const keys = [...objects.keys()].filter(key => key.startsWith(prefix) && key > from).sort()
  const page = keys.slice(0, PAGE)
  const more = keys.length > page.length
  return [
    '<?xml version="1.0"?><ListBucketResult>',
    ...page.map(key => `<Contents><Key>${key}</Key></Contents>`),
    more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '',
    '</ListBucketResult>',
  ].join('')
}

/** Signature Version 4 as a server checks it: made again from what arrived. */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const told =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/([^/]+)\/s3\/aws4_request), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    )
  if (!told || told[1] !== S3_KEYS.AWS_ACCESS_KEY_ID) return false
  const [, , scope = '', , names = '', signature] = told
  const payload = createHash('sha256').update(body).digest('hex')
  if (payload !== request.headers['x-amz-content-sha256']) return false
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const canonical = [
    request.method,
    path,
    query.split('&').sort().join('&'),
    ...names.split(';').map(name => `${name}:${request.headers[name]}`),
    '',
    names,
    payload,
  ].join('\n')
  const digest = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, digest].join('\n')
  let key: Buffer | string = `AWS4${S3_KEYS.AWS_SECRET_ACCESS_KEY}`
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  return createHmac('sha256', key).update(text).digest('hex') === signature
}
