import type { Leaf } from '../../read/archive/index.ts'
import type { Problem, Read } from '../../read/bytes/index.ts'
import { type CaptureSession, createCaptureSession } from '../../read/capture/index.ts'
import { mergeSystem, type UcPart } from '../../read/uc/index.ts'
import type { EvidenceBuilder, SystemBuilder } from '../evidence/index.ts'
import type { GatherLimits } from './limits.ts'

/** One peer while its members are being read. */
export interface Peer {
  host: string | undefined
  readonly bundle: string
  readonly system: SystemBuilder
  /** Opened with the first capture of the peer. */
  capture(): CaptureSession
  readonly dumps: Read<UcPart>[]
}

export interface Peers {
  /** The peer that a member belongs to: by what it was packed with, and by the host that its name tells. */
  of(leaf: Leaf, input: string, loose: boolean): Peer | undefined
  /** Ends every capture and merges every peer's dumps. */
  finish(): void
}

/** Members that were given one by one, without an archive around them, are taken for one unpacked bundle. */
const LOOSE = 'loose files'

/**
 * Sorts members to peers. Problem: `cap-peers`, for each member that belongs to one more.
 * A member whose name tells no host belongs to the first peer of its bundle; loose files join the only bundle, where there is just
 * one.
 */
export function createPeers(
  evidence: EvidenceBuilder,
  problem: (problem: Problem) => void,
  limits: GatherLimits,
): Peers {
  const most = limits.of('peers')
  const peers: Peer[] = []
  const captures = new Map<Peer, CaptureSession>()

  function create(bundle: string, host: string | undefined, input: string): Peer {
    const system = evidence.system(`${bundle} ${host ?? ''}`, input, host ?? input)
    const capture = () => {
      const session =
        captures.get(peer) ?? createCaptureSession({ handshake: system.handshake, problem }, limits.capture)
      captures.set(peer, session)
      return session
    }
    const peer: Peer = { host, bundle, system, capture, dumps: [] }
    peers.push(peer)
    return peer
  }

  return {
    of(leaf, input, loose) {
      const bundles = new Set(peers.map(({ bundle }) => bundle))
      const only = bundles.size === 1 ? [...bundles][0] : undefined
      const bundle = loose ? (only ?? LOOSE) : leaf.bundle
      const mates = peers.filter(peer => peer.bundle === bundle)
      const host = leaf.host?.toLowerCase()
      const found =
        mates.find(peer => host !== undefined && peer.host === host) ??
        mates.find(peer => host === undefined || peer.host === undefined)
      if (!found && peers.length < most) return create(bundle, host, input)
      if (!found) {
        problem({ code: 'cap-peers', where: { source: leaf.path }, params: { limit: most } })
        return undefined
      }
      found.host ??= host
      return found
    },
    finish() {
      for (const peer of peers) {
        const { system, dumps } = peer
        const capture = captures.get(peer)
        if (capture) system.count({ packets: capture.finish().packets })
        if (dumps.length === 0) continue
        const { value, problems } = mergeSystem(dumps)
        system.facts(value)
        for (const found of problems) problem(found)
      }
    },
  }
}
