import { describe, expect, it } from 'vitest'
import type { Leaf } from '../../read/archive/index.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { limitsOf } from '../../tell/messages/index.ts'
import { createEvidence } from '../evidence/index.ts'
import { createPeers } from './peers.ts'

interface Member {
  readonly bundle: string
  readonly host?: string
  readonly loose?: boolean
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** How many peers these members belong to, and which of them share one. */
function sorted(...members: readonly Member[]): number[] {
  const peers = createPeers(
    createEvidence({ names: 'ats', signatures: nodeSignatures() }, () => {}),
    () => {},
    limitsOf(),
  )
  const seen: unknown[] = []
  return members.map(({ bundle, host, loose = false }) => {
    const leaf: Leaf = {
      path: 'x',
      name: 'x',
      kind: 'log',
      bundle,
      body: nothing(),
      ...(host !== undefined && { host }),
    }
    const peer = peers.of(leaf, 'input', loose)
    if (!seen.includes(peer)) seen.push(peer)
    return seen.indexOf(peer)
  })
}

describe('a member belongs to', () => {
  it.each<[string, readonly Member[], readonly number[]]>([
    [
      'the peer of its bundle and host',
      [
        { bundle: 'b', host: 'c1' },
        { bundle: 'b', host: 'C1' },
      ],
      [0, 0],
    ],
    [
      'another peer where the host differs',
      [
        { bundle: 'b', host: 'c1' },
        { bundle: 'b', host: 'c2' },
        { bundle: 'b', host: 'c1' },
      ],
      [0, 1, 0],
    ],
    [
      'another peer where the bundle differs',
      [
        { bundle: 'a', host: 'c1' },
        { bundle: 'b', host: 'c1' },
      ],
      [0, 1],
    ],
    [
      'the first of its bundle where its name tells no host',
      [{ bundle: 'b', host: 'c1' }, { bundle: 'b' }],
      [0, 0],
    ],
    [
      'the one without a host, which it names',
      [{ bundle: 'b' }, { bundle: 'b', host: 'c1' }, { bundle: 'b', host: 'c1' }],
      [0, 0, 0],
    ],
    [
      'the only bundle, if it is a loose file',
      [
        { bundle: 'b', host: 'c1' },
        { bundle: 'l', loose: true },
      ],
      [0, 0],
    ],
    [
      'the loose files, if there are several bundles',
      [
        { bundle: 'a', host: 'c1' },
        { bundle: 'b', host: 'c2' },
        { bundle: 'l', loose: true },
        { bundle: 'm', loose: true },
      ],
      [0, 1, 2, 2],
    ],
  ])('%s', (_, members, peers) => {
    expect(sorted(...members)).toEqual(peers)
  })
})
