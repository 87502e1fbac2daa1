import type { Instant } from '../../read/bytes/index.ts'
import type { Peer, UcNode, UcServer } from '../peer/index.ts'
import type { Diagnostics } from '../record/index.ts'

/** What the console acts on. What is absent cannot be had where it runs: without a gateway there is nothing to log or restart. */
export interface ConsoleContext {
  readonly peer: Peer
  /** Who asks, as `Peer.change` takes it: `console`, or `api <user> <address>`. */
  readonly by: string
  readonly now: () => Instant
  /** When the peer began. */
  readonly since: Instant
  /** Minutes east of UTC. */
  readonly offset: number
  readonly diagnostics?: Diagnostics
  /** Folder for bundles of `DiagnosticLogging Collect`. */
  readonly folder?: string
  readonly restart?: () => void
  /** Asks a publisher for its nodes, or says why they are not known; absent: a publisher stands for itself. */
  readonly discover?: (
    server: UcServer,
  ) => Promise<readonly UcNode[] | { readonly code: string; readonly detail: string }>
}

export interface ConsoleAnswer {
  /** Lines as the console prints them, ended by `OK` or `ERROR`. */
  readonly output: string
  readonly ok: boolean
}

/** What a line asks for cannot be done; the message is what the console prints behind `ERROR:`. */
export class ConsoleError extends Error {}
