import {
  createDechunker,
  type Dechunker,
  type RequestHead,
  type ResponseHead,
} from '../../read/http/index.ts'
import { tlsFault } from '../origin/index.ts'
import { acquire, sslFailed } from './acquire.ts'
import { type OriginFault, originAnswer, statusAnswer } from './answers.ts'
import type { Client, Task } from './client.ts'
import { type Context, keyOf } from './context.ts'
import { passesUnchanged, type ResponsePlan, requestFor, responseFor } from './forward.ts'
import { responseHead, writtenHead } from './records.ts'
import type { Route } from './route.ts'
import { countAnswer } from './tally.ts'
import type { Upstream, UpstreamUser } from './upstream.ts'

/** A request that the allow list let through. */
export interface Asked {
  readonly route: Route
  readonly method: string
  /** Path and query for the origin. */
  readonly target: string
  readonly txn: number
  readonly trackingId: string
}

/** Interim responses (1xx) of one request; an origin that sends more is broken. */
const MOST_INTERIM = 16

/**
 * Milliseconds a pooled connection may have been idle to be entrusted with a request that cannot be sent twice: origins close idle connections after
 * seconds, and a request that meets that close is lost (RFC 9112 section 9.3.1).
 */
const FRESH_ENOUGH = 1000

/** Methods that may be sent again when it is certain that no answer came (RFC 9110 section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

/** One request and its response between a client and an origin. A class, because one is made for each request. */
export class Exchange implements Task, UpstreamUser {
  private readonly context: Context
  private readonly client: Client
  private readonly head: RequestHead
  private readonly asked: Asked
  private readonly begun: number
  /** The request as the origin gets it. */
  private readonly text: string
  private readonly repeatable: boolean
  private upstream: Upstream | undefined
  private acquiring: { cancel(): void } | undefined
  /** How the response goes on; undefined until its head is there. */
  private plan: ResponsePlan | undefined
  private status = 0
  private originStays = false
  private untilClose = false
  private dechunker: Dechunker | undefined
  private originPaused = false
  private gathers = false
  private interim = 0
  private resent = false
  /** Connections that the origin broke off with an alert after our handshake was done. */
  private lateRefusals = 0
  private over = false

  constructor(context: Context, client: Client, head: RequestHead, asked: Asked) {
    this.context = context
    this.client = client
    this.head = head
    this.asked = asked
    this.begun = Date.now()
    const via = client.secure ? context.via.tls : context.via.tunnel
    this.text = requestFor(head, asked.method, asked.target, asked.route.host, via)
    this.repeatable = head.framing === 'none' && IDEMPOTENT.has(asked.method)
  }

  /** Takes a connection of the pool, or waits for one. */
  start(): void {
    const { context, client } = this
    const { route } = this.asked
    client.task = this
    const policy = context.policyFor(route, this.begun)
    if (policy.exception !== undefined) this.tellException(policy.exception.policy, policy.exception)
    const key = keyOf(route, context.rulesFor(policy.policy))
    const idle = context.pool.take(key, this.begun, this.repeatable ? Number.POSITIVE_INFINITY : FRESH_ENOUGH)
    if (idle === undefined) this.acquire(!this.repeatable)
    else {
      context.counters.originReused++
      this.tellSending(idle.ip, idle.port)
      this.send(idle)
    }
  }

  get ready(): boolean {
    return this.upstream !== undefined
  }

  onBody(bytes: Buffer, from: number, to: number): void {
    const { upstream, client } = this
    if (upstream === undefined) return
    this.extend(client.body.done && this.plan === undefined ? 'response' : 'body')
    if (to > from && !upstream.socket.write(bytes.subarray(from, to))) client.pause()
  }

  onOriginDrain(): void {
    this.extend(this.client.body.done ? 'response' : 'body')
    this.client.resume()
  }

  onClientDrain(): void {
    this.extend('body')
    if (this.originPaused) this.upstream?.socket.resume()
    this.originPaused = false
  }

  onClientGone(why: 'closed' | 'timeout' | 'malformed'): void {
    if (this.over) return
    if (why === 'closed') this.context.counters.abandoned++
    const unanswered = this.plan === undefined && why !== 'closed'
    const late = Date.now() >= this.begun + this.context.timeouts.total
    this.leaveOrigin()
    if (!unanswered) this.stop()
    else if (why === 'malformed') this.answerStatus(400)
    else if (!this.client.body.done) this.answerStatus(408)
    else this.fail(late ? 'total-timeout' : 'timeout')
  }

  onOriginData(bytes: Buffer): void {
    if (this.plan === undefined) this.readHead(bytes)
    else this.relay(bytes)
  }

  onOriginEnd(): void {
    const { upstream } = this
    if (this.over || upstream === undefined) return
    const begun = upstream.reader.begun || this.interim > 0
    const reused = upstream.served > 0
    if (this.plan !== undefined && this.untilClose) this.complete(false)
    else if (this.plan !== undefined) {
      // Cut off: the client must not take what it got for the whole.
      this.leaveOrigin()
      this.stop()
    } else {
      const refusal = reused || begun ? undefined : this.lateRefusal(upstream)
      this.leaveOrigin()
      if (refusal !== undefined) this.refusedLate(refusal)
      else if (reused && !begun && this.repeatable && !this.resent) this.sendAgain()
      else this.fail('closed')
    }
  }

  /** The alert of a new connection: under TLS 1.3 we are done before the origin has looked at our certificate (RFC 8446 section 4.4.2.4). */
  private lateRefusal({ error }: Upstream): string | undefined {
    const fault = error && tlsFault(error, this.context.routes().state.wording)
    return fault?.alert === undefined ? undefined : fault.text
  }

  /** As up to TLS 1.2, where it is the handshake that fails: the same line, as many attempts, the same answer. The origin has read no request. */
  private refusedLate(error: string): void {
    const { context, asked } = this
    context.counters.originFailed++
    this.tellDiagnostic('ERROR', sslFailed(asked.route.target.address, error))
    this.lateRefusals++
    if (this.repeatable && this.lateRefusals < context.routes().state.attempts) this.acquire(true)
    else this.fail('tls')
  }

  /** The pooled connection was closed while we took it: no octet of an answer came, and the request may be sent twice. */
  private sendAgain(): void {
    this.resent = true
    this.context.counters.resent++
    this.acquire(true)
  }

  private acquire(fresh: boolean): void {
    const { context, asked } = this
    // The attempts have timeouts of their own; this one is for those who wait for room.
    this.client.deadline = this.begun + context.timeouts.connect * (context.routes().state.attempts + 1)
    this.acquiring = acquire(
      context,
      asked.route,
      fresh,
      {
        sending: (ip, port) => this.tellSending(ip, port),
        diagnostic: (level, text) => this.tellDiagnostic(level, text),
      },
      found => {
        this.acquiring = undefined
        if (typeof found === 'string') this.fail(found)
        else this.send(found)
      },
    )
  }

  private send(upstream: Upstream): void {
    const { client } = this
    const { socket } = upstream
    this.upstream = upstream
    upstream.user = this
    upstream.reader.next()
    upstream.reader.expectHead(this.asked.method === 'HEAD')
    if (client.body.done) {
      socket.write(this.text, 'latin1')
      this.extend('response')
      return
    }
    socket.cork()
    socket.write(this.text, 'latin1')
    process.nextTick(uncork, socket)
    this.extend('body')
    client.resume()
  }

  private readHead(bytes: Buffer): void {
    const { upstream } = this
    if (upstream === undefined) return
    const { reader } = upstream
    for (let from = 0; from < bytes.length; ) {
      const end = reader.push(bytes, from)
      if (reader.refusal !== undefined) {
        this.breakOff()
        return
      }
      const head = reader.head
      if (head === undefined) return
      if (head.status >= 200) {
        this.answered(upstream, head, bytes, end)
        return
      }
      if (head.status === 101 || ++this.interim > MOST_INTERIM) {
        this.breakOff()
        return
      }
      if (head.status === 100 && this.head.expectsContinue) this.client.socket.write(CONTINUE, 'latin1')
      reader.next()
      from = end
    }
  }

  /** The head of the response is there: `bytes` go on with its body at `end`. */
  private answered(upstream: Upstream, head: ResponseHead, bytes: Buffer, end: number): void {
    const { client, context } = this
    const { body } = upstream
    body.begin(head.framing, head.length)
    const stop = body.take(bytes, end, bytes.length)
    if (body.refusal !== undefined) {
      this.breakOff()
      return
    }
    const dechunk = head.framing === 'chunked' && this.head.minor === 0
    const keepAlive =
      this.head.keepAlive && client.body.done && head.framing !== 'close' && !dechunk && !context.draining()
    const plan: ResponsePlan = { keepAlive, dechunk }
    this.plan = plan
    this.status = head.status
    this.originStays = head.keepAlive
    this.untilClose = head.framing === 'close'
    this.tellResponse(upstream, head)
    this.extend('body')
    if (head.bytes === bytes && head.start === 0 && passesUnchanged(head, plan))
      this.write(stop === bytes.length ? bytes : bytes.subarray(0, stop))
    else this.writeAnew(head, plan, bytes, end, stop)
    if (body.done) this.complete(stop === bytes.length)
  }

  private writeAnew(head: ResponseHead, plan: ResponsePlan, bytes: Buffer, from: number, to: number): void {
    const text = responseFor(head, plan)
    if (plan.dechunk) {
      this.dechunker = createDechunker()
      this.write(
        Buffer.concat([Buffer.from(text, 'latin1'), ...this.dechunker.push(bytes.subarray(from, to))]),
      )
      return
    }
    const message = Buffer.allocUnsafe(text.length + to - from)
    message.write(text, 0, 'latin1')
    bytes.copy(message, text.length, from, to)
    this.write(message)
  }

  private relay(bytes: Buffer): void {
    const { upstream } = this
    if (upstream === undefined) return
    const { body } = upstream
    const stop = body.take(bytes, 0, bytes.length)
    if (body.refusal !== undefined) {
      this.breakOff()
      return
    }
    this.extend('body')
    if (this.dechunker !== undefined)
      for (const content of this.dechunker.push(bytes.subarray(0, stop))) this.write(content)
    else this.write(stop === bytes.length ? bytes : bytes.subarray(0, stop))
    if (body.done) this.complete(stop === bytes.length)
  }

  private write(bytes: Uint8Array): void {
    const { client, context, upstream } = this
    context.counters.sent += bytes.length
    if (upstream !== undefined && !upstream.body.done && !this.gathers) this.gather()
    if (client.socket.write(bytes) || upstream === undefined || upstream.body.done) return
    this.originPaused = true
    upstream.socket.pause()
  }

  /** Records of one response that come in one go leave in one: OpenSSL hands out 16 KiB at a time. */
  private gather(): void {
    this.gathers = true
    this.client.socket.cork()
    setImmediate(() => {
      this.gathers = false
      this.client.socket.uncork()
    })
  }

  /** The response is out. `clean`: the origin sent nothing behind it. */
  private complete(clean: boolean): void {
    const { client, context, upstream } = this
    const now = Date.now()
    const requestDone = client.body.done
    this.over = true
    this.upstream = undefined
    countAnswer(context.counters, this.status, now - this.begun)
    if (upstream !== undefined) {
      upstream.served++
      upstream.user = undefined
      if (this.originPaused) upstream.socket.resume()
      if (clean && requestDone && this.originStays) context.pool.release(upstream, now)
      else upstream.socket.destroy()
    }
    client.finish(this.plan?.keepAlive === true && requestDone)
  }

  /** What the origin sends is no HTTP, or not the HTTP it began with. */
  private breakOff(): void {
    this.leaveOrigin()
    if (this.plan === undefined) this.fail('bad-response')
    else this.stop()
  }

  private leaveOrigin(): void {
    this.acquiring?.cancel()
    this.acquiring = undefined
    const { upstream } = this
    this.upstream = undefined
    if (upstream === undefined) return
    upstream.user = undefined
    upstream.socket.destroy()
  }

  /** Ends the client's connection without a word. */
  private stop(): void {
    this.over = true
    this.client.task = undefined
    this.client.destroy()
  }

  private fail(fault: OriginFault): void {
    const { wording } = this.context.routes().state
    this.answer(originAnswer(fault, wording))
  }

  private answerStatus(status: number): void {
    this.answer(statusAnswer(status))
  }

  private answer(answer: ReturnType<typeof originAnswer>): void {
    const { context, client, asked } = this
    this.over = true
    const text = client.render(answer, this.head)
    if (context.recorder.wants('INFO'))
      context.recorder.line({
        kind: 'send-response',
        at: Date.now(),
        txn: asked.txn,
        trackingId: '',
        to: { ip: client.ip, port: client.port },
        head: writtenHead(context.recorder, text),
      })
    countAnswer(context.counters, answer.status, Date.now() - this.begun)
    client.send(answer, this.head, text)
  }

  /** Pushes the deadline on; never beyond that of the whole. */
  private extend(phase: 'body' | 'response'): void {
    const { timeouts } = this.context
    this.client.deadline = Math.min(this.begun + timeouts.total, Date.now() + timeouts[phase])
  }

  private tellSending(ip: string, port: number): void {
    const { recorder } = this.context
    if (!recorder.wants('INFO')) return
    const { txn, trackingId } = this.asked
    const head = writtenHead(recorder, this.text)
    recorder.line({ kind: 'send-request', at: Date.now(), txn, trackingId, to: { ip, port }, head })
  }

  private tellResponse(upstream: Upstream, response: ResponseHead): void {
    const { recorder } = this.context
    if (!recorder.wants('INFO')) return
    const { client } = this
    const { txn } = this.asked
    const at = Date.now()
    const head = responseHead(recorder, response)
    const from = { ip: upstream.ip, port: upstream.port }
    recorder.line({ kind: 'receive-response', at, txn, trackingId: '', from, head })
    const to = { ip: client.ip, port: client.port }
    recorder.line({ kind: 'send-response', at, txn, trackingId: '', to, head })
  }

  private tellDiagnostic(level: 'WARNING' | 'ERROR', text: string): void {
    const { recorder, thread } = this.context
    recorder.line({ kind: 'diagnostic', at: Date.now(), level, thread, text })
  }

  /** Loud, and at every use: an exception is to be got rid of. */
  private tellException(policy: string, { until, reason }: { until: number; reason: string }): void {
    const { address, port } = this.asked.route.target
    this.context.counters.exceptionsUsed++
    const text = `Origin verification exception in use for ${address}:${port}. Policy=${policy} Until=${new Date(until).toISOString()} Reason=${reason.replace(/[\0-\x1f\x7f]/g, ' ')}`
    this.tellDiagnostic('WARNING', text)
  }
}

const uncork = (socket: { uncork(): void }): void => socket.uncork()
