import type { Socket } from 'node:net'
import {
  type BodyReader,
  createBodyReader,
  createRequestReader,
  type HeadReader,
  isMethod,
  type RefusalCode,
  type RequestHead,
} from '../../read/http/index.ts'
import { type Answer, refusalAnswer, renderAnswer, statusAnswer } from './answers.ts'
import type { Context } from './context.ts'
import { countAnswer } from './tally.ts'

/** What a client's request has become, as its connection sees it. */
export interface Task {
  /** The body can be taken now; until then the client's octets wait. */
  readonly ready: boolean
  /** Octets of the request's body, framing included. */
  onBody(bytes: Buffer, from: number, to: number): void
  /** The client takes more again. */
  onClientDrain(): void
  /** The client is gone, or a deadline is over, or its body is not well-formed. */
  onClientGone(why: 'closed' | 'timeout' | 'malformed'): void
}

/** One connection of a client: requests come and are answered one after the other. */
export interface Client {
  readonly socket: Socket
  readonly ip: string
  readonly port: number
  /** Over TLS from a client itself; otherwise from the tunnel. */
  readonly secure: boolean
  readonly body: BodyReader
  /** Milliseconds since 1970 at which the connection is ended; pushed on with each progress. */
  deadline: number
  /** What is answered now. */
  task: Task | undefined
  /** Reads the body on, once the task is ready for it. */
  resume(): void
  pause(): void
  /** Answers by ourselves and counts it. The connection closes behind it where the request had a body, or there was no request. */
  answer(answer: Answer, head: RequestHead | undefined): void
  /** The two halves of `answer`, for those who tell the log in between; nothing is counted. */
  render(answer: Answer, head: RequestHead | undefined): string
  send(answer: Answer, head: RequestHead | undefined, text: string): void
  /** The response is out; the next request may come, or the connection ends. */
  finish(keepAlive: boolean): void
  /** Ends the connection now; what was written and not sent is lost. */
  destroy(): void
  /** A deadline is over. */
  expire(now: number): void
  /** Ends as soon as no request is under way. */
  drain(): void
}

export interface ClientOptions {
  readonly secure: boolean
  /** A head is there: makes a task of it, or answers. */
  readonly begin: (client: Client, head: RequestHead) => void
  readonly gone: (client: Client) => void
}

const CLOSING: ReadonlySet<number> = new Set([403, 501])

/** How long what a refused client still sends is read and dropped, so that it gets the answer and no reset. */
const LINGER = 2000

/** Takes over a client's socket (half-open allowed). */
export function createClient(context: Context, socket: Socket, options: ClientOptions): Client {
  const { timeouts, counters } = context
  const reader: HeadReader<RequestHead> = createRequestReader(context.headLimits)
  const body = createBodyReader()
  /** Octets that came before they could be read. */
  let pending: Buffer | undefined
  let paused = false
  let reading = false
  /** Nothing more is read: the last answer is on its way. */
  let ending = false
  let clientEnded = false
  let closed = false

  const client: Client = {
    socket,
    ip: bareAddress(socket.remoteAddress ?? ''),
    port: socket.remotePort ?? 0,
    secure: options.secure,
    body,
    deadline: Date.now() + timeouts.keepAlive,
    task: undefined,
    resume() {
      proceed()
    },
    pause() {
      if (!paused) socket.pause()
      paused = true
    },
    answer(answer, head) {
      countAnswer(counters, answer.status, 0)
      client.send(answer, head, client.render(answer, head))
    },
    render: (answer, head) =>
      renderAnswer(answer, Date.now(), stays(answer, head), head !== undefined && isMethod(head, 'HEAD')),
    send(answer, head, text) {
      counters.sent += text.length
      socket.write(text, 'utf8')
      client.finish(stays(answer, head))
    },
    finish(keepAlive) {
      client.task = undefined
      if (closed || ending) return
      if (!keepAlive || clientEnded || context.draining()) {
        end()
        return
      }
      reader.next()
      client.deadline = Date.now() + timeouts.keepAlive
      if (!reading) proceed()
    },
    destroy() {
      ending = true
      socket.destroy()
    },
    expire(now) {
      if (now < client.deadline || closed) return
      if (client.task !== undefined) client.task.onClientGone('timeout')
      else if (reader.begun && !ending) client.answer(statusAnswer(408), undefined)
      else socket.destroy()
    },
    drain() {
      if (client.task === undefined && !reader.begun) end()
    },
  }

  /** The traffic server closes behind its own answer to a request with a body; 403 closes always (sample S20), and what is no request for us. */
  const stays = (answer: Answer, head: RequestHead | undefined): boolean =>
    head?.keepAlive === true && head.framing === 'none' && !CLOSING.has(answer.status) && !context.draining()

  function end(): void {
    ending = true
    pending = undefined
    client.deadline = Date.now() + LINGER
    socket.end()
    if (paused) socket.resume()
    paused = false
    if (clientEnded) socket.destroySoon()
  }

  function refuse(code: RefusalCode): void {
    counters.malformed++
    client.answer(refusalAnswer(code), undefined)
  }

  /** Reads on where nothing hinders it. */
  function proceed(): void {
    if (closed || ending || reading) return
    if (socket.writableNeedDrain) return
    reading = true
    while (pending !== undefined && !ending && mayRead()) {
      const bytes: Buffer = pending
      pending = undefined
      read(bytes)
    }
    reading = false
    if (ending || closed) return
    if (pending === undefined && mayRead()) {
      if (clientEnded && client.task === undefined) end()
      else if (paused) {
        paused = false
        socket.resume()
      }
    }
  }

  /** Between requests, or within a body that can be passed on. */
  const mayRead = (): boolean =>
    client.task === undefined ? !socket.writableNeedDrain : client.task.ready && !body.done

  function hold(bytes: Buffer): void {
    pending = pending === undefined ? bytes : Buffer.concat([pending, bytes])
    client.pause()
  }

  function read(bytes: Buffer): void {
    if (client.task === undefined) readHead(bytes)
    else readBody(bytes, 0)
  }

  function readHead(bytes: Buffer): void {
    const begun = reader.begun
    const end = reader.push(bytes, 0)
    const { head, refusal } = reader
    if (refusal !== undefined) refuse(refusal.code)
    else if (head === undefined) {
      if (!begun) client.deadline = Date.now() + timeouts.request
    } else {
      if (end < bytes.length) pending = bytes.subarray(end)
      body.begin(head.framing, head.length)
      options.begin(client, head)
      if (pending !== undefined && !ending) client.pause()
    }
  }

  function readBody(bytes: Buffer, from: number): void {
    const end = body.take(bytes, from, bytes.length)
    if (body.refusal !== undefined) {
      counters.malformed++
      client.task?.onClientGone('malformed')
      return
    }
    if (end < bytes.length) hold(bytes.subarray(end))
    client.task?.onBody(bytes, from, end)
  }

  socket.on('data', (bytes: Buffer) => {
    counters.received += bytes.length
    if (ending) return
    if (pending !== undefined || !mayRead()) {
      hold(bytes)
      return
    }
    reading = true
    read(bytes)
    reading = false
    if (pending !== undefined) proceed()
  })
  socket.on('end', () => {
    clientEnded = true
    if (ending) socket.destroySoon()
    else if (client.task === undefined && pending === undefined) end()
    else if (!body.done && pending === undefined) client.task?.onClientGone('closed')
  })
  socket.on('drain', () => {
    if (client.task !== undefined) client.task.onClientDrain()
    else proceed()
  })
  // The close that follows tells all there is to know.
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
    options.gone(client)
    client.task?.onClientGone('closed')
  })
  return client
}

/** An IPv4 address that came over an IPv6 socket is told as what it is. */
const bareAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '')
