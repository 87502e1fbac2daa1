/** A piece of what is written. */
export type Piece = Uint8Array

const PREFIX = '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]:'

/** The line by which the traffic server refuses an origin, naming whatever it is told to. */
export const logLine = (address: string, ip: string): string =>
  `${PREFIX} [ET_NET 0] WARNING: Core server certificate verification failed for (${address}). Action=Terminate Error=self signed certificate server=${address}(${ip}) depth=0\n`

/** Bytes that pieces are gathered to before they are written. */
const PIECE = 1 << 20

function* gathered(lines: Iterable<string>): Iterable<Piece> {
  let held = ''
  for (const line of lines) {
    held += line
    if (held.length < PIECE) continue
    yield Buffer.from(held)
    held = ''
  }
  yield Buffer.from(held)
}

/** A line of so many megabytes: of letters, then of the words that a reader looks for. */
export function* longLine(megabytes: number): Iterable<Piece> {
  const letters = Buffer.alloc(PIECE, 'A')
  const words = 'Core server certificate verification failed for (x). Action=Terminate Error=server=(('
  const needles = Buffer.from(words.repeat(Math.ceil(PIECE / words.length)))
  yield Buffer.from(logLine('before.example.com', '192.0.2.1'))
  yield Buffer.from(`${PREFIX} [ET_NET 0] WARNING: `)
  for (let piece = 0; piece < megabytes / 2; piece++) yield letters
  for (let piece = 0; piece < megabytes / 2; piece++) yield needles
  yield Buffer.from('\n')
  yield Buffer.from(logLine('behind.example.com', '192.0.2.2'))
}

/** Lines as long as are read, all of them full of what the patterns of the shapes begin with. */
export function* greedyLines(count: number): Iterable<Piece> {
  const fillings = [
    'Action=Terminate Error='.repeat(2_600),
    `${'('.repeat(30_000)}SSL connection failed for '${"'".repeat(20_000)}`,
    `Detail="${'\\"'.repeat(30_000)}`,
    `UTCTime="${' ='.repeat(30_000)}`,
    'SSL routines:'.repeat(4_000),
  ]
  const heads = [
    `${PREFIX} [ET_NET 0] WARNING: Core server certificate verification failed for (`,
    `${PREFIX} [ET_NET 0] ERROR: SSL connection failed for '`,
    `${PREFIX} UTCTime="2022-07-11 16:55:25,910" Module="network.http.trafficserver" Level="INFO": `,
    '<134>1 2022-07-11T18:55:26Z vcsc tvcs: UTCTime="2022-07-11 16:55:25,910" Event="Inbound TLS Negotiation Error" ',
  ]
  for (let index = 0; index < count; index++)
    yield Buffer.from(`${heads[index % heads.length]}${fillings[index % fillings.length]}\n`)
}

const ipOf = (index: number): string => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`

/** So many origins, each refused once. */
export function manyOrigins(count: number): Iterable<Piece> {
  return gathered(
    (function* () {
      for (let index = 0; index < count; index++) yield logLine(`host-${index}.example.com`, ipOf(index))
    })(),
  )
}

/** Thousands of origins, each refused often, by lines that are as long as are quoted. */
export function manyRefusals(count: number): Iterable<Piece> {
  const tail = `${'x'.repeat(900)}`
  return gathered(
    (function* () {
      for (let index = 0; index < count; index++) {
        const host = `host-${index % 4_000}.example.com`
        yield `${PREFIX} [ET_NET 0] WARNING: Core server certificate verification failed for (${host}). Action=Terminate Error=self signed certificate server=${host}(${ipOf(index % 4_000)}) depth=0 ${tail}\n`
      }
    })(),
  )
}

/** Requests that are never answered, and refusals of their origin among them. */
export function openRequests(count: number): Iterable<Piece> {
  const step = (txn: number, detail: string, rest: string) =>
    `${PREFIX} UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="INFO": Detail="${detail}" Txn-id="${txn}" TrackingID="" ${rest}\n`
  const segment = Buffer.from('example.com/https/cucm.example.com/8443').toString('base64url')
  return gathered(
    (function* () {
      for (let index = 0; index < count; index++) {
        const url = `GET http://vcs_control.example.com:8443/${segment}/x HTTP/1.1`
        yield step(index, 'Receive Request', `Src-ip="127.0.0.1" Src-port="1" Msg="${url}"`)
        yield step(index, 'Sending Request', `Dst-ip="10.0.0.1" Dst-port="8443" Msg="${url}"`)
        yield logLine(index % 2 === 0 ? 'cucm.example.com' : `host-${index}.example.com`, '10.0.0.1')
      }
    })(),
  )
}
