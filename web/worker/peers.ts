import type { EvidenceBuilder, SystemBuilder } from '../../src/judge/evidence/index.ts'
import type { Leaf } from '../../src/read/archive/index.ts'
import type { Problem, Read } from '../../src/read/bytes/index.ts'
import { type CaptureSession, createCaptureSession } from '../../src/read/capture/index.ts'
import { mergeSystem, type UcPart } from '../../src/read/uc/index.ts'
import { LIMITS } from './limits.ts'

/** One peer while its members are being read. */
export interface Peer {
  host: string | undefined
  readonly bundle: string
  readonly system: SystemBuilder
  readonly dumps: Read<UcPart>[]
  session?: CaptureSession
}

/** Members that were given one by one, without an archive around them, are taken for one unpacked bundle. */
const LOOSE = 'loose files'

/**
 * Sorts members to peers as the command line does: by what they were packed with, and by the host that their name tells. Loose files join the only bundle,
 * where there is just one. Problem: `cap-peers`.
 */
export function createPeers(evidence: EvidenceBuilder, problem: (problem: Problem) => void) {
  const peers: Peer[] = []

  function create(bundle: string, host: string | undefined, input: string): Peer {
    const system = evidence.system(`${bundle} ${host ?? ''}`, input, host ?? input)
    const peer: Peer = { host, bundle, system, dumps: [] }
    peers.push(peer)
    return peer
  }

  return {
    of(leaf: Leaf, input: string, isLoose: boolean): Peer | undefined {
      const bundles = new Set(peers.map(({ bundle }) => bundle))
      const only = bundles.size === 1 ? [...bundles][0] : undefined
      const bundle = isLoose ? (only ?? LOOSE) : leaf.bundle
      const mates = peers.filter(peer => peer.bundle === bundle)
      const host = leaf.host?.toLowerCase()
      const found =
        mates.find(peer => host !== undefined && peer.host === host) ??
        mates.find(peer => host === undefined || peer.host === undefined)
      if (!found && peers.length < LIMITS.peers) return create(bundle, host, input)
      if (!found) {
        problem({ code: 'cap-peers', where: { source: leaf.path }, params: { limit: LIMITS.peers } })
        return undefined
      }
      found.host ??= host
      return found
    },
    /** Opened with the first capture of the peer. */
    session(peer: Peer): CaptureSession {
      peer.session ??= createCaptureSession({ handshake: peer.system.handshake, problem }, LIMITS.capture)
      return peer.session
    },
    finish(): void {
      for (const { system, session, dumps } of peers) {
        if (session) system.count({ packets: session.finish().packets })
        if (dumps.length === 0) continue
        const { value, problems } = mergeSystem(dumps)
        system.facts(value)
        for (const found of problems) problem(found)
      }
    },
  }
}

export type Peers = ReturnType<typeof createPeers>
