import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { walk } from '../../read/archive/index.ts'
import { inflate } from './inflate.ts'
import { InputError, openInput } from './input.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'turnpike-'))
  await mkdir(join(root, 'dir', 'sub'), { recursive: true })
  await writeFile(join(root, 'outside.txt'), 'outside')
  await writeFile(join(root, 'dir', 'b.txt'), 'bee')
  await writeFile(join(root, 'dir', 'a.txt'), 'ay')
  await writeFile(join(root, 'dir', 'sub', 'c.txt'), 'sea')
  await symlink(join(root, 'outside.txt'), join(root, 'dir', 'out.txt'))
  await symlink('..', join(root, 'dir', 'sub', 'up'))
  await symlink('a.txt', join(root, 'dir', 'z.txt'))
  await symlink('nowhere', join(root, 'dir', 'lost.txt'))
})
afterAll(() => rm(root, { recursive: true }))

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

async function read(input: Awaited<ReturnType<typeof openInput>>): Promise<string[]> {
  const names: string[] = []
  for await (const { name, body } of walk(input, { inflate, problem: () => expect.unreachable() })) {
    for await (const chunk of body) expect(chunk.length).toBeGreaterThan(0)
    names.push(name)
  }
  return names
}

describe('openInput', () => {
  it('opens a file and knows what was read', async () => {
    const input = await openInput(join(root, 'dir', 'a.txt'))
    expect(input).toMatchObject({ name: 'a.txt', kind: 'file', size: 2 })
    expect(await read(input)).toEqual(['a.txt'])
    expect(input.bytesRead()).toBe(2)
    expect(await input.digests()).toEqual([{ path: '', bytes: 2, sha256: sha256('ay') }])
  })

  it('opens a folder in name order, and no link out of it', async () => {
    const input = await openInput(join(root, 'dir'))
    expect(input.files.map(file => file.path)).toEqual(['a.txt', 'b.txt', 'z.txt', 'sub/c.txt'])
    expect(input).toMatchObject({ name: 'dir', kind: 'folder', size: 10 })
    expect(await read(input)).toEqual(['a.txt', 'b.txt', 'z.txt', 'c.txt'])
    expect((await input.digests()).map(digest => digest.sha256)).toEqual(
      ['ay', 'bee', 'ay', 'sea'].map(sha256),
    )
  })

  it('reads standard input', async () => {
    async function* stdin(): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from('2022-07-11T18:55:26.016+02:00 vcsc tvcs: x\n')
    }
    const input = await openInput('-', stdin())
    expect(input).toMatchObject({ name: '-', kind: 'stdin' })
    expect(input.size).toBeUndefined()
    expect(await read(input)).toHaveLength(1)
  })

  it('hashes what was left unread', async () => {
    const input = await openInput(join(root, 'dir', 'b.txt'))
    input.files[0]?.open()
    expect(await input.digests()).toEqual([{ path: '', bytes: 3, sha256: sha256('bee') }])
  })

  it.each(['nothing-here', 'dir/lost.txt'])('cannot open %s', async name => {
    await expect(openInput(join(root, name))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(openInput(join(root, name))).rejects.toBeInstanceOf(InputError)
  })
})
