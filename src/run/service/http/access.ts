import { createHmac, hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Cost of scrypt (RFC 7914): 32 MiB and some 100 ms for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 } as const
const KEY = 32
/** Milliseconds for which a session lasts. */
const SESSION = 12 * 3_600_000
export const COOKIE = 'turnpike_session'

/** Attempts that may fail: of one address, and of all together, in each window of milliseconds. */
const ATTEMPTS = { each: 10, all: 100, window: 60_000 } as const

/** What a request proves: nothing, or that its sender has the token; `limited`: it has to wait. */
export type Proof = 'bearer' | 'session' | 'none' | 'wrong' | 'limited'

export interface Access {
  check(headers: IncomingHttpHeaders, from: string): Promise<Proof>
  /** A session for whoever has the token. */
  open(token: string, from: string): Promise<{ readonly cookie: string } | 'wrong' | 'limited'>
}

/** A new token, and the line that is kept of it: scrypt with a salt of its own. */
export async function newToken(): Promise<{ readonly token: string; readonly hash: string }> {
  const token = randomBytes(32).toString('base64url')
  const salt = randomBytes(16)
  const key = await derive(token, salt)
  return {
    token,
    hash: `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${key.toString('base64url')}`,
  }
}

/** The hash is none that `newToken` makes. */
export class UnreadableHash extends Error {}

/**
 * Checks tokens against a hash. A token that was right once is known again by a keyed digest, so that scrypt is paid for once and not with every
 * request. Sessions are signed with a key that is derived from the hash: any process with the same hash knows them, and a new token ends them all.
 *
 * @throws UnreadableHash
 */
export function createAccess(hash: string, secure: boolean, now: () => number = Date.now): Access {
  const [scheme, n, r, p, salt, key] = hash.trim().split('$')
  if (
    scheme !== 'scrypt' ||
    n !== String(COST.N) ||
    r !== String(COST.r) ||
    p !== String(COST.p) ||
    !salt ||
    !key
  )
    throw new UnreadableHash('expected the hash of a token')
  const expected = Buffer.from(key, 'base64url')
  if (expected.length !== KEY) throw new UnreadableHash('expected the hash of a token')
  const sessionKey = Buffer.from(hkdfSync('sha256', expected, salt, 'turnpike session', KEY))
  const ownKey = randomBytes(KEY)
  let known: Buffer | undefined
  const limiter = createLimiter(now)
  const right = async (token: string): Promise<boolean> => {
    const digest = createHmac('sha256', ownKey).update(token).digest()
    if (known && timingSafeEqual(known, digest)) return true
    const derived = await derive(token, Buffer.from(salt, 'base64url'))
    if (!timingSafeEqual(derived, expected)) return false
    known = digest
    return true
  }
  const tried = async (token: string, from: string): Promise<'right' | 'wrong' | 'limited'> => {
    const digest = createHmac('sha256', ownKey).update(token).digest()
    if (known && timingSafeEqual(known, digest)) return 'right'
    // Counted before it is known to be wrong: many at once must not all pass.
    if (!limiter.admit(from)) return 'limited'
    if (!(await right(token))) return 'wrong'
    limiter.pardon(from)
    return 'right'
  }
  const sign = (expires: string): string =>
    createHmac('sha256', sessionKey).update(expires).digest('base64url')
  return {
    async check(headers, from) {
      const bearer = /^Bearer +(\S{1,200})$/i.exec(headers.authorization ?? '')?.[1]
      if (bearer !== undefined) {
        const outcome = await tried(bearer, from)
        return outcome === 'right' ? 'bearer' : outcome
      }
      const session = cookieOf(headers)
      if (session === undefined) return 'none'
      const [expires = '', signature = ''] = session.split('.')
      const wanted = Buffer.from(sign(expires))
      const given = Buffer.from(signature)
      const genuine = wanted.length === given.length && timingSafeEqual(wanted, given)
      return genuine && Number(expires) > now() ? 'session' : 'none'
    },
    async open(token, from) {
      const outcome = await tried(token.slice(0, 200), from)
      if (outcome !== 'right') return outcome
      const expires = String(now() + SESSION)
      return { cookie: cookie(`${expires}.${sign(expires)}`, SESSION / 1000, secure) }
    },
  }
}

/** Ends a session in the browser that has it. */
export const endedCookie = (secure: boolean): string => cookie('', 0, secure)

const cookie = (value: string, seconds: number, secure: boolean): string =>
  `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`

function cookieOf(headers: IncomingHttpHeaders): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=')
    if (name === COOKIE && value) return value
  }
  return undefined
}

function derive(token: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(token, salt, KEY, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

/** Counts attempts in windows of time; what it remembers is bounded by the attempts of all in one window. */
function createLimiter(now: () => number) {
  let began = now()
  let all = 0
  let each = new Map<string, number>()
  return {
    admit(from: string): boolean {
      if (now() - began >= ATTEMPTS.window) {
        began = now()
        all = 0
        each = new Map()
      }
      const count = each.get(from) ?? 0
      if (count >= ATTEMPTS.each || all >= ATTEMPTS.all) return false
      each.set(from, count + 1)
      all++
      return true
    },
    pardon(from: string): void {
      each.set(from, Math.max(0, (each.get(from) ?? 0) - 1))
      all = Math.max(0, all - 1)
    },
  }
}
