import type { ReasonCode } from '../../../judge/origin/index.ts'
import type { Authority, Issued, Key, KeyPool } from '../../pki/index.ts'

/** The certificate that a fault is made for: one role of one node. */
export interface Site {
  /** Name of the fault: it is a part of the names of authorities made for it. */
  readonly fault: string
  readonly fqdn: string
  readonly ip: string
  /** As the product names the role, `cucm-EC.steven.lab`. */
  readonly cn: string
  readonly kind: 'rsa' | 'ec'
  readonly keys: KeyPool
  /** A root that the peers trust. */
  readonly root: Authority
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What a node shows from now on. */
export interface Presented {
  /** As sent, its own first. */
  readonly certificates: readonly Issued[]
  readonly key: Key
  /** What the peers' trusted CA lists hold because of it. */
  readonly trust?: readonly Issued[]
}

/** How a port behaves beside its certificates; what is absent is as usual. */
export interface Listening {
  readonly minVersion?: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3'
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  /** OpenSSL cipher list. */
  readonly ciphers?: string
  /** `plain`: HTTP where TLS is expected. `silent`: takes connections and says nothing. `reset`: closes them at the first byte. `closed`: refuses them. */
  readonly instead?: 'plain' | 'silent' | 'reset' | 'closed'
  /** Client certificates on a port that asks for them: `distrust` trusts no CA of a peer, `require` fails without one. */
  readonly clients?: 'distrust' | 'require'
}

/** What has to come of a connection from a peer that enforces. */
export type Expected =
  | { readonly outcome: 'open' }
  | {
      readonly outcome: 'refused'
      readonly reason: ReasonCode
      /** X509_V_ERR number; 0 where the name alone is at fault. */
      readonly openssl: number
      readonly depth: number
      /** What the origin gets. */
      readonly alert: number
    }
  | {
      readonly outcome: 'failed'
      readonly cause: 'unreachable' | 'timeout' | 'reset' | 'tls' | 'alert'
      /** What the origin sends. */
      readonly alert?: number
    }

/** One way in which an origin can be wrong, or odd and yet right (`expected.outcome` is then `open`). */
export interface Fault {
  /** kebab-case; never changes. */
  readonly name: string
  readonly about: { readonly en: string; readonly ja: string }
  /** Only for certificates with this kind of key. */
  readonly kind?: 'rsa' | 'ec'
  readonly present?: (site: Site) => Promise<Presented>
  readonly listening?: Listening
  /** What clients are told instead of the FQDN. */
  readonly advertise?: (site: Pick<Site, 'fqdn' | 'ip'>) => string
  /** Measured on OpenSSL 3.0 at security level 2, TLS 1.2 (facts: section B). */
  readonly expected: Expected
  /** OpenSSL 1.1.1 at security level 1, as Expressway has it, where that differs. */
  readonly lenient?: Expected
}
