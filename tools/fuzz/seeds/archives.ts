import { readFileSync } from 'node:fs'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { archive, lyingTar, unsafeNames } from '../../recipe/hostile/archives.ts'
import { bundlePaths } from './members.ts'
import { octets } from './texts.ts'

const TEXT = octets(
  '2022-07-11T18:55:25.910+02:00 vcsc traffic_server[18242]: Detail="Receive Request"\n'.repeat(20),
)
const NOISE = Uint8Array.from({ length: 700 }, (_, index) => (index * index * 31 + (index >> 3)) & 0xff)

/** Stored, fixed and dynamic blocks, several members, a header with every field, garbage behind. */
export function gzipSeeds(): Uint8Array[] {
  const all = Uint8Array.of(0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9)
  const named = Buffer.concat([
    all,
    Buffer.from('name\0comment\0'),
    Uint8Array.of(0, 0),
    deflateRawSync(TEXT),
    trailerOf(TEXT),
  ])
  return [
    ...[0, 1, 6, 9].map(level => gzipSync(TEXT, { level })),
    gzipSync(NOISE),
    gzipSync(octets('a')),
    gzipSync(new Uint8Array(0)),
    gzipSync(TEXT.subarray(0, 200), { strategy: 4 }),
    Buffer.concat([gzipSync(TEXT), gzipSync(NOISE), gzipSync(octets('b'))]),
    Buffer.concat([gzipSync(TEXT), octets('garbage')]),
    gzipSync(TEXT).subarray(0, 60),
    named,
  ]
}

const trailerOf = (bytes: Uint8Array): Uint8Array => gzipSync(bytes).subarray(-8)

const whole = (pieces: Iterable<Uint8Array>): Uint8Array => Buffer.concat([...pieces])

/** Archives right and wrong, in archives. */
export function tarSeeds(): Uint8Array[] {
  const small = whole(
    archive([
      ['a/loggingsnapshot_vcsc.txt', TEXT.subarray(0, 300)],
      ['b.gz', gzipSync(TEXT)],
    ]),
  )
  return [
    small,
    gzipSync(small),
    whole(archive([['inner.tar', small]])),
    whole(archive([['inner.tar.gz', gzipSync(whole(archive([['c.tar.gz', gzipSync(small)]])))]])),
    small.subarray(0, 1_200),
    ...[lyingTar(), unsafeNames()].map(pieces => whole(pieces).subarray(0, 8_192)),
    ...bundlePaths()
      .slice(0, 2)
      .map(path => readFileSync(path).subarray(0, 4_000)),
  ]
}
