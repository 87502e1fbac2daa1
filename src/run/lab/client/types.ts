import type { LoginStep, Seen } from '../../../tell/messages/index.ts'

/** Without presence or voicemail a client still logs in, and shows that they are not there. */
export const OPTIONAL: ReadonlySet<LoginStep> = new Set(['presence', 'voicemail'])

export interface StepResult {
  readonly step: LoginStep
  readonly method: 'GET' | 'POST'
  /** As the client asks for it, `https://vcse.steven.lab:8443/<segment>/…`. */
  readonly url: string
  /** Who is meant by it: `steven.lab/https/cucm.steven.lab/8443`; absent for the edge itself. */
  readonly origin?: string
  readonly ok: boolean
  /** 0 where no answer came; `reason` is then the error's code. */
  readonly status: number
  readonly reason: string
  /** Beginning of the body, where the step failed. */
  readonly body?: string
}

export interface LoginReport {
  readonly user: string
  /** Is the client logged in? */
  readonly ok: boolean
  readonly steps: readonly StepResult[]
  /** Every step that failed; the last of them ended the login where `ok` is false. */
  readonly failed: readonly LoginStep[]
  readonly seen: Seen
}

export interface LoginOptions {
  /** FQDN, by which the edge's certificate is checked. */
  readonly edge: string
  /** Where it is reached from here. */
  readonly ip: string
  readonly port: number
  /** PEM of what the client trusts. */
  readonly trust: string
  readonly domain: string
  readonly user: string
  readonly password: string
  /** Milliseconds for each request (default 30,000). */
  readonly timeout?: number
  readonly onStep?: (result: StepResult) => void
}
