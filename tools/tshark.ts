import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Problem } from '../src/read/bytes/index.ts'
import { createCaptureSession } from '../src/read/capture/index.ts'
import type { Handshake } from '../src/read/tls/index.ts'

/**
 * A second opinion on our capture reader: every handshake message, certificate and alert of a file as Wireshark's command line sees
 * them, compared with ours by frame and sender.
 *
 *     node dist/tools/tshark.js FILE…     exit code 1 where the two disagree
 */

/** What one sender showed in one frame, each in order. */
interface Sight {
  messages: string[]
  certificates: string[]
  alerts: string[]
}
type Sights = Map<string, Sight>

const KINDS = ['messages', 'certificates', 'alerts'] as const

export interface Comparison {
  readonly file: string
  readonly problems: readonly Problem[]
  /** How many of each kind both saw. */
  readonly agreed: Readonly<Record<(typeof KINDS)[number], number>>
  readonly disagreements: readonly {
    readonly frame: string
    readonly kind: string
    readonly ours: readonly string[]
    readonly theirs: readonly string[]
  }[]
}

/** Is tshark installed here? */
export function hasTshark(): boolean {
  return spawnSync('tshark', ['--version']).status === 0
}

/** Reads `file` with both and compares. Throws where tshark cannot be run. */
export async function compareWithTshark(file: string): Promise<Comparison> {
  const problems: Problem[] = []
  const handshakes = await readHandshakes(file, problems)
  const ours = ourSights(handshakes)
  const theirs = tsharkSights(file, new Set(handshakes.map(handshake => handshake.server.port)))
  const agreed = { messages: 0, certificates: 0, alerts: 0 }
  const disagreements: Comparison['disagreements'][number][] = []
  for (const frame of new Set([...ours.keys(), ...theirs.keys()]))
    for (const kind of KINDS) {
      const mine = ours.get(frame)?.[kind] ?? []
      const other = theirs.get(frame)?.[kind] ?? []
      if (mine.join() === other.join()) agreed[kind] += mine.length
      else disagreements.push({ frame, kind, ours: mine, theirs: other })
    }
  return { file, problems, agreed, disagreements }
}

/** All handshakes of a file, read as the product reads it. */
export async function readHandshakes(file: string, problems: Problem[] = []): Promise<Handshake[]> {
  const handshakes: Handshake[] = []
  const session = createCaptureSession({
    handshake: handshake => handshakes.push(handshake),
    problem: problem => problems.push(problem),
  })
  const input = session.open(file)
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
    input.push(chunk as Uint8Array)
  input.end()
  session.finish()
  return handshakes
}

function sightOf(
  sights: Sights,
  frame: number | string | undefined,
  ip: string,
  port: number | string,
): Sight {
  const key = `${frame} ${ip} ${port}`
  const sight = sights.get(key) ?? { messages: [], certificates: [], alerts: [] }
  sights.set(key, sight)
  return sight
}

function ourSights(handshakes: readonly Handshake[]): Sights {
  const sights: Sights = new Map()
  for (const handshake of handshakes) {
    const at = (from: 'client' | 'server', frame: number | undefined) =>
      sightOf(sights, frame, handshake[from].ip, handshake[from].port)
    for (const { from, type, where } of handshake.messages)
      if (type >= 0) at(from, where.frame).messages.push(String(type))
    for (const { from, level, description, where } of handshake.alerts)
      at(from, where.frame).alerts.push(`${level === 'fatal' ? 2 : 1}/${description}`)
    const chains = { client: handshake.clientChain, server: handshake.serverChain }
    for (const [from, chain] of Object.entries(chains))
      if (Array.isArray(chain))
        for (const { der, where } of chain)
          at(from as 'client' | 'server', where.frame).certificates.push(Buffer.from(der).toString('hex'))
  }
  return sights
}

const FIELDS = [
  'frame.number',
  'ip.src',
  'ipv6.src',
  'tcp.srcport',
  'tls.handshake.type',
  'tls.handshake.certificate',
  'tls.alert_message.level',
  'tls.alert_message.desc',
]

/** `ports`: where we saw TLS; tshark goes by port numbers unless it is told. */
function tsharkSights(file: string, ports: ReadonlySet<number>): Sights {
  const decodeAs = [...ports].flatMap(port => ['-d', `tcp.port==${port},tls`])
  const fields = FIELDS.flatMap(field => ['-e', field])
  const options = ['-o', 'tcp.reassemble_out_of_order:TRUE', '-E', 'separator=;', '-T', 'fields']
  const run = spawnSync(
    'tshark',
    [
      '-n',
      '-r',
      file,
      ...decodeAs,
      ...options,
      '-Y',
      'tls.handshake.type or tls.alert_message.desc',
      ...fields,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  )
  if (run.error) throw run.error
  const sights: Sights = new Map()
  for (const line of run.stdout.split('\n').filter(Boolean)) {
    const [frame, ip = '', ip6 = '', port = '', types = '', certificates = '', levels = '', alerts = ''] =
      line.split(';')
    const sight = sightOf(sights, frame, ip || ip6, port)
    sight.messages.push(...list(types))
    sight.certificates.push(...list(certificates).map(text => text.replaceAll(':', '')))
    const descriptions = list(alerts)
    sight.alerts.push(...list(levels).map((level, i) => `${level}/${descriptions[i]}`))
  }
  return sights
}

function list(text: string): string[] {
  return text === '' ? [] : text.split(',')
}

async function main(files: readonly string[]): Promise<number> {
  if (!hasTshark()) {
    console.error('tshark is not installed: nothing was compared')
    return 2
  }
  let wrong = 0
  for (const file of files) {
    const { agreed, disagreements, problems } = await compareWithTshark(file)
    const counts = KINDS.map(kind => `${agreed[kind]} ${kind}`).join(', ')
    console.log(
      `${file}: agreed on ${counts}; ${disagreements.length} disagreements; ${problems.length} problems`,
    )
    for (const { frame, kind, ours, theirs } of disagreements.slice(0, 20))
      console.log(`  frame ${frame}, ${kind}: ours [${ours.map(short)}], tshark [${theirs.map(short)}]`)
    for (const problem of problems) console.log(`  ${JSON.stringify(problem)}`)
    wrong += disagreements.length
  }
  return wrong > 0 ? 1 : 0
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}… (${text.length / 2} bytes)` : text
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2))
