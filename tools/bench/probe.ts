import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Size } from './analyze.ts'
import { type Contender, measureAll, type Run } from './measure.ts'

/** Compiled to `dist/tools/bench`. */
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const CLI = join(dist, 'src', 'run', 'cli', 'main.js')
const ROUNDS = 3
const NAME = 'cucm.steven.lab'

/** Both certificates of a few ports, beside openssl asked twice for each and sslscan. */
export const benchProbe = (_: Size): Promise<void> => bench([20], true)

/** The same for the hundred places of a deployment, and for a thousand in one run. */
export const benchAudit = (_: Size): Promise<void> => bench([100, 1_000], false)

async function bench(counts: readonly number[], small: boolean): Promise<void> {
  const { port, stop } = await startServer()
  try {
    for (const count of counts) {
      const places = placesOf(count, port)
      const others = count > 100 ? [] : [...openssl(places), ...sslscan(places)]
      const runs = await measureAll([turnpike(places), ...others], small ? ROUNDS : 1)
      print(count, runs)
    }
  } finally {
    await stop()
  }
}

/** Loopback is a whole network: one listener is a thousand targets. */
const placesOf = (count: number, port: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `127.77.${Math.floor(i / 250)}.${(i % 250) + 1}:${port}`)

const turnpike = (places: readonly string[]): Contender => ({
  name: 'turnpike probe, RSA and ECDSA',
  command: process.execPath,
  args: [CLI, 'probe', '--tls', '1.2', '--format', 'json', ...places],
})

const eachOf = (name: string, script: string, places: readonly string[]): Contender => ({
  name,
  command: 'sh',
  args: ['-c', `for p in "$@"; do ${script}; done`, 'sh', ...places],
})

const CLIENT = `openssl s_client -connect "$p" -servername ${NAME} -showcerts -tls1_2 </dev/null 2>/dev/null`

const openssl = (places: readonly string[]): readonly Contender[] =>
  installed('openssl', 'version')
    ? [eachOf('openssl s_client twice', `${CLIENT} -cipher aRSA; ${CLIENT} -cipher aECDSA; :`, places)]
    : []

/** As it comes, and with everything left out that is not the certificate. */
const LEAN = '--no-ciphersuites --no-fallback --no-renegotiation --no-compression --no-heartbleed --no-groups'

const sslscan = (places: readonly string[]): readonly Contender[] =>
  installed('sslscan', '--version')
    ? [
        eachOf('sslscan, one certificate', 'sslscan --show-certificate "$p"', places),
        eachOf('sslscan, nothing but it', `sslscan ${LEAN} --show-certificate "$p"`, places),
      ]
    : []

function installed(program: string, argument: string): boolean {
  const found = spawnSync(program, [argument], { stdio: 'ignore' }).error === undefined
  if (!found) console.log(`${program} is not installed`)
  return found
}

/** Time for each target, and how many times as long as the first one the others take. */
function print(count: number, runs: ReadonlyMap<string, Run>): void {
  const [ours] = runs.values()
  console.log(`\n${count} targets`)
  for (const [name, { seconds, peakMiB }] of runs) {
    const peak = peakMiB === undefined ? '' : `${peakMiB.toFixed(0)} MiB`
    const ratio = ours && seconds !== ours.seconds ? `${(seconds / ours.seconds).toFixed(1)} × as long` : ''
    console.log(
      `  ${name.padEnd(34)}${seconds.toFixed(2).padStart(8)} s${((seconds / count) * 1000).toFixed(1).padStart(9)} ms a target${peak.padStart(10)}   ${ratio}`,
    )
  }
}

/** The servers run in a thread of their own, so that they do not wait for what is measured. */
async function startServer(): Promise<{ readonly port: number; readonly stop: () => Promise<unknown> }> {
  const worker = new Worker(new URL('./probe-server.js', import.meta.url))
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return { port, stop: () => worker.terminate() }
}
