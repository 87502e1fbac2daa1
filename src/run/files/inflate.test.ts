import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflate } from './inflate.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function inflated(bytes: Uint8Array, size = 30_000) {
  const codes: string[] = []
  const chunks: Uint8Array[] = []
  for await (const chunk of inflate(pieces(bytes, size), code => codes.push(code))) chunks.push(chunk)
  return { bytes: Buffer.concat(chunks), codes, largest: Math.max(0, ...chunks.map(chunk => chunk.length)) }
}

const content = Buffer.concat([randomBytes(300_000), Buffer.alloc(3_000_000, 'log line\n')])
const packed = gzipSync(content)

describe('inflate', () => {
  it.each([1000, 30_000, packed.length])('gives back what was packed, in pieces of %i', async size => {
    const { bytes, codes } = await inflated(packed, size)
    expect(bytes.equals(content)).toBe(true)
    expect(codes).toEqual([])
  })

  it.each([0, 1, 8, 9, 18])('takes a chunk that ends %i bytes before the end of a member', async before => {
    async function* source(): AsyncGenerator<Uint8Array, void, undefined> {
      yield packed.subarray(0, packed.length - before)
      yield Buffer.concat([packed.subarray(packed.length - before), packed])
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of inflate(source(), () => expect.unreachable())) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(Buffer.concat([content, content]))).toBe(true)
  })

  it('passes over name, comment, extra field and header checksum', async () => {
    const header = Buffer.from([
      0x1f,
      0x8b,
      8,
      2 | 4 | 8 | 16,
      0,
      0,
      0,
      0,
      0,
      3,
      2,
      0,
      1,
      2,
      ...Buffer.from('name\0comment\0'),
      9,
      9,
    ])
    const { bytes, codes } = await inflated(Buffer.concat([header, packed.subarray(10)]))
    expect(bytes.equals(content)).toBe(true)
    expect(codes).toEqual([])
  })

  it('reads concatenated members as one stream', async () => {
    const { bytes, codes } = await inflated(Buffer.concat([packed, gzipSync('more')]))
    expect(bytes.equals(Buffer.concat([content, Buffer.from('more')]))).toBe(true)
    expect(codes).toEqual([])
  })

  it.each([
    ['zeros', Buffer.alloc(200_000)],
    ['anything', Buffer.from('garbage'.repeat(20_000))],
  ])('leaves out %s behind the last member', async (_, garbage) => {
    const { bytes, codes } = await inflated(Buffer.concat([packed, garbage]))
    expect(bytes.equals(content)).toBe(true)
    expect(codes).toEqual([])
  })

  it.each([0.1, 0.5, 0.9, 0.999])(
    'gives what there is of a stream cut off at %f of its length',
    async part => {
      const { bytes, codes } = await inflated(packed.subarray(0, Math.floor(packed.length * part)))
      expect(codes).toEqual(['gzip-truncated'])
      expect(bytes.length).toBeGreaterThan(300_000 * part * 0.7)
      expect(bytes.equals(content.subarray(0, bytes.length))).toBe(true)
    },
  )

  it('gives what stands before a broken place', async () => {
    const broken = Buffer.from(packed)
    broken.fill(0xff, 200_000, 200_100)
    const { bytes, codes } = await inflated(broken)
    expect(codes).toEqual(['gzip-corrupt'])
    expect(bytes.length).toBeGreaterThan(100_000)
  })

  it('finds a wrong checksum', async () => {
    const wrong = Buffer.from(packed)
    wrong[wrong.length - 6] = (wrong.at(-6) ?? 0) ^ 1
    const { bytes, codes } = await inflated(wrong)
    expect(codes).toEqual(['gzip-corrupt'])
    expect(bytes.equals(content)).toBe(true)
  })

  it('is not gzip at all', async () => {
    expect(await inflated(Buffer.from('nothing'))).toMatchObject({ codes: ['gzip-corrupt'] })
    expect(await inflated(Buffer.alloc(0))).toMatchObject({ codes: ['gzip-truncated'] })
  })

  it('can be left early', async () => {
    for await (const chunk of inflate(pieces(packed, 1000), () => expect.unreachable())) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
  })
})
