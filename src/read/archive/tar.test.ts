import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { archive, type Entry, join, member, pax } from './tar.fixture.ts'
import { readTar } from './tar.ts'

const text = (content: string) => new TextEncoder().encode(content)

async function read(bytes: Uint8Array, cuts: readonly number[] = []) {
  async function* source(): AsyncGenerator<Uint8Array, void, undefined> {
    let from = 0
    for (const cut of [...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
      if (cut > from) yield bytes.subarray(from, cut)
      from = Math.max(from, cut)
    }
  }
  const problems: { code: string; offset: number | undefined }[] = []
  const members: { name: string; size: number; text: string }[] = []
  for await (const { name, size, body } of readTar(source(), (code, detail) =>
    problems.push({ code, offset: detail?.offset }),
  )) {
    const decoder = new TextDecoder()
    let content = ''
    for await (const chunk of body) content += decoder.decode(chunk, { stream: true })
    members.push({ name, size, text: content })
  }
  return { members, problems }
}

const a: Entry = { name: 'a.txt', body: text('alpha') }
const b: Entry = { name: 'b.txt', body: text('beta'.repeat(300)) }
const LONG = `${'folder/'.repeat(30)}file.txt`

describe('readTar', () => {
  it.each<[string, readonly Entry[], string]>([
    ['ustar', [a], 'a.txt'],
    ['v7, without magic', [{ ...a, magic: '' }], 'a.txt'],
    ['old GNU', [{ ...a, magic: 'ustar  \0', prefix: 'no/prefix' }], 'a.txt'],
    ['ustar with a prefix', [{ ...a, prefix: 'some/folder' }], 'some/folder/a.txt'],
    ['a GNU long name', [{ name: '././@LongLink', type: 'L', body: text(`${LONG}\0`) }, a], LONG],
    ['a pax path', pax({ path: LONG }, a), LONG],
    ['a pax path in UTF-8', pax({ path: 'ログ.txt' }, a), 'ログ.txt'],
    ['a base-256 size', [{ ...a, size: `\x80${'\0'.repeat(10)}\x05` }], 'a.txt'],
    ['a pax size', pax({ size: '5' }, { ...a, size: 0 }), 'a.txt'],
    ['a contiguous file', [{ ...a, type: '7' }], 'a.txt'],
    ['a name with dots before', [{ ...a, name: './a.txt' }], 'a.txt'],
    ['a size with spaces', [{ ...a, size: '          5 ' }], 'a.txt'],
  ])('%s', async (_, entries, name) => {
    const bytes = archive([...entries, b])
    if (entries[0]?.size?.toString().startsWith('\x80')) fixBase256(bytes)
    const { members, problems } = await read(bytes)
    expect(members).toMatchObject([
      { name, size: 5, text: 'alpha' },
      { name: 'b.txt', text: 'beta'.repeat(300) },
    ])
    expect(problems).toEqual([])
  })

  it.each<[string, Entry]>([
    ['tar-link-skipped', { name: 'link', type: '2', linkname: '/etc/passwd' }],
    ['tar-link-skipped', { name: 'hard', type: '1', linkname: 'a.txt' }],
    ['tar-special-skipped', { name: 'device', type: '3' }],
    ['tar-special-skipped', { name: 'pipe', type: '6' }],
    ['tar-special-skipped', { name: 'sparse', type: 'S', body: text('x') }],
    ['tar-unsafe-name', { name: '/etc/passwd', body: text('x') }],
    ['tar-unsafe-name', { name: '../x', body: text('x') }],
    ['tar-unsafe-name', { name: 'x/../../y', body: text('x') }],
    ['tar-unsafe-name', { name: 'C:\\x', body: text('x') }],
  ])('%s: passes over it', async (code, entry) => {
    const { members, problems } = await read(archive([a, entry, b]))
    expect(members.map(found => found.name)).toEqual(['a.txt', 'b.txt'])
    expect(problems).toEqual([{ code, offset: 1024 }])
  })

  it('makes nothing of folders', async () => {
    const { members, problems } = await read(
      archive([{ name: 'd/', type: '5' }, { name: 'old/', magic: '' }, a]),
    )
    expect(members.map(found => found.name)).toEqual(['a.txt'])
    expect(problems).toEqual([])
  })

  it('finds the next header behind a wrong checksum', async () => {
    const { members, problems } = await read(archive([a, { ...b, checksum: 1 }, a]))
    expect(members.map(found => found.name)).toEqual(['a.txt', 'a.txt'])
    expect(problems).toEqual([{ code: 'tar-bad-header', offset: 1024 }])
  })

  it('finds the next header behind lost bytes', async () => {
    const lost = await read(
      join([member(a), member(b).subarray(0, 900), member(a), member(b), member(a), new Uint8Array(1024)]),
    )
    expect(lost.members.map(found => found.name)).toEqual(['a.txt', 'b.txt', 'a.txt'])
    expect(lost.problems.map(problem => problem.code)).toEqual(['tar-bad-header'])
    const behind = await read(
      join([member(a), new Uint8Array(77).fill(7), member(b), member(a), new Uint8Array(1024)]),
    )
    expect(behind.members.map(found => found.name)).toEqual(['a.txt', 'b.txt', 'a.txt'])
  })

  it('ends a body where a header shows that its size lies', async () => {
    const { members, problems } = await read(archive([{ ...a, size: 100_000 }, b]))
    expect(members.map(found => found.name)).toEqual(['a.txt', 'b.txt'])
    expect(problems).toEqual([{ code: 'tar-size-lies', offset: 1024 }])
  })

  it('keeps an archive inside of an archive whole', async () => {
    const inner = archive([a, b])
    const { members, problems } = await read(archive([{ name: 'inner.tar', body: inner }, a]))
    expect(members.map(found => [found.name, found.text.length])).toEqual([
      ['inner.tar', inner.length],
      ['a.txt', 5],
    ])
    expect(problems).toEqual([])
  })

  it('finds the next header where the size is too small', async () => {
    const { members, problems } = await read(archive([{ ...b, size: 3 }, a]))
    expect(members.map(found => found.name)).toEqual(['b.txt', 'a.txt'])
    expect(problems.map(problem => problem.code)).toEqual(['tar-bad-header'])
  })

  it('reads an archive that was appended', async () => {
    const { members } = await read(join([archive([a]), archive([b])]))
    expect(members.map(found => found.name)).toEqual(['a.txt', 'b.txt'])
  })

  it.each([
    [700, 'tar-end-missing', 1],
    [515, 'tar-truncated', 1],
    [300, 'tar-truncated', 0],
    [1024, 'tar-end-missing', 1],
    [0, 'tar-end-missing', 0],
  ])('cut off at %i: %s', async (end, code, count) => {
    const { members, problems } = await read(archive([a, b]).subarray(0, end))
    expect(members).toHaveLength(count)
    expect(problems.map(problem => problem.code)).toEqual([code])
  })

  it('is the same however it is cut', async () => {
    const bytes = archive([
      a,
      ...pax({ path: LONG }, b),
      { ...a, size: 2000 },
      { ...b, checksum: 3 },
      { name: 'x', type: '2' },
      a,
    ])
    const whole = await read(bytes)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 30 }), async cuts => {
        expect(await read(bytes, cuts)).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })
})

/** The fixture writes text; the first octet of a base-256 size is no UTF-8. */
function fixBase256(bytes: Uint8Array): void {
  bytes.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], 124)
  bytes.fill(0x20, 148, 156)
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  bytes.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
}
