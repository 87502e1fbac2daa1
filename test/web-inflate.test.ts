import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../web/worker/inflate/crc32.ts'
import { gunzip, type Mark } from '../web/worker/inflate/gunzip.ts'
import { remoteGunzip, serveGunzip } from '../web/worker/inflate/remote.ts'
import { createInflate } from '../web/worker/inflate/seekable.ts'
import { createLedger } from '../web/worker/places/ledger.ts'
import { piecesFrom, type Readable, readableFile } from '../web/worker/places/readable.ts'

/** What a browser lends to the readers of archives: gunzip by hand, held to Node's zlib, that can be taken up again anywhere. */
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += length) yield Uint8Array.from(bytes.subarray(at, at + length))
}

async function inflated(packed: Uint8Array, piece = 1 << 16) {
  const faults: string[] = []
  const chunks: Uint8Array[] = []
  const options = { fault: (code: string, offset: number) => faults.push(`${code} ${offset}`) }
  for await (const chunk of gunzip(inPieces(packed, piece), options)) chunks.push(chunk)
  return { bytes: new Uint8Array(Buffer.concat(chunks)), faults }
}

/** Text that packs well, with far and near repetitions, and bytes that do not pack at all. */
function sample(length: number, seed = 1): Uint8Array {
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % below
  }
  const parts: Buffer[] = []
  for (let have = 0; have < length; ) {
    const part =
      next(4) === 0
        ? Buffer.from(Array.from({ length: next(900) + 1 }, () => next(256)))
        : Buffer.from(
            `2022-07-11T18:55:${next(60)}.${next(1000)} vcsc tvcs[${next(9000)}]: Detail="x"\n`.repeat(
              next(9) + 1,
            ),
          )
    parts.push(part)
    have += part.length
  }
  return new Uint8Array(Buffer.concat(parts).subarray(0, length))
}

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* pieces
}

/**
 * A last block with codes of its own (RFC 1951 section 3.2.7) for the literal 0 and its own end, two bits each, and for the first distance, one bit: half of what could
 * stand for a literal leads nowhere. It holds nothing but its end, and behind it stands the checksum of nothing.
 */
function dynamicBlock(literals: number, distances: number): Uint8Array {
  const bits: number[] = []
  const put = (value: number, count: number) => {
    for (let bit = 0; bit < count; bit++) bits.push((value >> bit) & 1)
  }
  const code = (word: string) => bits.push(...[...word].map(Number))
  put(1, 1)
  put(2, 2)
  put(literals - 257, 5)
  put(distances - 1, 5)
  const lengths = new Map([
    [18, 1],
    [0, 2],
    [1, 3],
    [2, 3],
  ])
  const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  put(order.length - 4, 4)
  for (const symbol of order) put(lengths.get(symbol) ?? 0, 3)
  const zeros = (count: number) => {
    code('0')
    put(count - 11, 7)
  }
  code('111') // literal 0: 2 bits
  zeros(138)
  zeros(117)
  code('111') // end of block: 2 bits
  code('110') // distance 0: 1 bit
  for (let left = distances - 1; left > 0; left--) code('10')
  code('01') // end of block
  const body = Array.from({ length: Math.ceil(bits.length / 8) }, (_, octet) =>
    bits.slice(octet * 8, octet * 8 + 8).reduce((sum, bit, index) => sum | (bit << index), 0),
  )
  return Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...body, 0, 0, 0, 0, 0, 0, 0, 0)
}

describe('gunzip', () => {
  it('gives what was packed, at every level and however the input is cut', async () => {
    const bytes = sample(300_000)
    for (const level of [0, 1, 6, 9] as const)
      for (const piece of [7, 700, 1 << 16]) {
        const found = await inflated(gzipSync(bytes, { level }), piece)
        expect([Buffer.compare(found.bytes, bytes), found.faults]).toEqual([0, []])
      }
  })
  it('gives any bytes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 4000 }),
        fc.integer({ min: 1, max: 99 }),
        async (bytes, piece) => {
          expect(await inflated(gzipSync(bytes), piece)).toEqual({ bytes, faults: [] })
        },
      ),
      { numRuns: 100 },
    )
  })
  it('takes members one after another as one stream, with names and comments, and leaves garbage behind them', async () => {
    const [a, b] = [sample(50_000), sample(50_000, 2)]
    const header = Uint8Array.of(
      0x1f,
      0x8b,
      8,
      4 | 8 | 16 | 2,
      0,
      0,
      0,
      0,
      0,
      3,
      2,
      0,
      9,
      9,
      97,
      0,
      98,
      0,
      1,
      2,
    )
    const named = Buffer.concat([header, gzipSync(b).subarray(10)])
    const whole = Buffer.concat([gzipSync(a), named, bytesOf('garbage behind')])
    const { bytes, faults } = await inflated(whole, 1000)
    expect([Buffer.compare(bytes, Buffer.concat([a, b])), faults]).toEqual([0, []])
  })
  it('goes on with the next member wherever a piece ends', async () => {
    const [a, b] = [gzipSync(sample(3_000)), gzipSync(sample(3_000, 2))]
    const whole = new Uint8Array(Buffer.concat([a, b]))
    for (let cut = a.length - 40; cut < a.length + 40; cut++) {
      const pieces = [whole.slice(0, cut), whole.slice(cut)]
      const chunks: Uint8Array[] = []
      const faults: string[] = []
      for await (const chunk of gunzip(streamOf(pieces), { fault: code => faults.push(code) }))
        chunks.push(chunk)
      expect([cut, faults, Buffer.concat(chunks).equals(gunzipSync(whole))]).toEqual([cut, [], true])
    }
  })
  it.each([
    ['nothing at all', new Uint8Array(0), 'gzip-truncated'],
    ['no gzip', bytesOf('no gzip'), 'gzip-corrupt'],
    ['half a header', gzipSync('text').subarray(0, 6), 'gzip-truncated'],
    ['a name without an end', Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, 97, 98), 'gzip-truncated'],
    ['half a trailer', gzipSync('text').subarray(0, -3), 'gzip-truncated'],
    ['a wrong checksum', gzipSync('text').with(-8, 1), 'gzip-corrupt'],
    ['a wrong length', gzipSync('text').with(-1, 1), 'gzip-corrupt'],
    [
      'a reserved kind of block',
      Buffer.concat([gzipSync('').subarray(0, 10), Uint8Array.of(7)]),
      'gzip-corrupt',
    ],
    ['lengths for more distances than there are', dynamicBlock(257, 31), 'gzip-corrupt'],
    ['a code that leaves bits without a meaning', dynamicBlock(257, 1), 'gzip-corrupt'],
  ])('tells %s', async (_, packed, fault) => {
    const { faults } = await inflated(new Uint8Array(packed))
    expect(faults.map(each => each.split(' ')[0])).toEqual([fault])
  })
  it('gives all that stands before the place where a stream was cut', async () => {
    const bytes = sample(200_000)
    const packed = gzipSync(bytes)
    for (const cut of [400, 5_000, packed.length - 9]) {
      const found = await inflated(packed.subarray(0, cut), 999)
      expect(found.faults).toEqual([`gzip-truncated ${cut}`])
      expect(Buffer.compare(found.bytes, bytes.subarray(0, found.bytes.length))).toBe(0)
      expect(found.bytes.length).toBeGreaterThan(cut / 2)
    }
  })
  it('ends on any damage, and where zlib reads on it gives the same', async () => {
    const bytes = sample(3_000)
    const packed = gzipSync(bytes)
    for (let at = 10; at < packed.length; at += 3) {
      const damaged = packed.with(at, packed[at]! ^ 0x55)
      const { bytes: found, faults } = await inflated(damaged, 500)
      let expected: Uint8Array | undefined
      try {
        expected = new Uint8Array(gunzipSync(damaged))
      } catch {
        expect(faults).toHaveLength(1)
      }
      if (expected) expect([found, faults]).toEqual([expected, []])
    }
  })
  it('its checksum is that of RFC 1952', () => {
    expect(crc32(bytesOf('123456789'))).toBe(0xcbf43926)
    expect(crc32(bytesOf('6789'), crc32(bytesOf('12345')))).toBe(0xcbf43926)
  })
})

describe('taken up again', () => {
  it('from every mark, in the middle of blocks of every kind', async () => {
    const bytes = sample(20 << 20)
    for (const level of [0, 6] as const) {
      const packed = gzipSync(bytes, { level })
      const marks: Mark[] = []
      let given = 0
      for await (const chunk of gunzip(inPieces(packed, 1 << 20), { mark: mark => marks.push(mark) }))
        given += chunk.length
      expect([given, marks.length]).toEqual([bytes.length, 5])
      for (const mark of marks) {
        const rest = gunzip(inPieces(packed.subarray(mark.packed), 1 << 20), { from: mark })
        const { value } = await rest.next()
        await rest.return()
        const end = mark.given + (value?.length ?? 0)
        expect(value && Buffer.compare(value, bytes.subarray(mark.given, end))).toBe(0)
      }
    }
  })
  it('any part of what came out of an archive inside of another is read again', async () => {
    const inner = sample(6 << 20)
    const front = sample(5 << 20, 3)
    const outer = Buffer.concat([front, gzipSync(inner)])
    const packed = new Blob([gzipSync(outer, { level: 1 })])
    const ledger = createLedger()
    const inflate = createInflate(ledger, gunzip)
    const file = readableFile(packed)
    async function* source() {
      let at = 0
      for await (const piece of piecesFrom({ readable: file, offset: 0 })) {
        ledger.note(piece, file, at)
        at += piece.length
        yield piece
      }
    }
    // The inner stream begins in the middle of a chunk of the outer one.
    async function* behind(from: number, stream: AsyncIterable<Uint8Array>) {
      let passed = 0
      for await (const chunk of stream) {
        const begin = Math.max(0, from - passed)
        passed += chunk.length
        if (begin < chunk.length) yield chunk.subarray(begin)
      }
    }
    const nothing = () => {}
    const inside = inflate(behind(front.length, inflate(source(), nothing)), nothing)
    let place: { readable: Readable; offset: number } | undefined
    let length = 0
    const located = ledger.located(inside, found => {
      place = found
    })
    for await (const chunk of located) length += chunk.length
    expect([length, place?.offset]).toEqual([inner.length, 0])
    for (const [from, size] of [
      [5_000_000, 100],
      [0, 3_000_000],
      [6_000_000, 1_000],
      [5_500_000, 400_000],
      [inner.length - 10, 100],
      [inner.length, 100],
    ] as const) {
      const part = await place!.readable.read(from, size)
      expect(Buffer.compare(part, inner.subarray(from, from + size))).toBe(0)
    }
  })
})

describe('in another worker', () => {
  const line = () => {
    const { port1, port2 } = new MessageChannel()
    serveGunzip(port2)
    return { unzip: remoteGunzip(port1), close: () => port1.close() }
  }
  it('gives the same bytes, marks and faults, for streams one after another', async () => {
    const { unzip, close } = line()
    const bytes = sample(9 << 20)
    const packed = gzipSync(bytes)
    for (const input of [packed, packed.subarray(0, packed.length - 20)]) {
      const [here, there] = await Promise.all(
        [gunzip, unzip].map(async each => {
          const told: string[] = []
          const chunks: Uint8Array[] = []
          const options = {
            mark: (mark: Mark) => told.push(`${mark.given} ${mark.packed}`),
            fault: (code: string, offset: number) => told.push(`${code} ${offset}`),
          }
          for await (const chunk of each(inPieces(input, 1 << 18), options)) chunks.push(chunk)
          return { told, bytes: Buffer.concat(chunks) }
        }),
      )
      expect(there?.told).toEqual(here?.told)
      expect(Buffer.compare(there!.bytes, here!.bytes)).toBe(0)
    }
    close()
  })
  it('stops where its reader stops', async () => {
    const { unzip, close } = line()
    let given = 0
    async function* endless() {
      const header = gzipSync('').subarray(0, 10)
      yield new Uint8Array(header)
      // Stored blocks without an end.
      const block = deflateRawSync(sample(60_000), { level: 0 })
      for (;;) {
        given++
        const open = Uint8Array.from(block)
        open[0] = 0
        yield open
      }
    }
    for await (const chunk of unzip(endless(), {})) if (chunk.length > 0) break
    const before = given
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(given - before).toBeLessThan(3)
    close()
  })
})
