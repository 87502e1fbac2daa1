import { type Inflate, type Input, type Leaf, walk } from '../../read/archive/index.ts'
import type { Problem } from '../../read/bytes/index.ts'
import type { GatherLimits } from './limits.ts'
import { readMember } from './member.ts'
import type { Peers } from './peers.ts'

/** What the platform lends to the reading of an input. */
export interface Lent {
  readonly inflate: Inflate
  readonly problem: (problem: Problem) => void
  /** Every member that is read goes through it: to be counted, or remembered. */
  readonly through: (leaf: Leaf) => Leaf
}

/** Reads one input, once and in order, into the peers that its members belong to; gives what kind of thing it was: `bundle`, `folder`, or the kind of a loose file. */
export async function readInput(
  input: Input,
  peers: Peers,
  limits: GatherLimits,
  { inflate, problem, through }: Lent,
): Promise<string> {
  let kind: string = input.kind
  for await (const leaf of walk(input, { inflate, problem, caps: limits.archive })) {
    const isLoose = input.kind !== 'folder' && !leaf.path.includes('!')
    kind = input.kind === 'folder' ? 'folder' : isLoose ? leaf.kind : 'bundle'
    if (['empty', 'unknown', 'xml'].includes(leaf.kind)) continue
    const peer = peers.of(leaf, input.name, isLoose)
    if (peer) await readMember(through(leaf), peer, problem, limits)
  }
  return kind
}

const LOOSE = /\.(pcap|pcapng|cap|txt|log|pem|crt|cer)(\.\d+)?(\.gz)?$/i

/** Archives and folders are read before single files, which may belong to one of them. */
export const isLooseName = (name: string): boolean => LOOSE.test(name)

/** Inputs of one name are told apart by a number: `a/x.tar.gz` and `b/x.tar.gz` are two peers, not one. */
export function distinct<T extends { readonly name: string }>(inputs: readonly T[]): readonly T[] {
  const taken = new Set<string>()
  return inputs.map(input => {
    let name = input.name
    for (let count = 2; taken.has(name); count++) name = `${input.name} (${count})`
    taken.add(name)
    return name === input.name ? input : { ...input, name }
  })
}
