import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { ConsoleAnswer } from './context.ts'

/** The console of a gateway that runs, over its API. */
export interface RemoteConsole {
  /** @throws RemoteError */
  execute(line: string): Promise<ConsoleAnswer>
  /** The state without secrets. @throws RemoteError */
  state(): Promise<unknown>
  /** Verdicts as they come, as server-sent events; ends with the signal or the gateway. @throws RemoteError */
  verdicts(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  /** Is a gateway there that knows the token? False where nothing listens. @throws RemoteError for anything else */
  isThere(): Promise<boolean>
}

/** The gateway cannot be asked. */
export class RemoteError extends Error {
  readonly code: 'unreachable' | 'unauthorized' | 'no-console' | 'not-loopback'
  readonly url: string
  constructor(code: RemoteError['code'], url: string, options?: ErrorOptions) {
    super(`${url}: ${code}`, options)
    this.code = code
    this.url = url
  }
}

const TIMEOUT = 60_000

/**
 * Plain HTTP, so on loopback addresses alone: the token would be read on the wire.
 *
 * @throws RemoteError `not-loopback`
 */
export function connectConsole(url: string, token: string): RemoteConsole {
  const { hostname, protocol } = new URL(url)
  if (protocol === 'http:' && !isLoopback(hostname)) throw new RemoteError('not-loopback', url)

  async function ask(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${token}` }
    let response: Response
    try {
      response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(TIMEOUT), ...init, headers })
    } catch (cause) {
      throw new RemoteError('unreachable', url, { cause })
    }
    if (response.status === 401) throw new RemoteError('unauthorized', url)
    if (!response.ok) throw new RemoteError('no-console', url)
    return response
  }

  return {
    async execute(line) {
      const response = await ask('/api/console', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ line }),
      })
      const { output, ok } = (await response.json()) as Partial<ConsoleAnswer>
      return { output: String(output ?? ''), ok: ok === true }
    },
    state: async () => (await ask('/api/state', {})).json(),
    async verdicts(signal) {
      const { body } = await ask('/api/verdicts', { signal })
      if (body === null) throw new RemoteError('no-console', url)
      return body
    },
    async isThere() {
      try {
        await (await ask('/api/state', {})).arrayBuffer()
        return true
      } catch (error) {
        if (error instanceof RemoteError && error.code === 'unreachable') return false
        throw error
      }
    },
  }
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/** The token of a file: its first line. */
export const readToken = async (path: string): Promise<string> =>
  (await readFile(path, 'utf8')).split(/\r?\n/)[0]?.trim() ?? ''
