import type { Where } from '../bytes/index.ts'

/** Expressway software version, `X14.2.1` → `{ major: 14, minor: 2, patch: 1 }`; the text is kept. */
export interface Release {
  readonly text: string
  readonly major: number
  readonly minor: number
  readonly patch: number
}

export interface Alarm {
  readonly id: string
  readonly severity?: string
  readonly state?: string
  readonly text: string
}

/**
 * What the dumps of one peer say of it. A field is undefined where no dump told it: missing and off are different answers.
 * Where `.txt` and `.xml` both tell, `.txt` wins and the disagreement is a Problem.
 */
export interface UcSystem {
  readonly host?: string
  readonly product?: string
  readonly release?: Release
  readonly verifyOriginServer?: { readonly value: 'on' | 'off'; readonly where: Where }
  readonly mraEnabled?: boolean
  /** `+02:00`, `Europe/Brussels` … as written. */
  readonly timeZone?: string
  /** Own addresses, canonical text. */
  readonly addresses: readonly string[]
  /** `ReverseProxyTLSCiphers` → value, and their kin of `xConfiguration Ciphers`. */
  readonly ciphers: Readonly<Record<string, string>>
  /** Addresses of UC servers (CEtls-, CEtcp-, CEOAuth zones and their peers; UC server records), as written. */
  readonly ucServers: readonly {
    readonly address: string
    readonly zone?: string
    readonly tlsVerify?: boolean
    /** Told by records alone, whose address is that of the publisher, as it was entered. */
    readonly publisherOf?: 'cucm' | 'imp' | 'unity'
    readonly where: Where
  }[]
  readonly clusterName?: string
  readonly peers: readonly string[]
  readonly alarms: readonly Alarm[]
  /** `SystemTime` of xstat: when logging started, UTC text as written. */
  readonly systemTime?: string
}
