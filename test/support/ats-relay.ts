import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Relay {
  readonly port: number
  /** What clients sent, one entry for each connection. */
  readonly sent: readonly Buffer[]
  close(): Promise<void>
}

/** A TCP server between a client and an origin on `host`: what the origin sends goes on as `forward` has it. */
export async function openRelay(
  host: string,
  origin: number,
  forward: (bytes: Buffer, to: Socket) => void | Promise<void>,
): Promise<Relay> {
  const sent: Buffer[] = []
  const open = new Set<Socket>()
  const server = createServer(client => {
    const index = sent.push(Buffer.alloc(0)) - 1
    const upstream = connect({ host, port: origin, noDelay: true })
    client.setNoDelay(true)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      socket.on('error', () => {})
    }
    client.on('data', bytes => {
      sent[index] = Buffer.concat([sent[index] ?? Buffer.alloc(0), bytes])
      upstream.write(bytes)
    })
    client.on('close', () => upstream.destroy())
    let order: Promise<void> = Promise.resolve()
    upstream.on('data', bytes => {
      order = order.then(() => forward(bytes, client))
    })
    upstream.on('end', () => void order.then(() => client.end()))
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sent,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
