import { copyFileSync, statSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { available } from '../recipe/program.ts'
import { type StandardBundle, standardBundle } from './bundle.ts'
import { type Contender, measureAll, print } from './measure.ts'

const MIB = 1 << 20
const ROUNDS = 3

/** Compiled to `dist/tools/bench`. */
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const CLI = join(dist, 'src', 'run', 'cli', 'main.js')
const HOME = join(dist, '..', '.bench')

export interface Size {
  readonly full: boolean
}

export const bundleOf = ({ full }: Size): Promise<StandardBundle> => {
  const bytes = full ? 1024 * MIB : 200 * MIB
  return standardBundle(HOME, bytes, bytes)
}

/** Exit code 1 says that faulty origins were found, and there are some. */
export const turnpike = (...paths: readonly string[]): Contender => ({
  name: 'turnpike analyze',
  command: process.execPath,
  args: [CLI, 'analyze', '--format', 'json', ...paths],
  accept: [1],
})

const shell = (name: string, script: string, ...args: readonly string[]): Contender => ({
  name,
  command: 'sh',
  args: ['-c', script, 'sh', ...args],
  piped: true,
})

const program = (name: string, command: string, ...args: readonly string[]): Contender => ({
  name,
  command,
  args,
})

/** Inflates and throws away: what any analysis on Node's zlib must take at the least. */
const BARE_INFLATE = `
  const { createReadStream } = require('node:fs')
  const { createGunzip } = require('node:zlib')
  createReadStream(process.argv[1], { highWaterMark: 1 << 20 }).pipe(createGunzip({ chunkSize: 1 << 20 })).resume()`

const PAIR = 'traffic_server.*(WARNING|ERROR)'

/** The whole analysis of a packed bundle beside programs that do a part of it. */
export async function benchAnalyze(size: Size): Promise<void> {
  const { packed } = await bundleOf(size)
  const contenders = [
    turnpike(packed),
    program('gzip -dc', 'gzip', '-dc', packed),
    ...(available('pigz') ? [program('pigz -dc', 'pigz', '-dc', packed)] : []),
    shell('tar -xzO | grep', `tar -xzOf "$1" | grep -a -c -E '${PAIR}'`, packed),
    program('Node zlib alone, 1 MiB chunks', process.execPath, '-e', BARE_INFLATE, packed),
  ]
  print('a packed bundle', statSync(packed).size, await measureAll(contenders, ROUNDS))
}

/** A plain log; then parts of it, whose memory must be the same. */
export async function benchLogs(size: Size): Promise<void> {
  const { log } = await bundleOf(size)
  const contenders = [
    turnpike(log),
    program('cat', 'cat', log),
    { ...program('grep -c', 'grep', '-a', '-c', '-E', PAIR, log), piped: true },
    ...(available('rg') ? [program('rg -c', 'rg', '-a', '-c', PAIR, log)] : []),
  ]
  print('a plain log', statSync(log).size, await measureAll(contenders, ROUNDS))
  for (const megabytes of [50, 100, 200]) {
    const part = join(dirname(log), `part-${megabytes}.txt`)
    copyFileSync(log, part)
    truncateSync(part, megabytes * MIB)
    print('a part of it', statSync(part).size, await measureAll([turnpike(part)], ROUNDS))
  }
}

/** Plain captures beside tshark, which is asked for certificates and alerts. */
export async function benchCapture(size: Size): Promise<void> {
  const { captures } = await bundleOf(size)
  const bytes = captures.reduce((sum, path) => sum + statSync(path).size, 0)
  const tshark =
    'for f in "$@"; do tshark -r "$f" -Y "tls.handshake.certificate || tls.alert_message" -T fields -e frame.number -e tls.handshake.certificate -e tls.alert_message.desc; done 2>/dev/null'
  const contenders = [
    turnpike(...captures),
    program('cat', 'cat', ...captures),
    ...(available('tshark') ? [shell('tshark, certificates and alerts', tshark, ...captures)] : []),
  ]
  print('plain captures', bytes, await measureAll(contenders, ROUNDS))
}
