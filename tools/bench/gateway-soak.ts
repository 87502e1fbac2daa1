import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeSegment } from '../../src/read/logs/index.ts'
import { makePlace, ORIGIN, PORTS } from './gateway-place.ts'

/** Requests of the soak; an hour's worth of a busy deployment. */
const REQUESTS = 500_000
const FULL = 2_000_000
const CLIENTS = 64
const IDLE = 10_000
/** Resident memory may be this much more at the end than after the first fifth, MiB. */
const MAY_GROW = 24

interface State {
  readonly rss: number
  readonly clients: number
  readonly answered: readonly (readonly [status: number, count: number])[]
}

/**
 * Half a million requests with answers checked one by one, beside 10,000 idle connections: every request is answered once, with its own answer, the origin
 * counts as many, and memory is flat. Fails (exit code 1) where that is not so.
 */
export async function soakGateway({ full }: { readonly full: boolean }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-soak-'))
  const place = await makePlace(folder)
  let asked = 0
  const origin = createServer(
    { cert: readFileSync(place.certificate), key: readFileSync(place.key) },
    (request, response) => {
      asked++
      response.end(request.url)
    },
  )
  origin.keepAliveTimeout = 600_000
  origin.listen(PORTS.origin, '127.0.0.1')
  await once(origin, 'listening')
  const child = fork(
    fileURLToPath(new URL('./gateway-child.js', import.meta.url)),
    [folder, String(PORTS.turnpike), 'WARN'],
    {
      execArgv: ['--expose-gc'],
    },
  )
  const state = async (): Promise<State> => {
    child.send('state')
    const [answer] = (await once(child, 'message')) as [State]
    return answer
  }
  try {
    await settled(1500)
    const idle = await openIdle(IDLE)
    const total = full ? FULL : REQUESTS
    const memory: number[] = []
    const begun = performance.now()
    for (let part = 0; part < 10; part++) {
      await Promise.all(
        Array.from({ length: CLIENTS }, (_, i) => client(`${part}-${i}`, Math.ceil(total / 10 / CLIENTS))),
      )
      const { rss, clients } = await state()
      memory.push(rss / (1 << 20))
      console.log(
        `${(((part + 1) * total) / 10).toLocaleString('en').padStart(12)} requests  ${(rss / (1 << 20)).toFixed(0)} MiB  ${clients.toLocaleString('en')} clients`,
      )
    }
    const seconds = (performance.now() - begun) / 1000
    const { answered } = await state()
    for (const socket of idle) socket.destroy()
    judge(asked, answered, memory, seconds)
  } finally {
    child.kill('SIGTERM')
    origin.closeAllConnections()
    origin.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function judge(asked: number, answered: State['answered'], memory: readonly number[], seconds: number): void {
  const good = answered.find(([status]) => status === 200)?.[1] ?? 0
  const others = answered.filter(([status]) => status !== 200)
  const grown = (memory.at(-1) ?? 0) - (memory[1] ?? 0)
  const faults = [
    ...(good === asked ? [] : [`answered ${good}, the origin counted ${asked}`]),
    ...(others.length === 0 ? [] : [`other answers: ${JSON.stringify(others)}`]),
    ...(grown <= MAY_GROW ? [] : [`memory grew by ${grown.toFixed(0)} MiB`]),
  ]
  console.log(
    `\n${good.toLocaleString('en')} requests in ${seconds.toFixed(0)} s, memory ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MiB since the first fifth`,
  )
  for (const fault of faults) console.log(`FAILED: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}

async function openIdle(count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let at = 0; at < count; at += 500)
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        const socket = connect(PORTS.turnpike, '127.0.0.1')
        sockets.push(socket)
        await once(socket, 'connect')
        socket.on('error', () => {})
      }),
    )
  return sockets
}

/** Asks one after the other on one connection; an answer that is not the right one throws. */
function client(name: string, times: number): Promise<void> {
  const segment = encodeSegment({
    domain: 'steven.lab',
    protocol: 'https',
    address: ORIGIN,
    port: PORTS.origin,
  })
  return new Promise((resolve, reject) => {
    const socket = connect(PORTS.turnpike, '127.0.0.1')
    let done = 0
    let text = ''
    const ask = () => socket.write(`GET /${segment}/${name}/${done} HTTP/1.1\r\nHost: a\r\n\r\n`)
    socket.on('connect', ask)
    socket.on('data', data => {
      text += data.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? -1)
      if (head < 0 || text.length < head + 4 + length) return
      const body = text.slice(head + 4)
      if (!text.startsWith('HTTP/1.1 200') || body !== `/${name}/${done}`)
        reject(new Error(`not the answer of /${name}/${done}: ${text.slice(0, 200)}`))
      text = ''
      done++
      if (done < times) ask()
      else {
        socket.destroy()
        resolve()
      }
    })
    socket.on('error', reject)
    socket.on('end', () => reject(new Error(`closed at ${name}/${done}`)))
  })
}

const settled = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))
