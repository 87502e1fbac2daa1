import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join as joinPath } from 'node:path'
import { type AnalyzeOptions, analyze } from '../../src/run/analyze/index.ts'
import type { Report } from '../../src/tell/report/index.ts'
import { frames, pcap, pcapng, type TestFrame } from './capture-file.ts'
import { make, type Wish } from './certificates.ts'
import type { Flight } from './handshakes.ts'
import { internet, join, LINKS, type TestSegment, talk } from './packets.ts'
import { message, record } from './tls.ts'

/**
 * Small diagnostic bundles made by hand for tests: lines of the traffic server's log and TLS connections of which every byte is chosen.
 * Handshakes are not real ones (no keys are exchanged), but every message that a judgement reads is well formed. Times are given as
 * seconds after `NOON`.
 */
export const NOON = Date.parse('2026-06-01T12:00:00Z')
export const SELF = '10.0.0.9'
const STAMP = 'expc_2026-06-01_12_30_00'

type Made = ReturnType<typeof make>

export const pemOf = (...list: readonly Made[]): string =>
  list
    .map(
      ({ certificate }) =>
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate.der)
          .toString('base64')
          .replace(/.{64}/gu, '$&\n')}\n-----END CERTIFICATE-----\n`,
    )
    .join('')

export const authority = (wish: Wish = {}): Made => make({ subject: 'CN=lab-root', ca: true, ...wish })

/** A line's prefix; the local time is UTC. */
const prefix = (seconds: number, process: string, host: string): string =>
  `${new Date(NOON + seconds * 1000).toISOString().replace('Z', '+00:00')} ${host} ${process}`

const utcOf = (seconds: number): string =>
  new Date(NOON + seconds * 1000).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')

export interface LogOptions {
  /** `null`: the process is written without its id. */
  readonly pid?: number | null
  readonly thread?: number
  readonly host?: string
}

export interface Asked extends LogOptions {
  readonly txn?: string
  readonly address: string
  readonly ip?: string
  readonly port: number
  /** `none`: the request is never answered in this log. */
  readonly status?: '200' | '502' | 'none'
  readonly level?: 'INFO' | 'DEBUG' | 'both'
  /** How long until the answer goes to the client, seconds. */
  readonly takes?: number
}

export interface Refused extends LogOptions {
  readonly address: string
  readonly ip?: string
  /** Server field where it differs from the SNI. */
  readonly server?: string
  readonly error?: string
  readonly depth?: number
  readonly action?: 'Terminate' | 'Continue'
}

const processOf = ({ pid = 4242 }: LogOptions): string =>
  pid === null ? 'traffic_server:' : `traffic_server[${pid}]:`

let transactions = 0

/** The records of one request through the proxy, first attempt only. */
export function asked(at: number, request: Asked): string[] {
  const { address, ip, port, status = '502', level = 'INFO', takes = 0.1, host = 'expc' } = request
  const txn = request.txn ?? String(++transactions)
  const segment = Buffer.from(`lab.example/https/${address}/${port}`).toString('base64').replaceAll('=', '')
  const step = (seconds: number, detail: string, rest: string, text: string): string[] =>
    (level === 'both' ? (['INFO', 'DEBUG'] as const) : [level]).map(
      grade =>
        `${prefix(seconds, processOf(request), host)} UTCTime="${utcOf(seconds)}" Module="network.http.trafficserver" Level="${grade}": Detail="${detail}" Txn-id="${txn}" TrackingID="" ${rest} ${grade === 'INFO' ? `Msg="${text}"` : `HTTPMSG: |${text}`}`,
    )
  const to = ip === undefined ? '' : `Dst-ip="${ip}" Dst-port="${port}"`
  return [
    ...step(
      at,
      'Receive Request',
      'Src-ip="127.0.0.1" Src-port="35764" Last-via-addr=""',
      `GET http://vcs_control.lab.example:8443/${segment}/x HTTP/1.1`,
    ),
    ...step(at + 0.005, 'Sending Request', to, 'GET /x HTTP/1.1'),
    ...(status === '200'
      ? step(at + takes - 0.001, 'Receive Response', to.replaceAll('Dst', 'Src'), 'HTTP/1.1 200 ')
      : []),
    ...(status === 'none'
      ? []
      : step(
          at + takes,
          'Sending Response',
          'Dst-ip="127.0.0.1" Dst-port="35764"',
          status === '200' ? 'HTTP/1.1 200 ' : 'HTTP/1.1 502 connect failed ',
        )),
  ]
}

/** The WARNING of a refused certificate; without `error` it is the name that was refused. */
export function warned(at: number, refused: Refused): string {
  const {
    address,
    ip = address,
    server = address,
    error,
    depth = 0,
    action = 'Terminate',
    thread = 0,
  } = refused
  const text =
    error === undefined
      ? `SNI (${address}) not in certificate. Action=${action} server=${server}(${ip})`
      : `Core server certificate verification failed for (${address}). Action=${action} Error=${error} server=${server}(${ip}) depth=${depth}`
  return `${prefix(at, processOf(refused), refused.host ?? 'expc')} [ET_NET ${thread}] WARNING: ${text}`
}

/** The ERROR line that ends a handshake. */
export function failed(
  at: number,
  refused: Pick<Refused, 'address' | keyof LogOptions> & { text?: string },
): string {
  const {
    address,
    thread = 0,
    text = 'error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed',
  } = refused
  return `${prefix(at, processOf(refused), refused.host ?? 'expc')} [ET_NET ${thread}] ERROR: SSL connection failed for '${address}': ${text}`
}

/** WARNING and ERROR of one handshake. */
export const pair = (at: number, refused: Refused): string[] => [
  warned(at, refused),
  failed(at + 0.001, refused),
]

/** One TLS connection of the capture. */
export interface Connection {
  readonly client?: { readonly ip: string; readonly port: number }
  readonly server: { readonly ip: string; readonly port: number }
  readonly serverName?: string
  readonly chain?: readonly Made[]
  /** Certificates as any octets instead of `chain`. */
  readonly octets?: readonly Uint8Array[]
  /** The alert that ends it, and who sends it; absent: it goes through. */
  readonly alert?: number
  readonly alertFrom?: 'client' | 'server'
  /** Instead of an alert or a completed handshake: nothing more, or an end of the connection after the server's flight. */
  readonly ends?: 'reset' | 'open' | 'completed' | 'before-certificate'
  readonly tls13?: boolean
  /** The capture begins after the ClientHello. */
  readonly midstream?: boolean
}

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255)
const u24 = (value: number): Uint8Array => Uint8Array.of(value >> 16, (value >> 8) & 255, value & 255)
const sized = (bytes: Uint8Array): Uint8Array => join(u16(bytes.length), bytes)

function clientHello({ serverName, tls13 }: Connection): Uint8Array {
  const host = serverName === undefined ? undefined : new TextEncoder().encode(serverName)
  const extensions = join(
    ...(host ? [u16(0), sized(sized(join(Uint8Array.of(0), sized(host))))] : []),
    ...(tls13 ? [u16(43), sized(Uint8Array.of(4, 3, 4, 3, 3))] : []),
    u16(13),
    sized(sized(Uint8Array.of(8, 4, 4, 3, 4, 1))),
  )
  const body = join(
    u16(0x0303),
    new Uint8Array(32),
    Uint8Array.of(0),
    sized(Uint8Array.of(0x13, 2, 0xc0, 0x30, 0xc0, 0x2c)),
    Uint8Array.of(1, 0),
    sized(extensions),
  )
  return record(22, message(1, body), 0x0301)
}

function serverHello({ tls13 }: Connection): Uint8Array {
  const extensions = tls13 ? sized(join(u16(43), sized(u16(0x0304)))) : new Uint8Array(0)
  const random = new Uint8Array(32).fill(7)
  const suite = tls13 ? Uint8Array.of(0x13, 2) : Uint8Array.of(0xc0, 0x30)
  return record(
    22,
    message(2, join(u16(0x0303), random, Uint8Array.of(0), suite, Uint8Array.of(0), extensions)),
  )
}

function certificates(list: readonly Uint8Array[]): Uint8Array {
  const all = join(...list.map(der => join(u24(der.length), der)))
  return record(22, message(11, join(u24(all.length), all)))
}

export function flightsOf(connection: Connection): Flight[] {
  const { chain = [], octets, alert, alertFrom = 'client', ends, tls13 } = connection
  const ders = octets ?? chain.map(({ certificate }) => certificate.der)
  const finish = tls13
    ? [record(23, new Uint8Array(80).fill(9))]
    : [record(20, Uint8Array.of(1)), record(22, new Uint8Array(40).fill(9))]
  const asks = message(13, join(Uint8Array.of(1, 1), sized(Uint8Array.of(4, 1)), u16(0)))
  const flights: Flight[] = [
    ...(connection.midstream ? [] : [{ from: 'client' as const, bytes: clientHello(connection) }]),
    {
      from: 'server',
      bytes:
        ends === 'before-certificate'
          ? serverHello(connection)
          : tls13
            ? join(
                serverHello(connection),
                record(20, Uint8Array.of(1)),
                record(23, new Uint8Array(900).fill(5)),
              )
            : join(
                serverHello(connection),
                certificates(ders),
                ...(alertFrom === 'server' ? [record(22, asks)] : []),
                record(22, message(14, new Uint8Array(0))),
              ),
    },
  ]
  const ours: Flight = {
    from: 'client',
    bytes: tls13
      ? join(record(20, Uint8Array.of(1)), ...finish)
      : join(record(22, message(16, new Uint8Array(33))), ...finish),
  }
  if (alert !== undefined) {
    const last: Flight = { from: alertFrom, bytes: record(21, Uint8Array.of(2, alert)) }
    return alertFrom === 'server' ? [...flights, ours, last] : [...flights, last]
  }
  if (ends !== undefined && ends !== 'completed') return flights
  const data = (from: Flight['from']): Flight => ({ from, bytes: record(23, new Uint8Array(60).fill(4)) })
  return [...flights, ours, { from: 'server', bytes: join(...finish) }, data('client'), data('server')]
}

export interface SceneOptions {
  readonly trust?: readonly Made[]
  readonly verify?: 'On' | 'Off'
  readonly release?: string
  /** Members in place of the usual ones, or more of them; `null` leaves one out. */
  readonly members?: Readonly<Record<string, Uint8Array | string | null>>
  readonly log?: readonly (string | readonly string[])[]
  /** Connections with the second at which their ClientHello goes out. */
  readonly packets?: readonly (readonly [seconds: number, connection: Connection])[]
  readonly format?: 'pcap' | 'pcapng'
  /** Leave out xconf, xstat and PEM members. */
  readonly bare?: boolean
}

let ports = 30_000

export function framesOf(packets: NonNullable<SceneOptions['packets']>): TestFrame[] {
  return packets
    .flatMap(([seconds, connection]) => {
      const client = connection.client ?? { ip: SELF, port: ports++ }
      const end =
        connection.ends === 'open'
          ? 'open'
          : connection.alert !== undefined || connection.ends === 'reset'
            ? 'reset'
            : 'fin'
      const segments: TestSegment[] = talk(flightsOf(connection), {
        end,
        midstream: connection.midstream ?? false,
      })
      const bytes = segments.map(segment =>
        LINKS.ethernet!.frame(internet(segment, { client, server: connection.server })),
      )
      return frames(bytes, NOON + seconds * 1000)
    })
    .sort((a, b) => a.at - b.at)
}

/** The members of a bundle, by name. */
export function membersOf(options: SceneOptions): Record<string, Uint8Array> {
  const list = options.packets && framesOf(options.packets)
  const usual: Record<string, Uint8Array | string | null> = {
    ...(options.log && { [`loggingsnapshot_${STAMP}.txt`]: `${options.log.flat().sort().join('\n')}\n` }),
    ...(options.bare
      ? {}
      : {
          [`xconf_dump_${STAMP}.txt`]: [
            '*c xConfiguration SystemUnit Name: "expc"',
            ...(options.verify
              ? [`*c xConfiguration EdgeConfigServer VerifyOriginServer: ${options.verify}`]
              : []),
            '',
          ].join('\n'),
          [`xstat_dump_${STAMP}.txt`]: `*s SystemUnit:\n  Product: "TANDBERG VCS"\n  Software:\n    Version: "${options.release ?? 'X14.2.0'}"\n*s/end\n*s Ethernet 1:\n  IPv4:\n    Address: "${SELF}"\n*s/end\n`,
          [`ca_${STAMP}.pem`]: pemOf(...(options.trust ?? [])),
        }),
    ...(list && {
      [`eth0_diagnostic_logging_tcpdump00_${STAMP}.pcap`]:
        options.format === 'pcapng' ? pcapng(list) : pcap(list),
    }),
    ...options.members,
  }
  const encode = (value: Uint8Array | string) =>
    typeof value === 'string' ? new TextEncoder().encode(value) : value
  return Object.fromEntries(
    Object.entries(usual).flatMap(([name, value]) => (value === null ? [] : [[name, encode(value)]])),
  )
}

/** Analyses files of a scratch folder; the folder itself is the input, or those of its files that are named. */
export async function analyzeFiles(
  files: Readonly<Record<string, Uint8Array>>,
  options: Partial<AnalyzeOptions> & { readonly only?: readonly string[] } = {},
): Promise<Report> {
  const folder = mkdtempSync(joinPath(tmpdir(), 'turnpike-'))
  try {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(joinPath(folder, name)), { recursive: true })
      writeFileSync(joinPath(folder, name), bytes)
    }
    const { only, ...rest } = options
    const paths = only ? only.map(name => joinPath(folder, name)) : [folder]
    return await analyze({ paths, names: 'ats', language: 'en', version: '0.0.0', at: NOON, ...rest })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const analyzeScene = (scene: SceneOptions, options: Partial<AnalyzeOptions> = {}): Promise<Report> =>
  analyzeFiles(membersOf(scene), options)

/** `address:port reason` of every entry with a verdict, sorted. */
export function told(report: Report, verdict: Report['origins'][number]['verdict'] = 'fail'): string[] {
  return report.origins
    .filter(origin => origin.verdict === verdict)
    .map(({ address, port, reason }) => `${address}:${port ?? '?'}${reason ? ` ${reason}` : ''}`)
    .sort()
}
