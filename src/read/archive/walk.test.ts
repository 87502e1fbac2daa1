import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../bytes/index.ts'
import type { Caps } from './caps.ts'
import { archive, type Entry, pax, raw } from './tar.fixture.ts'
import type { Bytes, Inflate } from './types.ts'
import { type Input, type Leaf, walk } from './walk.ts'

async function* pieces(bytes: Uint8Array, size = 700): Bytes & AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all(source: Bytes): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Inflates at once; a stream that cannot be inflated whole is reported. */
const inflate: Inflate = async function* (source, report) {
  try {
    yield* pieces(gunzipSync(await all(source)), 4096)
  } catch {
    report('gzip-corrupt')
  }
}

const text = (content: string) => new TextEncoder().encode(content)
const file = (name: string, bytes: Uint8Array): Input => ({
  name,
  kind: 'file',
  files: [{ path: '', open: () => pieces(bytes) }],
})

async function walked(input: Input, caps: Partial<Caps> = {}) {
  const problems: Problem[] = []
  const leaves: (Omit<Leaf, 'body'> & { text: string })[] = []
  for await (const { body, ...leaf } of walk(input, {
    inflate,
    caps,
    problem: problem => problems.push(problem),
  }))
    leaves.push({ ...leaf, text: new TextDecoder().decode(await all(body)) })
  return { leaves, problems }
}

const LOG = '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] NOTE: x\n'
const STAMP = '2022-07-11_16_55_44'
const bundle = (host: string): Entry[] => [
  { name: `loggingsnapshot_${host}_${STAMP}.txt`, body: text(LOG) },
  { name: `loggingsnapshot_${host}_${STAMP}.txt.1.gz`, body: gzipSync(LOG) },
  {
    name: `eth0_diagnostic_logging_tcpdump07_${host}_${STAMP}.pcap`,
    body: Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0),
  },
]

describe('walk', () => {
  it('finds the members of a bundle and what their names say', async () => {
    const { leaves, problems } = await walked(file('b.tar.gz', gzipSync(archive(bundle('vc_sc')))))
    const stamp = Date.UTC(2022, 6, 11, 16, 55, 44)
    expect(problems).toEqual([])
    expect(leaves).toMatchObject([
      {
        path: `b.tar.gz!loggingsnapshot_vc_sc_${STAMP}.txt`,
        kind: 'log',
        role: 'log',
        host: 'vc_sc',
        stamp,
        part: 0,
        text: LOG,
      },
      { kind: 'log', part: 1, name: `loggingsnapshot_vc_sc_${STAMP}.txt.1`, text: LOG, bundle: 'b.tar.gz' },
      { kind: 'pcap', role: 'capture', interface: 'eth0', file: 7, host: 'vc_sc' },
    ])
  })

  it('keeps the bundles of several peers apart', async () => {
    const peer = (host: string): Entry => ({
      name: `diagnostic_log_${host}_${STAMP}.tar.gz`,
      body: gzipSync(archive(bundle(host))),
    })
    const { leaves } = await walked(
      file('all.tar', archive([peer('c1'), peer('c2'), { name: 'c3/a.txt', body: text(LOG) }])),
    )
    expect(leaves.map(leaf => [leaf.bundle, leaf.host])).toEqual([
      ...Array.from({ length: 3 }, () => [`all.tar!diagnostic_log_c1_${STAMP}.tar.gz`, 'c1']),
      ...Array.from({ length: 3 }, () => [`all.tar!diagnostic_log_c2_${STAMP}.tar.gz`, 'c2']),
      ['all.tar!c3', undefined],
    ])
  })

  it('reads a folder, its folders each a bundle', async () => {
    const open = () => pieces(text(LOG))
    const { leaves } = await walked({
      name: 'dir',
      kind: 'folder',
      files: [
        { path: 'a.txt', open },
        { path: 'p1/b.log', open },
        { path: 'p1/c.tgz', open: () => pieces(gzipSync(archive(bundle('c')))) },
      ],
    })
    expect(leaves.map(leaf => leaf.bundle)).toEqual([
      'dir',
      'dir/p1',
      'dir/p1/c.tgz',
      'dir/p1/c.tgz',
      'dir/p1/c.tgz',
    ])
    expect(leaves.map(leaf => leaf.path).slice(0, 2)).toEqual(['dir/a.txt', 'dir/p1/b.log'])
  })

  it.each([
    ['x.txt', text(LOG), 'log'],
    ['x', text(LOG), 'log'],
    ['x.pcap', Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a), 'pcapng'],
    ['x.txt', text('*c xConfiguration SystemUnit Name: "a"\n'), 'xconf'],
    ['x.xml', text('<?xml version="1.0"?>\n<Status product="a"/>'), 'xstat'],
    ['x.xml', text('<?xml version="1.0"?>\n<other/>'), 'xml'],
    ['x.log', text('subject=CN=a\n-----BEGIN CERTIFICATE-----\nAA\n'), 'pem'],
    ['x.bin', Uint8Array.of(0x30, 0x82, 1, 0, 0x30, 0x81), 'der'],
    ['x.bin', Uint8Array.of(1, 2, 3), 'unknown'],
    ['x.log', Uint8Array.of(1, 2, 3), 'log'],
    ['x.log', new Uint8Array(0), 'empty'],
  ])('%s is told by its content first', async (name, bytes, kind) => {
    const { leaves } = await walked(file(name, bytes))
    expect(leaves.map(leaf => leaf.kind)).toEqual([kind])
  })

  it('says that it does not read zip', async () => {
    const { leaves, problems } = await walked(file('b.tar.gz', text('PK\x03\x04 and more')))
    expect(leaves).toEqual([])
    expect(problems).toMatchObject([{ code: 'unsupported-archive', where: { source: 'b.tar.gz' } }])
  })

  it('goes on where an input fails', async () => {
    async function* failing(): AsyncGenerator<Uint8Array, void, undefined> {
      yield text(LOG)
      throw Object.assign(new Error('disk'), { code: 'EIO' })
    }
    const { leaves, problems } = await walked({
      name: 'dir',
      kind: 'folder',
      files: [
        { path: 'a.txt', open: failing },
        { path: 'b.txt', open: () => pieces(text(LOG)) },
      ],
    })
    expect(leaves.map(leaf => leaf.text)).toEqual([LOG, LOG])
    expect(problems).toMatchObject([{ code: 'unreadable-input', params: { reason: 'EIO' } }])
  })

  const zeros = new Uint8Array(100_000)
  it.each([
    ['cap-total-bytes', { totalBytes: 150_000 }],
    ['cap-member-bytes', { memberBytes: 50_000 }],
    ['cap-members', { members: 1 }],
    ['cap-ratio', { ratio: 10, ratioFrom: 50_000 }],
    ['cap-nesting', { nesting: 1 }],
  ])('stops at %s and says so', async (code, caps) => {
    const bytes = gzipSync(
      archive([
        { name: 'a', body: zeros },
        { name: 'b', body: zeros },
      ]),
    )
    const { problems, leaves } = await walked(file('b.tgz', bytes), caps)
    expect(problems.map(problem => problem.code)).toContain(code)
    expect(leaves.reduce((sum, leaf) => sum + leaf.text.length, 0)).toBeLessThan(200_000)
  })

  it('passes over bodies that nobody reads', async () => {
    const names: string[] = []
    for await (const leaf of walk(file('b.tar', archive(bundle('a'))), {
      inflate,
      problem: () => expect.unreachable(),
    }))
      names.push(leaf.name)
    expect(names).toHaveLength(3)
  })

  it('never throws on mutated bundles', async () => {
    const bytes = archive([
      ...bundle('a'),
      { name: 'deep.tar', body: archive(bundle('b')) },
      ...raw([pax({ path: 'long' })]),
    ])
    const mutation = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 60 }),
        fc.nat(bytes.length),
        async (mutations, end) => {
          const changed = bytes.slice(0, end)
          for (const [at, byte] of mutations) if (at < end) changed[at] = byte
          await walked(file('b.tar', changed))
        },
      ),
      { numRuns: 150 },
    )
  })
})
