/**
 * Every rule a path is held against, with where it is written. A Step names its rule; texts stand in `tell/messages`.
 */
export const RULES = {
  /** The issuer of the certificate was found: in the store, or among what was presented. */
  'issuer-found': 'OpenSSL build_chain; RFC 5280 section 6.1',
  /** The candidate's subject is the certificate's issuer name. */
  'issuer-name': 'OpenSSL X509_check_issued; RFC 5280 section 6.1.3 (a)(4)',
  /** The candidate's extensions, and the certificate's, can be read. */
  'issuer-readable': 'OpenSSL x509v3_cache_extensions',
  /** The authority key identifier names the candidate's key, serial number and issuer. */
  'issuer-key-id': 'OpenSSL X509_check_akid; RFC 5280 section 4.2.1.1',
  /** The candidate's key is of the kind that made the signature. */
  'issuer-key-kind': 'OpenSSL check_sig_alg_match',
  /** A self-signed certificate of the same name must be the very one in the store. */
  'trust-anchor-identical': 'OpenSSL build_chain',
  /** The path ends in a certificate of the store that is self-signed (or the store may end anywhere). */
  'trust-anchor': 'OpenSSL check_trust; RFC 5280 section 6.1.1 (d)',
  /** No more intermediates than the depth limit allows. */
  'chain-length': 'OpenSSL build_chain, X509_VERIFY_PARAM depth',
  'critical-extension': 'RFC 5280 section 4.2; OpenSSL X509_supported_extension',
  'proxy-certificate': 'RFC 3820; OpenSSL X509_V_FLAG_ALLOW_PROXY_CERTS',
  'certificate-authority': 'RFC 5280 section 6.1.4 (k); OpenSSL X509_check_ca',
  'curve-parameters': 'RFC 5480 section 2.1.1; OpenSSL check_curve',
  purpose: 'RFC 5280 section 4.2.1.12; OpenSSL check_purpose_ssl_server',
  'path-length': 'RFC 5280 section 6.1.4 (l), (m); OpenSSL check_extensions',
  'key-strength': 'OpenSSL check_key_level',
  'digest-strength': 'OpenSSL check_sig_level',
  'key-usage': 'RFC 5280 section 6.1.4 (n); OpenSSL x509_signing_allowed',
  'issuer-key': 'OpenSSL internal_verify',
  signature: 'RFC 5280 section 6.1.3 (a)(1); OpenSSL internal_verify',
  'not-before': 'RFC 5280 section 6.1.3 (a)(2); OpenSSL x509_check_cert_time',
  'not-after': 'RFC 5280 section 6.1.3 (a)(2); OpenSSL x509_check_cert_time',
  'name-constraints': 'RFC 5280 section 6.1.3 (b), (c); OpenSSL check_name_constraints',
  revocation: 'RFC 5280 section 6.3; OpenSSL check_revocation',
  policy: 'RFC 5280 section 6.1.5 (g); RFC 9618; OpenSSL X509_policy_check',
  /** No extension stands twice, and every one the rules look at can be decoded. */
  'readable-extensions': 'RFC 5280 section 4.2',
  'strict-der': 'RFC 5280 section 4.1; ITU-T X.690 section 10',
  version: 'RFC 5280 section 4.1.2.1',
  'serial-number': 'RFC 5280 section 4.1.2.2',
  'signature-algorithm': 'RFC 5280 section 4.1.1.2; CA/B BR 7.1.3.2',
  'validity-encoding': 'RFC 5280 section 4.1.2.5',
  'issuer-present': 'RFC 5280 section 4.1.2.4',
  'subject-present': 'RFC 5280 section 4.1.2.6',
  'public-key': 'CA/B BR 6.1.5, 6.1.6, 7.1.3.1',
  'authority-key-id': 'RFC 5280 section 4.2.1.1; CA/B BR 7.1.2.1.3',
  'subject-key-id': 'RFC 5280 section 4.2.1.2',
  'basic-constraints': 'RFC 5280 section 4.2.1.9; CA/B BR 7.1.2.7.8',
  'key-usage-consistent': 'RFC 5280 section 4.2.1.3; CA/B BR 7.1.2.7.11',
  'extended-key-usage': 'RFC 5280 section 4.2.1.12; CA/B BR 7.1.2.7.10, 7.1.2.1.2',
  'subject-alt-name': 'RFC 5280 section 4.2.1.6; CA/B BR 7.1.2.7.12',
  'common-name': 'CA/B BR 7.1.4.3',
  'name-constraints-form': 'RFC 5280 section 4.2.1.10; CA/B BR 7.1.2.5.2',
  'policy-constraints': 'RFC 5280 section 4.2.1.11, 4.2.1.14',
  'authority-information': 'RFC 5280 section 4.2.2.1; CA/B BR 7.1.2.7.7',
} as const

export type Rule = keyof typeof RULES
