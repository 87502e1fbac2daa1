import { createHash } from 'node:crypto'

/** What a bundle must be found to say: the answer beside the question. */
export interface Truth {
  readonly id: string
  readonly title: string
  readonly product: string
  /** `unset` where the release does not know the setting. */
  readonly verifyOriginServer: 'On' | 'Off' | 'unset' | 'unknown'
  /** Every origin whose certificate failed verification, each once. */
  readonly origins: readonly FailingOrigin[]
  /** Origins that would have failed, had verification been enforced. */
  readonly wouldFail?: readonly FailingOrigin[]
  /** Things that look like a failing origin and must not be reported as one. */
  readonly decoys: readonly Decoy[]
  readonly features: readonly string[]
}

export interface FailingOrigin {
  /** Host of the Expressway that refused it, where the bundle holds several. */
  readonly system?: string
  readonly address: string
  readonly aliases: readonly string[]
  readonly ip: string
  readonly port: number | null
  readonly reason: OriginReason
  /** Other reasons that can be defended from the evidence. */
  readonly alsoAccept: readonly OriginReason[]
  /** Which of the two tells it: only log lines, only the capture, or both. */
  readonly evidence: 'log' | 'pcap' | 'both'
  /** X509_V_ERR number; null for a name that is not in the certificate. */
  readonly opensslError: number | null
  /** Null where nothing in the bundle tells it. */
  readonly depth: number | null
  /** RFC 2253 order. */
  readonly subject: string
  readonly issuer: string
  /** False where no capture holds the certificate. */
  readonly certificateVisible: boolean
  readonly fix: string
  /** May be reported or not. */
  readonly optional?: boolean
  readonly firstSeenUtc: string
}

export type OriginReason =
  | 'self-signed'
  | 'unknown-ca'
  | 'incomplete-chain'
  | 'name-mismatch'
  | 'expired'
  | 'not-yet-valid'
  | 'weak-or-unsupported'
  | 'other'

export interface Decoy {
  readonly system?: string
  readonly address: string | null
  readonly aliases: readonly string[]
  readonly ip?: string
  readonly port: number | null
  /** Why it is not one: `healthy`, `sip-tls`, `ldap`, `peer-rejects-our-certificate`, … */
  readonly kind: string
}

/** A story ready to be written: the file, the name the product would have given it, and its truth. */
export interface Story {
  /** Of the file in `fixtures/bundles`: `story-self-signed.tar.gz`. */
  readonly file: string
  /** `diagnostic_log_vcsc_2022-07-11_16_55_44.tar.gz` */
  readonly realName: string
  readonly bytes: Uint8Array
  readonly truth: Truth
}

/** The text of `<id>.truth.json`. */
export function truthText({ file, realName, bytes, truth }: Story): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return `${JSON.stringify({ ...truth, file, realName, sha256, bytes: bytes.length }, null, 1)}\n`
}
