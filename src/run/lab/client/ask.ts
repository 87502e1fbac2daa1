import { request } from 'node:https'
import type { LoginOptions } from './types.ts'

export interface Reply {
  /** 0: none came. */
  readonly status: number
  /** Reason phrase, or the error's code. */
  readonly reason: string
  readonly cookies: readonly string[]
  readonly body: string
}

export interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
  readonly body?: string
}

/** Answers of a lab are small; of a longer one the rest is dropped. */
const LONGEST = 1 << 20

/** One request to the edge, on a connection of its own. Never rejects: what goes wrong is told as status 0. */
export function askEdge(
  { edge, ip, port, trust, timeout = 30_000 }: LoginOptions,
  { method, path, fields, body }: Question,
): Promise<Reply> {
  return new Promise(resolve => {
    const none = (error: NodeJS.ErrnoException) =>
      resolve({ status: 0, reason: error.code ?? error.message, cookies: [], body: '' })
    const asked = request({
      host: ip,
      port,
      servername: edge,
      ca: trust,
      agent: false,
      method,
      path,
      timeout,
      headers: { ...fields, Host: `${edge}:${port}`, 'User-Agent': 'Jabber/14.1 (turnpike lab)' },
    })
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    asked.on('error', none)
    asked.on('response', response => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length <= LONGEST) pieces.push(piece)
      })
      response.on('error', none)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? '',
          cookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(pieces).toString('utf8'),
        }),
      )
    })
    asked.end(body)
  })
}
