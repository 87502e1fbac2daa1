import type { ListenAddress } from '../../peer/index.ts'
import { type Answer, SERVER_E, SERVER_ECS } from '../answers.ts'
import { type Arrival, basicOf, forbid } from '../arrival.ts'
import type { Context } from '../context.ts'
import { EDGE_COOKIE } from '../forward.ts'
import { fieldOf } from '../records.ts'
import type { DomainRoute } from '../route.ts'
import { EDGE_SSO, writeEdgeConfig } from './config.ts'
import { type Login, logIn } from './login.ts'
import type { LoginLimit } from './login-limit.ts'
import { createSessions } from './sessions.ts'
import { createAskUds } from './uds.ts'

/** The role of Expressway-E: who logged in, and what a client is told of the deployment. */
export interface Edge {
  /** May this request go on to an origin? What comes over the tunnel may; a client needs its cookie. */
  admits(arrival: Arrival): boolean
  /** Answers a request that names a domain alone. */
  serve(arrival: Arrival, route: DomainRoute): void
}

/** Milliseconds; `xConfiguration EdgeConfigServer CredentialTtl` is in seconds, 28800 of a fresh installation. */
const DEFAULT_TTL = 28_800_000

export function createEdge(
  context: Context,
  tunnel: () => ListenAddress,
  secret: Uint8Array,
  logins: LoginLimit,
): Edge {
  const sessions = createSessions(secret)
  const { state } = context.peer
  const ask = createAskUds(tunnel, state().domain, context.timeouts.response)

  function admits({ client, head }: Arrival): boolean {
    if (!client.secure) return true
    const value = cookieOf(fieldOf(head, 'cookie'))
    return value !== undefined && sessions.isOpen(value, Date.now())
  }

  function serve(arrival: Arrival, route: DomainRoute): void {
    const isEnabled = state().domains.some(domain => domain.toLowerCase() === route.domain)
    const service = /^\/(get_edge_sso|get_edge_config)\/?(?:\?|$)/.exec(arrival.target)?.[1]
    if (!isEnabled || service === undefined || arrival.method !== 'GET') forbid(arrival)
    else if (service === 'get_edge_sso') tell(arrival, xml(EDGE_SSO))
    else configure(arrival)
  }

  function configure(arrival: Arrival): void {
    const basic = basicOf(arrival.head)
    if (basic === undefined) {
      tell(arrival, UNAUTHORIZED)
      return
    }
    const { username } = basic
    const authorization = fieldOf(arrival.head, 'authorization')
    const host = hostOf(fieldOf(arrival.head, 'host'))
    let gone = false
    arrival.client.deadline = Date.now() + context.timeouts.response
    arrival.client.task = {
      ready: false,
      onBody: () => {},
      onClientDrain: () => {},
      onClientGone(why) {
        gone = true
        if (why === 'closed') return
        arrival.client.task = undefined
        arrival.client.destroy()
      },
    }
    void loggedIn(username, authorization).then(login => {
      if (gone) return
      const passed = login.outcome === 'passed'
      context.recorder.line({
        kind: 'authentication',
        at: Date.now(),
        passed,
        username,
        clientIp: arrival.client.ip,
        ...('reason' in login && { reason: login.reason }),
      })
      if (login.outcome !== 'passed') tell(arrival, REFUSALS[login.outcome])
      else tell(arrival, configOf(arrival, login.udsServers, host))
    })
  }

  async function loggedIn(username: string, authorization: string): Promise<Login | TooMany> {
    const isAdmitted = await logins.admit(username, Date.now())
    return isAdmitted
      ? logIn(state(), ask, username, authorization)
      : { outcome: 'too-many', reason: 'Too Many Requests' }
  }

  function configOf(arrival: Arrival, udsServers: readonly string[], edge: string): Answer {
    const nodes = state().ucServers.flatMap(server => server.nodes)
    const addresses = (product: string) =>
      nodes.filter(node => node.product === product).map(node => node.address)
    const query = new URLSearchParams(arrival.target.slice(arrival.target.indexOf('?') + 1))
    const body = writeEdgeConfig({
      services: arrival.target.includes('?') ? query.getAll('service_name').slice(0, 16) : [],
      udsServers,
      tftpServers: addresses('cucm'),
      presenceServers: addresses('imp'),
      edge,
    })
    return arrival.client.secure ? xml(body, [['Set-Cookie', newCookie(edge)]]) : xml(body)
  }

  /** `X-Auth=<uuid>; Expires=…; Domain=.<edge domain>; Path=/; Secure`, and HttpOnly from X15.2 unless the console says otherwise. */
  function newCookie(edge: string): string {
    const { settings, release } = state()
    const seconds = Number(settings.get('EdgeConfigServer CredentialTtl') ?? '')
    const lifetime = Number.isInteger(seconds) && seconds > 0 ? seconds * 1000 : DEFAULT_TTL
    const { value, until } = sessions.open(Date.now(), lifetime)
    const dot = edge.indexOf('.')
    const isName = dot > 0 && !/^[\d.]+$/.test(edge) && !edge.includes(':')
    const httpOnly =
      (release.major > 15 || (release.major === 15 && release.minor >= 2)) &&
      settings.get('MRACookieConfig Httponly')?.toLowerCase() !== 'disabled'
    return [
      `${EDGE_COOKIE}=${value}`,
      `Expires=${new Date(until).toUTCString()}`,
      ...(isName ? [`Domain=${edge.slice(dot)}`] : []),
      'Path=/',
      'Secure',
      ...(httpOnly ? ['HttpOnly'] : []),
    ].join('; ')
  }

  function tell({ context, client, head, txn }: Arrival, answer: Answer): void {
    if (context.recorder.wants('INFO')) {
      const to = { ip: client.ip, port: client.port }
      const first = `HTTP/1.1 ${answer.status} ${answer.reason}`
      context.recorder.line({
        kind: 'send-response',
        at: Date.now(),
        txn,
        trackingId: '',
        to,
        head: { first, fields: [] },
      })
    }
    client.task = undefined
    client.answer(answer, head)
  }

  return { admits, serve }
}

const UNAUTHORIZED: Answer = {
  status: 401,
  reason: 'Unauthorized',
  body: '',
  server: SERVER_ECS,
  fields: [['WWW-Authenticate', 'Basic realm="Cisco-Edge"']],
}

/** Nobody could check the password, for the same reason for which an origin would not have answered. */
const UNREACHABLE: Answer = { status: 502, reason: 'connect failed', body: '', server: SERVER_ECS }

/** More logins than the peer lets a user have; UDS is not asked. */
interface TooMany {
  readonly outcome: 'too-many'
  readonly reason: string
}

const TOO_MANY: Answer = { status: 429, reason: 'Too Many Requests', body: '', server: SERVER_ECS }

const REFUSALS = { refused: UNAUTHORIZED, unreachable: UNREACHABLE, 'too-many': TOO_MANY } as const

function xml(body: string, more: readonly (readonly [name: string, value: string])[] = []): Answer {
  const fields = [['Content-Type', 'text/xml'] as const, ...more]
  return { status: 200, reason: 'OK', body, server: more.length > 0 ? SERVER_E : SERVER_ECS, fields }
}

/** The host of Host, without port and brackets. */
const hostOf = (host: string): string => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')

function cookieOf(cookies: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const [name = '', value = ''] = pair.trim().split('=')
    if (name === EDGE_COOKIE) return value
  }
  return undefined
}
