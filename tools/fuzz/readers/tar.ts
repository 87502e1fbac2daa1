import { type Report, readTar, walk } from '../../../src/read/archive/index.ts'
import type { Problem } from '../../../src/read/bytes/index.ts'
import { inflate } from '../../../src/run/files/inflate.ts'
import { expect, expectSame } from '../expect.ts'
import { joined, piecesOf, streamOf } from '../pieces.ts'

const CAPS = {
  totalBytes: 1 << 20,
  memberBytes: 1 << 18,
  members: 32,
  ratio: 50,
  ratioFrom: 1 << 16,
  nesting: 3,
}
/** A chunk may pass a cap before it is looked at. */
const CHUNK = 1 << 20

/** Archives: the same members however they are cut, none by a name that leads out, nothing twice; and archives in archives under their caps. */
export async function fuzz(data: Uint8Array): Promise<void> {
  const whole = await members([data])
  expectSame(await members(piecesOf(data)), whole, 'pieces make no difference')
  const length = whole.found.reduce((sum, { body }) => sum + body.length, 0)
  expect(length <= data.length, 'no octet belongs to two members')
  for (const { name, offset, size, body } of whole.found) {
    expect(!/^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/.test(name), 'no name leads out')
    expect(offset >= 0 && offset <= data.length, 'members are inside')
    expect(body.length <= size, 'a body is not longer than its header says')
  }
  await unpack(data)
}

async function members(pieces: readonly Uint8Array[]) {
  const problems: unknown[] = []
  const report: Report = (code, detail) => problems.push({ code, ...detail })
  const found: { name: string; offset: number; size: number; mtime?: number; body: Uint8Array }[] = []
  for await (const { body, ...member } of readTar(streamOf(pieces), report)) {
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk.slice())
    found.push({ ...member, body: joined(chunks) })
  }
  return { found, problems }
}

async function unpack(data: Uint8Array): Promise<void> {
  const problems: Problem[] = []
  const input = {
    name: 'input',
    kind: 'file' as const,
    files: [{ path: '', open: () => streamOf(piecesOf(data)) }],
  }
  const options = { inflate, caps: CAPS, problem: (problem: Problem) => problems.push(problem) }
  let total = 0
  let leaves = 0
  for await (const leaf of walk(input, options)) {
    expect(leaf.path.split('!').length <= CAPS.nesting + 1, 'archives are opened as deep as is said')
    leaves++
    for await (const chunk of leaf.body) total += chunk.length
  }
  expect(leaves <= CAPS.members + 1, 'members are capped')
  expect(total <= CAPS.totalBytes + CHUNK, 'what comes out is capped')
  expect(
    problems.every(({ where }) => where.source.startsWith('input')),
    'problems say where',
  )
}
