import { Buffer } from 'node:buffer'
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { severityOf, syslogMessage } from './syslog-message.ts'

export interface SyslogTarget {
  readonly address: string
  /** Absent: 514, for TLS 6514 (RFC 5424 section 6, RFC 5425 section 4.1). */
  readonly port?: number
  readonly transport: 'udp' | 'tcp' | 'tls'
  /** PEM of the CAs that a TLS collector is judged by. Asked at each connection, so that a changed list counts. */
  readonly trust?: () => string
  /** Numerical severity (RFC 5424 section 6.2.1) up to which records are sent; absent: all. */
  readonly severity?: number
}

export interface SyslogSink {
  /** A record as the log file has it. */
  push(text: string): void
  counts(): SyslogCounts
  /** Waits at most so many milliseconds for what is queued. */
  close(wait: number): Promise<void>
}

export interface SyslogCounts {
  readonly sent: number
  readonly queued: number
  /** Records that were not sent because the queue was full. */
  readonly dropped: number
  readonly connections: number
}

export interface SyslogOptions {
  /** Records that wait for a connection or for room in it. */
  readonly queue?: number
  /** Milliseconds before the first new attempt; doubled with each, up to a hundred times. */
  readonly retry?: number
  readonly trouble: (error: unknown) => void
}

export function createSyslog(target: SyslogTarget, options: SyslogOptions): SyslogSink {
  const sink = target.transport === 'udp' ? overDatagrams(target, options) : overStream(target, options)
  const { severity } = target
  if (severity === undefined || severity >= 7) return sink
  return { ...sink, push: text => (severityOf(text) <= severity ? sink.push(text) : undefined) }
}

/** What one datagram of UDP may hold over IPv4; a longer record is cut (RFC 5426 section 3.2). */
const DATAGRAM = 65_507

function overDatagrams(
  { address, port = 514 }: SyslogTarget,
  { queue = QUEUE, trouble }: SyslogOptions,
): SyslogSink {
  const socket: DatagramSocket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const counts = { sent: 0, dropped: 0 }
  let underWay = 0
  let isTroubled = false
  socket.on('error', trouble)
  socket.unref()
  return {
    push(text) {
      if (underWay >= queue) {
        counts.dropped++
        return
      }
      underWay++
      socket.send(Buffer.from(syslogMessage(text)).subarray(0, DATAGRAM), port, address, error => {
        underWay--
        if (error) counts.dropped++
        else counts.sent++
        if (error && !isTroubled) trouble(error)
        isTroubled = error !== null
      })
    },
    counts: () => ({ ...counts, queued: underWay, connections: 0 }),
    async close(wait) {
      const until = Date.now() + wait
      while (underWay > 0 && Date.now() < until) await new Promise(resolve => setTimeout(resolve, 5))
      socket.close()
    },
  }
}

const QUEUE = 10_000
const RETRY = 500
const CONNECT_TIMEOUT = 10_000
/** Octets that may stand in the socket before records wait in the queue. */
const IN_SOCKET = 1 << 20

/** TCP and TLS with octet counting (RFC 6587 section 3.4.1, RFC 5425 section 4.3): a record may hold line feeds. */
function overStream(target: SyslogTarget, options: SyslogOptions): SyslogSink {
  const { queue: limit = QUEUE, retry = RETRY, trouble } = options
  const queue: string[] = []
  const counts = { sent: 0, dropped: 0, connections: 0 }
  let socket: Socket | undefined
  let isReady = false
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let isClosed = false
  let isTold = false

  function open(): void {
    timer = undefined
    const opened = connect(target)
    socket = opened
    opened.setTimeout(CONNECT_TIMEOUT, () => opened.destroy(new Error('syslog connection timed out')))
    opened.on(target.transport === 'tls' ? 'secureConnect' : 'connect', () => {
      opened.setTimeout(0)
      opened.setKeepAlive(true, 30_000)
      isReady = true
      failures = 0
      isTold = false
      counts.connections++
      send()
    })
    opened.on('drain', send)
    opened.on('data', () => undefined) // a collector says nothing; reading lets its closing be seen
    opened.on('error', error => {
      if (!isTold) trouble(error)
      isTold = true
    })
    opened.on('end', () => opened.destroy())
    opened.on('close', () => {
      isReady = false
      socket = undefined
      if (!isClosed) again()
    })
    opened.unref()
  }

  function again(): void {
    const wait = retry * Math.min(2 ** failures, 100)
    failures++
    timer = setTimeout(open, wait)
    timer.unref()
  }

  function send(): void {
    let taken = 0
    while (socket && isReady && taken < queue.length && socket.writableLength < IN_SOCKET) {
      const message = syslogMessage(queue[taken++] as string)
      socket.write(`${Buffer.byteLength(message)} ${message}`)
    }
    queue.splice(0, taken)
    counts.sent += taken
  }

  open()
  return {
    push(text) {
      if (isClosed || queue.length >= limit) {
        counts.dropped++
        return
      }
      queue.push(text)
      send()
    },
    counts: () => ({ ...counts, queued: queue.length }),
    async close(wait) {
      const until = Date.now() + wait
      while (socket && queue.length > 0 && Date.now() < until)
        await new Promise(resolve => setTimeout(resolve, 5))
      isClosed = true
      clearTimeout(timer)
      const open = socket
      if (!open) return
      await new Promise<void>(resolve => {
        const giveUp = setTimeout(() => open.destroy(), Math.max(0, until - Date.now()))
        open.on('close', () => {
          clearTimeout(giveUp)
          resolve()
        })
        open.end()
      })
    },
  }
}

function connect({ address, port, transport, trust }: SyslogTarget): Socket {
  if (transport === 'tcp') return connectTcp({ host: address, port: port ?? 514 })
  return connectTls({
    host: address,
    port: port ?? 6514,
    ...(isIP(address) === 0 && { servername: address }),
    ...(trust && { ca: trust() }),
  })
}
