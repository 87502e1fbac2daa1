/** Requests of a login over MRA, in their order. */
export type LoginStep =
  | 'edge-sso'
  | 'edge-config'
  | 'user'
  | 'devices'
  | 'phone-configuration'
  | 'service-profile'
  | 'client-configuration'
  | 'presence'
  | 'voicemail'

/** What the person before a client sees. */
export type Seen =
  | 'signed-in'
  | 'no-presence'
  | 'no-voicemail'
  | 'wrong-password'
  | 'domain-not-enabled'
  | 'no-edge'
  | 'cannot-communicate'
  | 'no-phone-configuration'

/** Parts of a story, in their order; those from `logging` to `repair` come again where a repair uncovers the next fault. */
export type Chapter =
  | 'opening'
  | 'before'
  | 'upgrade'
  | 'logging'
  | 'collect'
  | 'analysis'
  | 'fallback'
  | 'repair'
  | 'after'

export type StoryName = 'self-signed' | 'address'

/** Why something was not done:
 * - `no-node` {node}, `no-fault` {fault}, `no-role` {node, role}, `no-port` {node, port}: a name that leads nowhere
 * - `no-address` {name}: all loopback addresses that were tried are taken
 * - `no-loopback` {address}: the system lacks this loopback address
 * - `not-up`, `up-already`: whether a lab runs
 * - `no-user` {user}: nobody of that name
 * - `no-peer` {host}: no Expressway-C of that name
 * - `no-release` {release}: not written as X14.2.0 is
 * - `failed` {cause}: the lab itself met an error
 */
export type LabProblem =
  | 'no-node'
  | 'no-fault'
  | 'no-role'
  | 'no-port'
  | 'no-address'
  | 'no-loopback'
  | 'not-up'
  | 'up-already'
  | 'no-user'
  | 'no-peer'
  | 'no-release'
  | 'failed'

export interface LabWords {
  readonly stories: Readonly<Record<StoryName, string>>
  readonly chapters: Readonly<Record<Chapter, (release: string) => string>>
  readonly steps: Readonly<Record<LoginStep, string>>
  readonly seen: Readonly<Record<Seen, string>>
  readonly loginOk: (user: string) => string
  readonly loginFailed: (user: string, step: string) => string
  readonly logLines: string
  readonly cards: string
  readonly repairPlan: string
  readonly addedTrust: (subject: string, host: string) => string
  readonly reissued: (node: string, names: string) => string
  readonly readvertised: (from: string, to: string) => string
  readonly byHand: (kind: string) => string
  readonly bundle: (path: string) => string
  readonly storyOk: string
  readonly storyFailed: string
  readonly next: (path: string) => readonly string[]
  readonly page: (path: string) => string
  /** The page and the reports of the stories are served, until told to end. */
  readonly serving: (url: string) => readonly string[]
  readonly up: (name: string) => string
  readonly upHint: string
  readonly down: string
  readonly columns: readonly [node: string, address: string, product: string, ports: string, faults: string]
  readonly faultColumns: readonly [name: string, about: string, expected: string]
  readonly advertised: (address: string) => string
  readonly pressEnter: string
  readonly problems: Readonly<Record<LabProblem, (params: Readonly<Record<string, unknown>>) => string>>
}
