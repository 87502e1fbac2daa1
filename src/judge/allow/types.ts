/** A line of the HTTP allow list (facts: HTTP allow list). */
export interface Rule {
  readonly protocol: 'http' | 'https'
  readonly address: string
  readonly port: number
  /** Begins with `/`; for `exact` it may hold a query. */
  readonly path: string
  readonly match: 'exact' | 'prefix'
  /** Upper case; empty: the default methods. */
  readonly methods: readonly string[]
  /** Who made it, as `Request Allowed` prints it. */
  readonly type: string
  readonly deployment: number
  readonly description?: string
}

export interface Rules {
  readonly rules: readonly Rule[]
  readonly defaultMethods: readonly string[]
}

/** A request to an origin, as it would be sent there. */
export interface Wanted {
  readonly protocol: string
  readonly address: string
  readonly port: number
  readonly method: string
  /** Path and query. */
  readonly target: string
}

/** Why a request may not go to an origin. */
export type Denial =
  /** No rule names this protocol, address and port. */
  | 'origin-not-listed'
  | 'path-not-listed'
  | 'method-not-listed'
  /** The origin might read the path as another one than the rules are compared with: `..`, an encoded slash, a backslash, `//` at the beginning. */
  | 'ambiguous-path'

export type Decision =
  | { readonly allowed: true; readonly rule: Rule }
  | { readonly allowed: false; readonly because: Denial }

/** `PUT,GET,POST`: `xConfiguration CollaborationEdge AllowList DefaultMethods` of a fresh installation. */
export const DEFAULT_METHODS: readonly string[] = ['PUT', 'GET', 'POST']

export const METHODS: readonly string[] = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE']

/** `Type` of rules that an administrator entered. */
export const MANUAL = 'Manual rule'
