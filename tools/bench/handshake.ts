import { fork } from 'node:child_process'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'
import { readCertificateFile } from '../../src/read/x509/index.ts'
import { type ConnectOptions, connectOrigin, type OriginRules } from '../../src/run/origin/index.ts'
import type { Size } from './analyze.ts'

const NAME = 'cucm.steven.lab'
const HANDSHAKES = 300
const SIDE_BY_SIDE = 4
/** Rounds, in turns: what else goes on in the machine falls on all of them. */
const ROUNDS = 11

interface Told {
  readonly ports: readonly [number, number]
  readonly root: string
}

/** One handshake in one way. */
type Way = (port: number) => Promise<void>

/** Processor time of a client's full handshake: Node's own without and with its check, ours without a verdict and with it. */
export async function benchHandshake({ full }: Size): Promise<void> {
  const child = fork(new URL('./handshake-server.js', import.meta.url))
  try {
    const { ports, root } = await new Promise<Told>(resolve => child.once('message', resolve))
    const ways = waysOf(root)
    for (const [index, version] of ['TLS 1.2', 'TLS 1.3'].entries()) {
      const times = await measure(ways, ports[index] ?? 0, full ? 3 * ROUNDS : ROUNDS)
      print(version, times)
    }
  } finally {
    child.disconnect()
  }
}

function waysOf(root: string): ReadonlyMap<string, Way> {
  const rules: OriginRules = {
    policy: 'enforce',
    trustStore: {
      certificates: readCertificateFile(new TextEncoder().encode(root), 'root').value.map(
        ({ certificate }) => certificate,
      ),
      pem: root,
      sha256: '',
      generation: 1,
    },
    ciphers: { list: 'HIGH:!aNULL', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', securityLevel: 1 },
    certificate: undefined,
    wording: '3.0',
  }
  return new Map<string, Way>([
    ['tls.connect, nothing checked', nodes(undefined)],
    ['tls.connect, as Node checks', nodes(root)],
    ['not judged (off)', ours({ ...rules, policy: 'off' })],
    ['judged, verified last time', ours(rules)],
    ['judged, held', ours(rules, { tap: () => {} })],
  ])
}

function nodes(root: string | undefined): Way {
  const secureContext = createSecureContext({ ca: root === undefined ? [] : [root] })
  return port =>
    new Promise((resolve, reject) => {
      const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true }, () => {
        const options = { socket, servername: NAME, secureContext, rejectUnauthorized: root !== undefined }
        const tls = connectTls(options, () => {
          tls.destroy()
          resolve()
        })
        tls.on('error', reject)
      })
    })
}

function ours(rules: OriginRules, more: Partial<ConnectOptions> = {}): Way {
  return async port => {
    const made = await connectOrigin({ address: NAME, port }, rules, {
      timeout: 10_000,
      resolve: async () => ['127.0.0.1'],
      ...more,
    })
    if (made.outcome !== 'open') throw new Error(made.outcome)
    made.socket.destroy()
  }
}

/** Microseconds of processor time for each handshake, one entry a round. */
async function measure(
  ways: ReadonlyMap<string, Way>,
  port: number,
  rounds: number,
): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map([...ways.keys()].map(name => [name, [] as number[]]))
  for (let round = -1; round < rounds; round++)
    for (const [name, way] of ways) {
      const from = process.cpuUsage()
      const line = async () => {
        for (let n = 0; n < HANDSHAKES / SIDE_BY_SIDE; n++) await way(port)
      }
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, line))
      const { user, system } = process.cpuUsage(from)
      if (round >= 0) times.get(name)!.push((user + system) / HANDSHAKES)
    }
  return times
}

/** Medians, and the median of the ratios to the way without a verdict, round by round. */
function print(version: string, times: ReadonlyMap<string, number[]>): void {
  console.log(`\n${version}, full handshake, processor time of the client`)
  const base = times.get('not judged (off)') ?? []
  for (const [name, rounds] of times) {
    const ratio = medianOf(rounds.map((time, round) => time / (base[round] ?? Number.NaN)))
    console.log(
      `  ${name.padEnd(34)}${medianOf(rounds).toFixed(0).padStart(6)} µs${ratio.toFixed(3).padStart(9)} ×`,
    )
  }
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
