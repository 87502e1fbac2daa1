import type { Basis, ReasonCode, RemedyKind } from '../codes.ts'
import type { ProblemFamily } from '../problem-codes.ts'

/** Where a statement is written: RFC sections, OpenSSL functions, Cisco documents and defects. The same in every language. */
const TAC = 'Cisco TAC 218018, Troubleshoot Expressway Traffic Server Certificate Verification'
const MRA_CERTIFICATES =
  'Cisco TAC 225476, Understand MRA Certificate Requirements and Apache Traffic Server History'
const GUIDE = 'Cisco Expressway Administrator Guide X15.0, Managing Security'
const CALLBACK = 'Apache Traffic Server, iocore/net/SSLClientUtils.cc (verify_callback)'
const HOSTNAME = 'Apache Traffic Server, src/tscore/X509HostnameValidator.cc (validate_hostname)'
const SAME_SUBJECT = 'Cisco defect CSCwa12905'

export const REASON_SOURCES: Readonly<Record<ReasonCode, readonly string[]>> = {
  'self-signed': [
    'OpenSSL, crypto/x509/x509_vfy.c (build_chain): X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT (18)',
    'RFC 5280 section 6.1',
    TAC,
    SAME_SUBJECT,
  ],
  'unknown-ca': [
    'OpenSSL, crypto/x509/x509_vfy.c (build_chain): X509_V_ERR 2, 19, 20, 21',
    'RFC 5280 section 6.1',
    TAC,
    SAME_SUBJECT,
  ],
  'incomplete-chain': [
    'OpenSSL, crypto/x509/x509_vfy.c (build_chain): X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY (20)',
    'RFC 5246 section 7.4.2 and RFC 8446 section 4.4.2: the sender includes the intermediates',
    TAC,
  ],
  'name-mismatch': [HOSTNAME, 'RFC 9525 section 6', TAC],
  expired: [
    'OpenSSL, crypto/x509/x509_vfy.c (x509_check_cert_time): X509_V_ERR_CERT_HAS_EXPIRED (10)',
    'RFC 5280 section 4.1.2.5',
  ],
  'not-yet-valid': [
    'OpenSSL, crypto/x509/x509_vfy.c (x509_check_cert_time): X509_V_ERR_CERT_NOT_YET_VALID (9)',
    'RFC 5280 section 4.1.2.5',
  ],
  'weak-or-unsupported': [
    'OpenSSL, crypto/x509/x509_vfy.c (check_key_level, check_sig_level): X509_V_ERR 66, 67, 68',
    'OpenSSL, crypto/x509/v3_purp.c (check_purpose_ssl_server): X509_V_ERR_INVALID_PURPOSE (26)',
    'RFC 5280 section 4.2.1.12',
  ],
  other: ['OpenSSL, X509_verify_cert_error_string(3)', 'RFC 5280 section 6.1'],
}

export const REMEDY_SOURCES: Readonly<Record<RemedyKind, readonly string[]>> = {
  'trust-ca': [TAC, GUIDE, SAME_SUBJECT],
  'trust-self-signed': [TAC, GUIDE, SAME_SUBJECT],
  'remove-duplicate': [SAME_SUBJECT],
  'sign-by-trusted-ca': [TAC, 'Cisco Security Guide for Unified Communications Manager 14SU2, Certificates'],
  'reissue-with-name': [TAC, 'Cisco defect CSCus47235'],
  'change-address': [TAC, MRA_CERTIFICATES],
  'complete-chain': ['RFC 5246 section 7.4.2', TAC],
  'renew-certificate': [
    'RFC 5280 section 4.1.2.5',
    'Cisco TAC 225746, Troubleshoot Common Issues with Certificate Renewal in CUCM',
  ],
  'fix-clock': ['RFC 5280 section 4.1.2.5'],
  'reissue-stronger': ['OpenSSL, SSL_CTX_set_security_level(3)', 'RFC 5280 section 4.2.1.12'],
  'prefer-rsa': ['Cisco Expressway X14.2.1 Release Notes (CSCwc88608)', MRA_CERTIFICATES],
  'inspect-certificate': ['RFC 8446 section 4.4.2', 'OpenSSL, s_client(1)'],
  'verify-off': [TAC, 'Cisco Expressway X14.2 Release Notes (CSCwc69661)'],
}

export const BASIS_SOURCES: Readonly<Record<Basis, readonly string[]>> = {
  'log-warning': [CALLBACK, TAC],
  'log-error': ['Apache Traffic Server, iocore/net/SSLNetVConnection.cc', TAC],
  'alert-sent': ['RFC 5246 section 7.2', 'OpenSSL, ssl/statem/statem_lib.c (ssl_x509err2alert)'],
  'must-refuse': ['OpenSSL, X509_verify_cert(3)', HOSTNAME],
  'not-enforced': [CALLBACK, TAC],
  verified: ['OpenSSL, X509_verify_cert(3)', HOSTNAME],
  accepted: [CALLBACK],
  'accepted-unverified': [CALLBACK],
  'hidden-certificate': ['RFC 8446 section 4.4.2', MRA_CERTIFICATES],
  'no-trust-store': [GUIDE],
  'no-handshake-seen': [TAC],
  'probe-refused': [TAC, CALLBACK],
  'probe-other-key': [TAC],
  'probe-not-enforced': [TAC],
  'probe-verified': [CALLBACK],
  'probe-unanswered': [TAC],
}

export const FAMILY_SOURCES: Readonly<Record<ProblemFamily, readonly string[]>> = {
  archive: ['RFC 1952 (gzip)', 'POSIX pax, section "ustar Interchange Format"'],
  cap: ['turnpike analyze --help'],
  log: ['Cisco Expressway Administrator Guide X15.0, Reference Material, Event Log'],
  capture: [
    'draft-ietf-opsawg-pcap',
    'draft-ietf-opsawg-pcapng',
    'RFC 9293 (TCP)',
    'RFC 791 and RFC 8200 (IP)',
  ],
  tls: ['RFC 5246 sections 6.2 and 7.4', 'RFC 8446 sections 4 and 5'],
  certificate: ['RFC 5280 section 4.1', 'RFC 7468', 'ITU-T X.690'],
  dump: [
    'Cisco TAC 118675, Xconfig and Xstatus Output Collection',
    'Cisco Expressway Administrator Guide X15.0, Diagnostics',
  ],
}
