import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import {
  deepGzip,
  lyingTar,
  manyBombs,
  manyMembers,
  manyPeers,
  nestedBomb,
  unsafeNames,
  zipBomb,
} from './hostile/archives.ts'
import {
  halfHandshakes,
  lyingPcap,
  lyingPcapng,
  lyingTls,
  manyCertificates,
  oneByteSegments,
  pcap,
  synFlood,
} from './hostile/captures.ts'
import { crossSigned, deepNesting, hugeKeys, lyingDer, manyStores } from './hostile/certificates.ts'
import { deepXml, manyDumps, wideXml } from './hostile/dumps.ts'
import { greedyLines, longLine, manyOrigins, manyRefusals, openRequests, type Piece } from './hostile/logs.ts'
import { obeyedTexts } from './hostile/texts.ts'

/** An input that wants a reader to crash, to hang, to eat memory, to write where it should not, or to deceive who reads the report. */
export interface Hostile {
  /** `.gz` at its end: it is compressed while it is written. */
  readonly file: string
  /** What `size` counts. */
  readonly unit: string
  /** As large as an attacker would make it, and as large as proves the same in a test. */
  readonly size: { readonly full: number; readonly test: number }
  readonly pieces: (size: number) => Iterable<Piece>
}

const same = (size: number) => ({ full: size, test: size })

/** By name; every one of them is made anew and none is kept. */
export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'zip-bomb': {
    file: 'zip-bomb.tar',
    unit: 'MB of zeros',
    size: { full: 100_000, test: 2_000 },
    pieces: zipBomb,
  },
  'nested-bomb': {
    file: 'nested-bomb.tar',
    unit: 'MB of zeros',
    size: { full: 100_000, test: 10_000 },
    pieces: nestedBomb,
  },
  'many-bombs': {
    file: 'many-bombs.tar',
    unit: 'bombs of 192 MB',
    size: { full: 50_000, test: 500 },
    pieces: manyBombs,
  },
  'deep-gzip': {
    file: 'deep-gzip.tar',
    unit: 'layers',
    size: { full: 10_000, test: 1_000 },
    pieces: deepGzip,
  },
  'many-members': {
    file: 'many-members.tar.gz',
    unit: 'members',
    size: { full: 10_000_000, test: 1_000_000 },
    pieces: manyMembers,
  },
  'many-peers': {
    file: 'many-peers.tar.gz',
    unit: 'host names',
    size: { full: 100_000, test: 20_000 },
    pieces: manyPeers,
  },
  'unsafe-names': { file: 'unsafe-names.tar.gz', unit: '', size: same(0), pieces: unsafeNames },
  'lying-tar': { file: 'lying-tar.tar.gz', unit: '', size: same(0), pieces: lyingTar },
  'long-line': {
    file: 'loggingsnapshot_long-line.txt',
    unit: 'MB of one line',
    size: { full: 4_000, test: 200 },
    pieces: longLine,
  },
  'greedy-lines': {
    file: 'loggingsnapshot_greedy-lines.txt.gz',
    unit: 'lines of 60 KB',
    size: { full: 20_000, test: 1_000 },
    pieces: greedyLines,
  },
  'many-origins': {
    file: 'loggingsnapshot_many-origins.txt.gz',
    unit: 'origins',
    size: { full: 1_000_000, test: 200_000 },
    pieces: manyOrigins,
  },
  'many-refusals': {
    file: 'loggingsnapshot_many-refusals.txt.gz',
    unit: 'refusals',
    size: { full: 2_000_000, test: 80_000 },
    pieces: manyRefusals,
  },
  'open-requests': {
    file: 'loggingsnapshot_open-requests.txt.gz',
    unit: 'requests',
    size: { full: 1_000_000, test: 30_000 },
    pieces: openRequests,
  },
  'wide-xml': {
    file: 'wide-xml.tar.gz',
    unit: 'elements',
    size: { full: 8_000_000, test: 3_000_000 },
    pieces: wideXml,
  },
  'deep-xml': {
    file: 'deep-xml.tar.gz',
    unit: 'levels',
    size: { full: 5_000_000, test: 1_000_000 },
    pieces: deepXml,
  },
  'many-dumps': {
    file: 'many-dumps.tar.gz',
    unit: 'dumps',
    size: { full: 50_000, test: 2_000 },
    pieces: manyDumps,
  },
  'lying-pcap': { file: 'lying-pcap.pcap', unit: '', size: same(0), pieces: lyingPcap },
  'lying-pcapng': { file: 'lying-pcapng.pcapng', unit: '', size: same(0), pieces: lyingPcapng },
  'lying-tls': { file: 'lying-tls.pcap', unit: '', size: same(0), pieces: () => pcap(lyingTls()) },
  'syn-flood': {
    file: 'syn-flood.pcap',
    unit: 'flows',
    size: { full: 10_000_000, test: 1_000_000 },
    pieces: size => pcap(synFlood(size)),
  },
  'half-handshakes': {
    file: 'half-handshakes.pcap',
    unit: 'handshakes',
    size: { full: 500_000, test: 60_000 },
    pieces: size => pcap(halfHandshakes(size)),
  },
  'one-byte-segments': {
    file: 'one-byte-segments.pcap',
    unit: 'handshakes',
    size: { full: 20_000, test: 1_000 },
    pieces: size => pcap(oneByteSegments(size)),
  },
  'many-certificates': {
    file: 'many-certificates.pcap',
    unit: 'certificates',
    size: { full: 1_000_000, test: 30_000 },
    pieces: size => pcap(manyCertificates(size)),
  },
  'large-certificates': {
    file: 'large-certificates.pcap.gz',
    unit: 'certificates of 64 KB',
    size: { full: 50_000, test: 4_000 },
    pieces: size => pcap(manyCertificates(size, 64_000)),
  },
  'many-names': {
    file: 'many-names.pcap.gz',
    unit: 'certificates of 6000 names',
    size: { full: 50_000, test: 800 },
    pieces: size => pcap(manyCertificates(size, 0, 6_000)),
  },
  'lying-der': { file: 'lying-der.tar.gz', unit: '', size: same(0), pieces: lyingDer },
  'deep-der': {
    file: 'deep-der.tar.gz',
    unit: 'levels',
    size: { full: 5_000_000, test: 100_000 },
    pieces: deepNesting,
  },
  'huge-keys': { file: 'huge-keys.tar.gz', unit: '', size: same(0), pieces: hugeKeys },
  'cross-signed': {
    file: 'cross-signed.tar.gz',
    unit: 'authorities of one name',
    size: { full: 20_000, test: 5_000 },
    pieces: crossSigned,
  },
  'many-stores': {
    file: 'many-stores.tar.gz',
    unit: 'trust stores of 1500 certificates',
    size: { full: 2_000, test: 20 },
    pieces: manyStores,
  },
  'obeyed-texts': { file: 'obeyed-texts.tar.gz', unit: '', size: same(0), pieces: obeyedTexts },
}

/** Writes one of them into a folder and gives its path; memory does not grow with its size. */
export async function writeHostile(folder: string, name: string, scale: 'full' | 'test'): Promise<string> {
  const hostile = HOSTILE[name]
  if (!hostile) throw new Error(`no hostile input is called ${name}`)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, hostile.file)
  const pieces = Readable.from(gathered(hostile.pieces(hostile.size[scale])), { highWaterMark: 2 })
  const file = createWriteStream(path)
  await (hostile.file.endsWith('gz')
    ? pipeline(pieces, createGzip({ level: 1 }), file)
    : pipeline(pieces, file))
  return path
}

/** Bytes that small pieces are put together to. */
const PIECE = 1 << 18

function* gathered(pieces: Iterable<Piece>): Iterable<Piece> {
  let held: Piece[] = []
  let length = 0
  for (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < PIECE) continue
    yield Buffer.concat(held)
    held = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(held)
}
