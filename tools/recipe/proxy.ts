import { connectOnce } from './connection.ts'
import type { Ending } from './conversation.ts'
import type { Talk } from './handshake.ts'
import {
  alertFor,
  type Fault,
  fixedUuid,
  logAllowed,
  logConnectionFailed,
  logRefusedByOrigin,
  logStep,
  logWarning,
} from './log.ts'
import type { Scene } from './scene.ts'
import { MILLISECOND, type Micros } from './time.ts'

/** A client's request through the traffic server, as its log and the capture tell it. */
export interface Request {
  /** When it arrives on the loopback side; every other time counts from here. */
  readonly at: Micros
  readonly txn: string
  readonly tracking?: string
  /** Port of the local side of the tunnel. */
  readonly localPort: number
  /** The connection address: what the path segment names. */
  readonly address: string
  readonly ip: string
  readonly port: number
  readonly path: string
  /** Client port of the first connection to the origin; the next ones follow in steps of two. */
  readonly originPort: number
  readonly talk: Omit<Talk, 'serverName' | 'refusal' | 'request' | 'response'>
  readonly fault?: Fault
  /** `Continue`: VerifyOriginServer is off, so the fault is logged and the connection goes on. */
  readonly action?: 'Terminate' | 'Continue'
  /** The origin is content but refuses the Expressway's own certificate. */
  readonly refusedByOrigin?: boolean
  /** Which of the two lines a fault leaves, and whether each connection leaves them or only the first. */
  readonly lines?: 'each' | 'first' | 'errors-only' | 'none'
  /** Messages as DEBUG blocks beside the INFO lines. */
  readonly debug?: boolean
  readonly thread?: number
  /** Times of the refused connections. */
  readonly attempts?: readonly Attempt[]
}

/** Microseconds from the request to the steps of one refused connection. */
export interface Attempt {
  readonly syn: number
  readonly hello: number
  readonly flight: number
  /** The client's answer to the server's flight: the alert, or its own certificate. */
  readonly answer: number
  readonly ending: Ending
}

/** The two connections of the source document's capture on 6972. */
const REFUSED_TWICE: readonly Attempt[] = [
  { syn: 6_608, hello: 7_100, flight: 16_350, answer: 16_521, ending: 'reset-and-late-fin' },
  { syn: 16_847, hello: 17_218, flight: 24_226, answer: 24_548, ending: 'reset' },
]

/** The connection of its capture on 8443, from the SYN on: hello, flight, answer, finished, request, response, goodbye. */
const ACCEPTED_SYN = 6_600
const ACCEPTED_TURNS = [1_232, 21_756, 25_900, 26_434, 26_677, 38_196, 39_112]

/** Plays a request: log lines into the scene's log, connections to the origin into its capture. */
export async function proxy(scene: Scene, request: Request): Promise<void> {
  logArrival(scene, request)
  const refused = request.refusedByOrigin || (request.fault !== undefined && request.action !== 'Continue')
  await (refused ? playRefused(scene, request) : playAccepted(scene, request))
}

async function playRefused(scene: Scene, request: Request): Promise<void> {
  const { at, fault, attempts = REFUSED_TWICE } = request
  for (const [index, attempt] of attempts.entries()) {
    const previous = attempts[index - 1]
    logSending(scene, request, at + (previous?.flight ?? 6_000))
    await connectOnce(scene, {
      client: { ip: scene.peer.ip, port: request.originPort + 2 * index },
      server: { ip: request.ip, port: request.port },
      start: at + attempt.syn,
      talk: {
        ...talkOf(request),
        refusal: fault ? { by: 'client', alert: alertFor(fault) } : { by: 'server', alert: 48 },
      },
      turns: [attempt.hello, attempt.flight, attempt.answer, attempt.answer + 600].map(
        time => time - attempt.syn,
      ),
      ending: fault ? attempt.ending : 'server-closes',
    })
  }
  attempts.forEach((attempt, index) => {
    logFailure(scene, request, at + attempt.flight, index)
  })
  logAnswer(scene, request, at + attempts.at(-1)!.flight + 200, undefined, 'HTTP/1.1 502 connect failed ')
}

/** The pair of lines of a failed connection; the ERROR follows its WARNING within the same millisecond. */
function logFailure(scene: Scene, request: Request, at: Micros, index: number): void {
  const { fault, address, lines = 'each', thread = 0 } = request
  if (lines === 'none' || (lines === 'first' && index > 0)) return
  if (!fault) {
    logRefusedByOrigin(scene.log, at, address, thread, index > 0)
    return
  }
  if (lines !== 'errors-only') logWarning(scene.log, at, fault, request, 'Terminate', thread)
  logConnectionFailed(scene.log, at + 100, address, thread)
}

async function playAccepted(scene: Scene, request: Request): Promise<void> {
  const { at, fault, thread = 0 } = request
  logSending(scene, request, at + 7 * MILLISECOND, at + 6 * MILLISECOND)
  await connectOnce(scene, {
    client: { ip: scene.peer.ip, port: request.originPort },
    server: { ip: request.ip, port: request.port },
    start: at + ACCEPTED_SYN,
    talk: talkOf(request),
    turns: ACCEPTED_TURNS,
    ending: 'client-closes',
  })
  if (fault && request.lines !== 'none')
    logWarning(scene.log, at + ACCEPTED_SYN + ACCEPTED_TURNS[1]!, fault, request, 'Continue', thread)
  logStep(scene.log, {
    at: at + 45 * MILLISECOND,
    level: 'INFO',
    detail: 'Receive Response',
    txn: request.txn,
    tracking: '',
    peer: request,
    message: ['HTTP/1.1 200 '],
  })
  logAnswer(scene, request, at + 46 * MILLISECOND, at + 45 * MILLISECOND, 'HTTP/1.1 200 ')
}

/** The path segment names `domain/https/address/port`, base64 without padding. */
function logArrival(scene: Scene, request: Request): void {
  const { at, address, port, path } = request
  const { domain } = scene.peer
  logStep(scene.log, {
    at,
    level: request.debug ? 'DEBUG' : 'INFO',
    detail: 'Receive Request',
    txn: request.txn,
    tracking: trackingOf(request),
    peer: { ip: '127.0.0.1', port: request.localPort },
    message: [
      `GET http://vcs_control.${domain}:8443/${pathSegment(domain, address, port)}${path} HTTP/1.1`,
      `Host: vcs_control.${domain}:8443`,
      'Accept: */*',
      'Cookie:<CONCEALED>',
      'User-Agent: WebEx/0.0.0.0',
    ],
  })
  if (port === 6972 || port === 6971) return
  const url = `https://${address}:${port}`
  const early = request.debug ? 1 : 0
  logAllowed(scene.log, at + (7 - 2 * early) * MILLISECOND, at + (6 - early) * MILLISECOND, {
    user: 'emusk',
    url: url + path,
    rule: `${url}${/^(?:\/[^/]+){1,2}\//u.exec(path)?.[0] ?? '/'}`,
    node: path.startsWith('/vmrest') ? 'Unity Connection' : 'CUCM',
  })
}

/** The first segment of a request's path: `domain/https/address/port` in base64 without padding. */
export function pathSegment(domain: string, address: string, port: number): string {
  return Buffer.from(`${domain}/https/${address}/${port}`).toString('base64').replaceAll('=', '')
}

function logSending(scene: Scene, request: Request, at: Micros, utc: Micros = at): void {
  const step = {
    at,
    utc,
    detail: 'Sending Request' as const,
    txn: request.txn,
    tracking: trackingOf(request),
    peer: request,
    message: [
      `GET ${request.path} HTTP/1.1`,
      `Host: ${request.address}:${request.port}`,
      'Accept: */*',
      'Cookie:<CONCEALED>',
      'User-Agent: WebEx/0.0.0.0',
      `Via: https/1.1 vcs[${fixedUuid('edge')}] (ATS), http/1.1 vcs[${fixedUuid('control')}] (ATS)`,
    ],
  }
  logStep(scene.log, { ...step, level: 'INFO' })
  if (request.debug) logStep(scene.log, { ...step, level: 'DEBUG' })
}

function logAnswer(
  scene: Scene,
  request: Request,
  at: Micros,
  utc: Micros | undefined,
  status: string,
): void {
  const step = {
    at,
    ...(utc === undefined ? {} : { utc }),
    detail: 'Sending Response' as const,
    txn: request.txn,
    tracking: '',
    peer: { ip: '127.0.0.1', port: request.localPort },
    message: [status, 'Connection: keep-alive', 'Server: CE_C', 'Cache-Control: no-store'],
  }
  logStep(scene.log, { ...step, level: 'INFO' })
  if (request.debug) logStep(scene.log, { ...step, level: 'DEBUG' })
}

/** An IP address is never sent as server_name (RFC 6066 section 3). */
function talkOf(request: Request): Talk {
  const named = !/^[\d.]+$|:/u.test(request.address)
  return {
    ...request.talk,
    ...(named ? { serverName: request.address } : {}),
    request: `GET ${request.path} HTTP/1.1\r\nHost: ${request.address}:${request.port}\r\nAccept: */*\r\n\r\n`,
    response: `HTTP/1.1 200 \r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<devices uri="${request.path}">${'<device><name>CSFemusk</name></device>'.repeat(12)}</devices>\n`,
  }
}

function trackingOf({ tracking, txn }: Request): string {
  return tracking ?? fixedUuid(`tracking ${txn}`)
}
