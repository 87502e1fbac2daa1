import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type DetailedPeerCertificate, type PeerCertificate, type TLSSocket } from 'node:tls'
import { Client } from 'undici'
import type { DiscoveryFailure, FailureCode } from '../../judge/audit/index.ts'
import { parseIp } from '../../read/bytes/index.ts'
import { LONGEST_ANSWER } from '../../read/uc/index.ts'
import { createResolve, type Resolve } from '../probe/index.ts'

/** A node that is asked over HTTPS, and how its certificate is looked at before a byte of a request goes out. */
export interface Site {
  /** Name or IP address as entered: SNI, Host header, and what the certificate is to hold. */
  readonly host: string
  readonly port: number
  /** Where it is reached from here. */
  readonly connect?: { readonly host?: string; readonly port?: number }
  readonly credentials?: { readonly username: string; readonly password: string }
  /** Called with the certificates as sent; `false` ends the connection before any request. */
  readonly admit: (chain: readonly Uint8Array[], ip: string) => boolean
}

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface RequestOptions {
  /** Milliseconds for one request, redirects and waiting included (default 20,000). */
  readonly timeout?: number
  /** Characters of an answer (default 8 Mi). */
  readonly longest?: number
  /** Addresses of a name, or the errno name; default: the machine's. */
  readonly resolve?: Resolve
  readonly signal?: AbortSignal
}

export type Answer =
  | { readonly ok: true; readonly status: number; readonly body: string }
  | {
      readonly ok: false
      readonly status?: number
      readonly body?: string
      readonly failure: DiscoveryFailure
    }

const TIMEOUT = 20_000
const REDIRECTS = 3
/** AXL answers 503 while its memory is used up (AXL developer guide, throttling); it is asked again so often. */
const THROTTLED_TRIES = 3
const LONGEST_WAIT = 5_000
const REDIRECTING: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * One request to a node. The certificate is judged by our own rules before anything is sent; redirects are followed on this host and port alone; an answer has
 * an end in time and in length. Never throws.
 *
 * @param name what the request is called in a failure
 */
export async function request(
  site: Site,
  ask: Ask,
  name: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const deadline = Date.now() + (options.timeout ?? TIMEOUT)
  let path = ask.path
  let redirects = 0
  for (let tries = 1; ; ) {
    const raw = await exchange(site, { ...ask, path }, deadline, options)
    if ('failure' in raw) return { ok: false, failure: { ...raw.failure, request: name } }
    const failed = (code: FailureCode, detail: string): Answer => ({
      ok: false,
      status: raw.status,
      body: raw.body,
      failure: { code, request: name, detail },
    })
    if (REDIRECTING.has(raw.status)) {
      const to = sameSite(site, path, raw.location)
      if (to === undefined || ++redirects > REDIRECTS) return failed('redirected', raw.location ?? '')
      path = to
      continue
    }
    if (raw.status === 429 || (raw.status === 503 && tries < THROTTLED_TRIES)) {
      const wait = Math.min(raw.retryAfter ?? 1_000, LONGEST_WAIT)
      if (tries++ >= THROTTLED_TRIES || Date.now() + wait >= deadline)
        return failed('throttled', `HTTP ${raw.status}`)
      await sleep(wait)
      continue
    }
    if (raw.status === 200) return { ok: true, status: 200, body: raw.body }
    return failed(codeOf(raw.status), `HTTP ${raw.status}`)
  }
}

function codeOf(status: number): FailureCode {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 503) return 'throttled'
  return status >= 500 ? 'server-error' : 'unexpected-status'
}

/** The path of a redirect that stays on this host and port over HTTPS; undefined for any other. */
function sameSite({ host, port }: Site, path: string, location: string | undefined): string | undefined {
  if (location === undefined) return undefined
  const base = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  if (!URL.canParse(location, base + path)) return undefined
  const to = new URL(location, base + path)
  return to.origin === new URL(base).origin ? `${to.pathname}${to.search}` : undefined
}

type Raw =
  | {
      readonly status: number
      readonly body: string
      readonly location?: string
      readonly retryAfter?: number
    }
  | { readonly failure: Omit<DiscoveryFailure, 'request'> }

/** One connection, one request, one answer. */
async function exchange(site: Site, ask: Ask, deadline: number, options: RequestOptions): Promise<Raw> {
  const left = deadline - Date.now()
  if (left <= 0) return { failure: { code: 'timeout', detail: 'ETIMEDOUT' } }
  const inTime = AbortSignal.timeout(left)
  const signal = options.signal ? AbortSignal.any([inTime, options.signal]) : inTime
  let refused: FailureCode | undefined
  const client = new Client(
    `https://${site.host.includes(':') ? `[${site.host}]` : site.host}:${site.port}`,
    {
      connect: (_, callback) => {
        open(site, deadline, signal, options.resolve ?? createResolve(left)).then(
          socket => callback(null, socket),
          (error: unknown) => {
            if (error instanceof Refused) refused = error.code
            callback(error instanceof Error ? error : new Error(String(error)), null)
          },
        )
      },
      pipelining: 0,
      headersTimeout: left,
      bodyTimeout: left,
      maxHeaderSize: 65_536,
    },
  )
  try {
    const answer = await client.request({
      method: ask.method,
      path: ask.path,
      headers: { ...ask.headers, ...authorization(site) },
      ...(ask.body !== undefined && { body: ask.body }),
      signal,
    })
    const body = await textOf(answer.body, options.longest ?? LONGEST_ANSWER)
    if (body === undefined)
      return { failure: { code: 'too-long', detail: `${options.longest ?? LONGEST_ANSWER}` } }
    const location = single(answer.headers.location)
    const after = Number(single(answer.headers['retry-after']))
    return {
      status: answer.statusCode,
      body,
      ...(location !== undefined && { location }),
      ...(Number.isFinite(after) && { retryAfter: after * 1_000 }),
    }
  } catch (error) {
    return {
      failure: refused ? { code: refused, detail: detailOf(error) } : failureOf(error, signal.aborted),
    }
  } finally {
    await client.destroy()
  }
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

const authorization = ({ credentials }: Site): Readonly<Record<string, string>> =>
  credentials
    ? {
        authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
      }
    : {}

async function textOf(body: AsyncIterable<Uint8Array>, longest: number): Promise<string | undefined> {
  const decoder = new TextDecoder()
  const parts: string[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > longest) return undefined
    parts.push(decoder.decode(chunk, { stream: true }))
  }
  return parts.join('') + decoder.decode()
}

/** The connection was ended by us, or never came to be. */
class Refused extends Error {
  readonly code: FailureCode
  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}

/** What another address of the same name may not suffer from. */
const ELSEWHERE: ReadonlySet<FailureCode> = new Set(['refused', 'reset', 'unreachable', 'timeout'])

/**
 * A TLS connection whose certificates were admitted. A name may have addresses that lead nowhere from here, IPv6 mostly: each has its share of the time, and
 * then it is the next one's turn.
 */
async function open(site: Site, deadline: number, signal: AbortSignal, resolve: Resolve): Promise<TLSSocket> {
  const host = site.connect?.host ?? site.host
  const addresses = parseIp(host) ? [host] : await resolve(host)
  if (typeof addresses === 'string') throw new Refused('unresolvable', addresses)
  for (const [index, ip] of addresses.entries()) {
    const others = addresses.length - index - 1
    const share = Math.max(1, Math.ceil((deadline - Date.now()) / (others + 1)))
    const until = others > 0 ? AbortSignal.any([signal, AbortSignal.timeout(share)]) : signal
    try {
      return await openAt(site, ip, until)
    } catch (error) {
      if (others === 0 || signal.aborted || !ELSEWHERE.has(failureOf(error, false).code)) throw error
    }
  }
  throw new Refused('unresolvable', 'ENOTFOUND')
}

function openAt(site: Site, ip: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolveSocket, reject) => {
    const socket = connect({
      host: ip,
      port: site.connect?.port ?? site.port,
      ...(parseIp(site.host) ? {} : { servername: site.host }),
      minVersion: 'TLSv1.2',
      // Node's own check is not the product's: ours follows at once, before anything is sent.
      rejectUnauthorized: false,
      ca: [],
      ALPNProtocols: ['http/1.1'],
    })
    const abort = () => socket.destroy(new Refused('timeout', 'ETIMEDOUT'))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', error => reject(socket.authorizationError === undefined ? tlsError(error) : error))
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort)
      if (site.admit(chainOf(socket), ip)) return resolveSocket(socket)
      socket.destroy()
      reject(new Refused('not-verified', 'not-verified'))
    })
  })
}

/** Certificates of more than this are no chain. */
const MOST = 20

function chainOf(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = []
  let at: PeerCertificate | DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (at?.raw && chain.length < MOST) {
    chain.push(new Uint8Array(at.raw))
    const issuer: DetailedPeerCertificate | undefined =
      'issuerCertificate' in at ? at.issuerCertificate : undefined
    at = issuer === at ? undefined : issuer
  }
  return chain
}

const NETWORK: Readonly<Record<string, FailureCode>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_SOCKET: 'reset',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
}

function failureOf(error: unknown, aborted: boolean): Omit<DiscoveryFailure, 'request'> {
  const code = codeOfError(error)
  if (aborted) return { code: 'timeout', detail: 'ETIMEDOUT' }
  if (error instanceof Refused) return { code: error.code, detail: error.message }
  return {
    code: NETWORK[code] ?? (code.startsWith('ERR_SSL') || code === 'EPROTO' ? 'tls-failed' : 'unreadable'),
    detail: code,
  }
}

function tlsError(error: Error): Error {
  if (error instanceof Refused) return error
  const code = codeOfError(error)
  return new Refused(NETWORK[code] ?? 'tls-failed', code)
}

const codeOfError = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO'
const detailOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 200) : '')
