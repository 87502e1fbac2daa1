import type { Question } from '../../judge/audit/index.ts'

export interface ProbeOptions {
  /** Milliseconds for one connection: TCP and TLS together (default 5000). */
  readonly timeout?: number
  /** What is asked of each address; default RSA and ECDSA, each in TLS 1.2 and 1.3. */
  readonly questions?: readonly Omit<Question, 'serverName'>[]
  /** Default: the machine's, within `timeout`. */
  readonly resolve?: (host: string) => Promise<readonly string[] | string>
  /** Only the first address of a name. */
  readonly firstAddress?: boolean
  readonly signal?: AbortSignal
}

/** Bounds on one connection: a certificate list of OpenSSL's greatest size and the messages around it. */
export const PROBE_LIMITS = { bytes: 196_608, timeout: 5_000 } as const
