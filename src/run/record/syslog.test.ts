import { createSocket } from 'node:dgram'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createPeer, settingChange } from '../peer/index.ts'
import { createAuthority, dn, makeKey } from '../pki/index.ts'
import { createRecorder } from './recorder.ts'
import { syslogServers } from './remote-syslog.ts'
import { createSyslog } from './syslog.ts'
import { syslogMessage } from './syslog-message.ts'

const open: { close(): unknown }[] = []
afterAll(() => {
  for (const each of open) each.close()
})

const WARNING =
  '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: SNI (a) not in certificate.'

describe('a message of RFC 5424', () => {
  it.each([
    [
      WARNING,
      '<180>1 2022-07-11T18:55:26.016+02:00 vcsc traffic_server 18242 - - [ET_NET 0] WARNING: SNI (a) not in certificate.',
    ],
    [
      '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[1]: [ET_NET 0] ERROR: SSL connection failed',
      '<179>1 2022-07-11T18:55:26.016+02:00 vcsc traffic_server 1 - - [ET_NET 0] ERROR: SSL connection failed',
    ],
    [
      '2022-07-11T18:55:25.910+02:00 vcsc traffic_server[1]: UTCTime="x" Module="y" Level="INFO": Detail="z"',
      '<182>1 2022-07-11T18:55:25.910+02:00 vcsc traffic_server 1 - - UTCTime="x" Module="y" Level="INFO": Detail="z"',
    ],
    [
      '2020-08-12T15:13:24.976-05:00 expc01 UTCTime="x" Event="System Configuration Changed"',
      '<182>1 2020-08-12T15:13:24.976-05:00 expc01 - - - - UTCTime="x" Event="System Configuration Changed"',
    ],
    [
      '2020-08-12T15:13:25.195-05:00 expc01 management: Level="WARN" Event="Alarm Raised"',
      '<180>1 2020-08-12T15:13:25.195-05:00 expc01 management - - - Level="WARN" Event="Alarm Raised"',
    ],
  ])('%s', (text, message) => {
    expect(syslogMessage(text)).toBe(message)
  })
})

/** A collector that takes octet-counted messages (RFC 6587). */
async function collector(
  server: Server,
  event = 'connection',
): Promise<{ port: number; messages: string[]; sockets: Set<Socket> }> {
  const messages: string[] = []
  const sockets = new Set<Socket>()
  server.on(event, (socket: Socket) => {
    sockets.add(socket)
    let buffer = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk])
      for (;;) {
        const space = buffer.indexOf(' ')
        const length = Number(buffer.subarray(0, space).toString())
        if (space < 0 || buffer.length < space + 1 + length) break
        messages.push(buffer.subarray(space + 1, space + 1 + length).toString())
        buffer = buffer.subarray(space + 1 + length)
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return { port: (server.address() as AddressInfo).port, messages, sockets }
}

describe('syslog', () => {
  it('goes over UDP, one datagram a record', async () => {
    const socket = createSocket('udp4')
    const messages: string[] = []
    socket.on('message', message => messages.push(message.toString()))
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
    open.push(socket)
    const sink = createSyslog(
      { address: '127.0.0.1', port: socket.address().port, transport: 'udp' },
      { trouble: () => undefined },
    )
    sink.push(WARNING)
    sink.push(`${WARNING}\nHTTPMSG:\n|GET / HTTP/1.1\n\n |`)
    await vi.waitFor(() => expect(messages).toHaveLength(2))
    expect(messages[1]).toBe(syslogMessage(`${WARNING}\nHTTPMSG:\n|GET / HTTP/1.1\n\n |`))
    await sink.close(100)
  })

  it('goes over TCP with octet counting, and again after the collector was away', async () => {
    const first = await collector(createServer())
    const troubles: unknown[] = []
    const sink = createSyslog(
      { address: '127.0.0.1', port: first.port, transport: 'tcp' },
      { retry: 20, queue: 5, trouble: error => troubles.push(error) },
    )
    sink.push('a b c: wörld\nof two lines')
    await vi.waitFor(() => expect(first.messages).toEqual([syslogMessage('a b c: wörld\nof two lines')]))
    const server = open.at(-1) as Server
    for (const socket of first.sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
    await vi.waitFor(() => expect(troubles).not.toEqual([]), 3000)
    for (let number = 0; number < 9; number++) sink.push(`a b c: ${number}`)
    expect(sink.counts()).toMatchObject({ queued: 5, dropped: 4 })
    await new Promise<void>(resolve => server.listen(first.port, '127.0.0.1', resolve))
    await vi.waitFor(() => expect(first.messages).toHaveLength(6), 3000)
    expect(first.messages.slice(1)).toEqual([0, 1, 2, 3, 4].map(number => syslogMessage(`a b c: ${number}`)))
    expect(sink.counts()).toMatchObject({ queued: 0, dropped: 4, connections: 2 })
    await sink.close(1000)
  })

  it('goes over TLS to a collector that the CAs vouch for, and to no other', async () => {
    const dates = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2060, 0, 1) }
    const ca = createAuthority({ subject: dn('CN=logs'), key: await makeKey('ec-p256'), ...dates })
    const leaf = ca.issue({
      subject: dn('CN=collector'),
      key: await makeKey('ec-p256'),
      extensions: { names: [{ ip: '127.0.0.1' }] },
      ...dates,
    })
    const server = createTlsServer({ key: leaf.key.pem, cert: leaf.pem })
    const tls = await collector(server, 'secureConnection')
    const troubles: unknown[] = []
    const options = { retry: 20, trouble: (error: unknown) => troubles.push(error) }
    const target = { address: '127.0.0.1', port: tls.port, transport: 'tls' } as const
    const trusted = createSyslog({ ...target, trust: () => ca.pem }, options)
    trusted.push('a b c: secret')
    await vi.waitFor(() => expect(tls.messages).toHaveLength(1))
    expect(troubles).toEqual([])
    await trusted.close(1000)
    const untrusted = createSyslog({ ...target, trust: () => '' }, options)
    untrusted.push('a b c: another')
    await vi.waitFor(() => expect(troubles).toHaveLength(1))
    expect(untrusted.counts()).toMatchObject({ sent: 0, queued: 1 })
    await untrusted.close(10)
    expect(tls.messages).toHaveLength(1)
  })

  it('never waits for a collector that reads nothing', async () => {
    const server = createServer(socket => socket.pause())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    open.push(server)
    const { port } = server.address() as AddressInfo
    const sink = createSyslog(
      { address: '127.0.0.1', port, transport: 'tcp' },
      { queue: 100, trouble: () => undefined },
    )
    await vi.waitFor(() => expect(sink.counts().connections).toBe(1))
    const long = `a b c: ${'x'.repeat(100_000)}`
    for (let number = 0; number < 300; number++) {
      sink.push(long)
      if (number % 50 === 0) await new Promise(setImmediate)
    }
    const { sent, queued, dropped } = sink.counts()
    expect(queued).toBe(100)
    expect(sent + queued + dropped).toBe(300)
    expect(dropped).toBeGreaterThan(0)
    await sink.close(0)
  })
})

describe('xConfiguration Remote Syslog', () => {
  it.each([
    [{}, []],
    [{ Address: 'a' }, [{ address: 'a', transport: 'udp', severity: 6 }]],
    [{ Address: 'a', Transport: 'tcp', Port: '1514' }, [{ address: 'a', transport: 'tcp', port: 1514 }]],
    [
      { Address: 'a', Mode: 'ietf_secure', Loglevel: 'error' },
      [{ address: 'a', transport: 'tls', severity: 3 }],
    ],
    [{ Address: 'a', Mode: 'ietf', Transport: 'tcp' }, [{ address: 'a', transport: 'udp' }]],
  ])('%j', (values, servers) => {
    const settings = new Map(
      Object.entries(values).map(([name, value]) => [`Remote Syslog 3 ${name}`, value]),
    )
    const state = createPeer({ host: 'vcsc', domain: 'steven.lab', release: 'X14.2.0', settings }).state()
    expect(syslogServers(state)).toMatchObject(servers)
  })

  it('opens, keeps and closes what it names, up to its level', async () => {
    const first = await collector(createServer())
    const second = await collector(createServer())
    const peer = createPeer({ host: 'vcsc', domain: 'steven.lab', release: 'X14.2.0' })
    const recorder = createRecorder({ peer, tellsChanges: false })
    const set = (path: string, value: string) =>
      peer.change(settingChange(peer.state(), `Remote Syslog ${path}`, value), 'file')
    set('1 Port', String(first.port))
    set('1 Transport', 'tcp')
    set('1 Loglevel', 'warning')
    set('1 Address', '127.0.0.1')
    set('2 Port', String(second.port))
    set('2 Transport', 'tcp')
    set('2 Address', '127.0.0.1')
    const told = (level: 'WARNING' | 'ERROR', text: string) =>
      recorder.line({ kind: 'diagnostic', at: 0, level, thread: 0, text })
    recorder.line({ kind: 'marker', at: 0, label: 'one' })
    told('WARNING', 'two')
    await vi.waitFor(() => expect([first.messages.length, second.messages.length]).toEqual([1, 2]))
    set('1 Address', '')
    told('ERROR', 'three')
    await vi.waitFor(() => expect(second.messages.at(-1)).toContain('three'))
    expect(first.messages).toHaveLength(1)
    expect(second.sockets.size).toBe(1)
    await recorder.close(500)
  })
})
