import { compareRelease, type UcSystem } from '../../read/uc/index.ts'

/** A cipher list of `xConfiguration Ciphers` that puts RSA before ECDSA. */
export interface CipherPreference {
  /** `ReverseProxyTLSCiphers` … */
  readonly name: string
  /** The list with the RSA suite first. */
  readonly value: string
  readonly command: string
  /** Where the rest of the list comes from: the peer's own dump, or the default of its release. */
  readonly from: 'peer' | 'default'
  /** The peer has it already. */
  readonly present: boolean
}

/** With this suite first the RSA certificate is asked for up to TLS 1.2 (release notes X14.2.1); TLS 1.3 does not follow cipher lists. */
export const RSA_PREFIX = 'ECDHE-RSA-AES256-GCM-SHA384:'

/**
 * Which list the traffic server uses as a TLS client is not documented: the reverse proxy list is the traffic server's own, UC server discovery
 * connects to the same nodes; both are given, in the order of likelihood.
 */
const LISTS = ['ReverseProxyTLSCiphers', 'UcClientTLSCiphers'] as const

/** Default cipher lists by release (administrator guides X14.0, X14.2 and X15.2), newest first. */
const DEFAULTS: readonly (readonly [since: string, list: string])[] = [
  [
    'X15.2',
    'HIGH:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL:!aDH:-AES256+SHA:-RSA+AESCCM:-DHE+AESCCM:-DHE+CHACHA20',
  ],
  ['X14.2', 'EECDH:EDH:HIGH:-AES256+SHA:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL:!aDH'],
  ['X0.0', 'EECDH:EDH:HIGH:-AES256+SHA:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL'],
]
/** A release that is not known is one that verifies: X14.2 or later. */
const UNKNOWN = { major: 14, minor: 2, patch: 0 }

/** Value space of `xConfiguration Ciphers … Value: <S:0,2048>`. */
const LONGEST = 2048
/** OpenSSL cipher list syntax (openssl-ciphers(1)); anything else is not put into a command. */
const CIPHER_LIST = /^[A-Za-z0-9:+!@=_.,-]+$/

/** The lists of one peer with RSA first. */
export function rsaFirst(peer: Pick<UcSystem, 'ciphers' | 'release'>): readonly CipherPreference[] {
  return LISTS.map(name => {
    const own = peer.ciphers[name]
    const usable = own !== undefined && CIPHER_LIST.test(own) && own.length + RSA_PREFIX.length <= LONGEST
    const list = usable ? own : defaultList(peer)
    const present = list.startsWith(RSA_PREFIX)
    const value = present ? list : `${RSA_PREFIX}${list}`
    return {
      name,
      value,
      command: `xConfiguration Ciphers ${name} Value: "${value}"`,
      from: usable ? 'peer' : 'default',
      present,
    }
  })
}

function defaultList({ release = { text: '', ...UNKNOWN } }: Pick<UcSystem, 'release'>): string {
  const found = DEFAULTS.find(([since]) => compareRelease(release, since) >= 0)
  return (found ?? DEFAULTS[DEFAULTS.length - 1]!)[1]
}
