import type { NearMiss } from '../../../judge/chain/index.ts'
import type { StoreFindingCode } from '../../../judge/store/index.ts'
import type { Page } from './page.ts'

/** What `trust check` finds in a store; `expired` and `not-yet-valid` are causes of an origin too and have their pages there. */
export type StoreCode = Exclude<StoreFindingCode, 'expired' | 'not-yet-valid'>
export type NearMissCode = NearMiss['code']

type Written = Pick<Page, 'title' | 'meaning'> & { readonly repair: string }

/** What is wrong with a trust store by itself, and what came close to a path. */
export interface StorePages {
  readonly findings: Readonly<Record<StoreCode, Written>>
  readonly nearMisses: Readonly<Record<NearMissCode, Written>>
  readonly seeFinding: readonly string[]
  readonly seeNearMiss: readonly string[]
}

/** Where it is written. The same in every language. */
export const STORE_SOURCES: Readonly<Record<StoreCode, readonly string[]>> = {
  'same-subject': ['Cisco defects CSCwa12905 and CSCwa12894', 'Cisco TAC 213872 and 225476'],
  'same-subject-same-key': ['Cisco defects CSCwa12905 and CSCwa12894', 'Cisco TAC 213872 and 225476'],
  'outdated-first': ['Cisco defects CSCwa12905 and CSCwa12894', 'Cisco TAC 213872 and 225476'],
  'issuer-shadowed': ['Cisco defects CSCwa12905 and CSCwa12894', 'OpenSSL, X509_STORE_CTX_get1_issuer(3)'],
  duplicate: ['OpenSSL, X509_STORE_add_cert(3)'],
  weak: ['OpenSSL, SSL_CTX_set_security_level(3): level 1'],
  'weak-at-level-2': ['OpenSSL, SSL_CTX_set_security_level(3): level 2'],
  'not-a-ca': ['RFC 5280 section 4.2.1.9', 'OpenSSL, crypto/x509/v3_purp.c (check_ca)'],
  'self-signed-server': ['OpenSSL, crypto/x509/x509_vfy.c (check_trust)', 'Cisco TAC 218018'],
  'cannot-sign': ['RFC 5280 section 4.2.1.3'],
  'without-root': ['OpenSSL, crypto/x509/x509_vfy.c (build_chain)', 'Cisco TAC 218018'],
  'too-many': ['Cisco Expressway Administrator Guide X15.0, Trusted CA certificate'],
}

export const NEAR_MISS_SOURCES: Readonly<Record<NearMissCode, readonly string[]>> = {
  'same-name-other-key': ['RFC 5280 sections 4.2.1.1 and 4.2.1.2', 'Cisco defect CSCwa12905'],
  'root-not-trusted': ['OpenSSL, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN (19)', 'Cisco TAC 218018'],
  'intermediate-without-root': ['OpenSSL, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT (2)'],
  'issuer-seen-elsewhere': ['RFC 5246 section 7.4.2 and RFC 8446 section 4.4.2'],
  'issuer-unknown': ['OpenSSL, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY (20)'],
  'renewed-elsewhere': ['RFC 5280 section 4.1.2.5'],
}
