/** Whose rules decide whether a certificate names an address. `ats` is what the traffic server really does. */
export type NameProfile = 'ats' | 'rfc9525' | 'openssl'

export interface NameVerdict {
  readonly ok: boolean
  /** The presented name that matched. */
  readonly matched?: { readonly from: 'dns' | 'ip' | 'cn'; readonly value: string }
  /** Every name the certificate presents, in order, with where it stands; what was `looked` at depends on the profile. */
  readonly presented: readonly {
    readonly from: 'dns' | 'ip' | 'cn' | 'uri' | 'email'
    readonly value: string
    readonly looked: boolean
  }[]
}
