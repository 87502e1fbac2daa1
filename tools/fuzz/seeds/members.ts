import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Leaf, walk } from '../../../src/read/archive/index.ts'
import { inflate, openInput } from '../../../src/run/files/index.ts'
import { root } from '../engine/bundle.ts'
import { joined } from '../pieces.ts'

export interface MemberFile {
  readonly kind: Leaf['kind']
  readonly bytes: Uint8Array
}

export const BUNDLES = join(root, 'fixtures', 'bundles')

export const bundlePaths = (): string[] =>
  readdirSync(BUNDLES)
    .filter(name => name.endsWith('.tar.gz'))
    .sort()
    .map(name => join(BUNDLES, name))

/** What the fixture bundles hold, unpacked. */
export async function membersOfBundles(wanted: readonly Leaf['kind'][]): Promise<readonly MemberFile[]> {
  const found: MemberFile[] = []
  for (const path of bundlePaths()) {
    const input = await openInput(path)
    for await (const { kind, body } of walk(input, { inflate, problem: () => {} })) {
      if (!wanted.includes(kind)) continue
      const chunks: Uint8Array[] = []
      for await (const chunk of body) chunks.push(chunk.slice())
      found.push({ kind, bytes: joined(chunks) })
    }
  }
  return found
}
