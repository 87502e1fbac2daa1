/**
 * Registered names of the numbers on the wire (IANA registry "TLS Parameters").
 */

const ALERTS: Readonly<Record<number, string>> = {
  0: 'close_notify',
  1: 'end_of_early_data',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  52: 'too_many_cids_requested',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  117: 'general_error',
  120: 'no_application_protocol',
  121: 'ech_required',
}

const HANDSHAKE_TYPES: Readonly<Record<number, string>> = {
  [-1]: 'encrypted',
  0: 'hello_request',
  1: 'client_hello',
  2: 'server_hello',
  3: 'hello_verify_request',
  4: 'new_session_ticket',
  5: 'end_of_early_data',
  6: 'hello_retry_request',
  8: 'encrypted_extensions',
  11: 'certificate',
  12: 'server_key_exchange',
  13: 'certificate_request',
  14: 'server_hello_done',
  15: 'certificate_verify',
  16: 'client_key_exchange',
  20: 'finished',
  21: 'certificate_url',
  22: 'certificate_status',
  23: 'supplemental_data',
  24: 'key_update',
  25: 'compressed_certificate',
  67: 'next_protocol',
  254: 'message_hash',
}

const VERSIONS: Readonly<Record<number, string>> = {
  2: 'SSL 2.0',
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
}

const SIGNATURE_SCHEMES: Readonly<Record<number, string>> = {
  513: 'rsa_pkcs1_sha1',
  515: 'ecdsa_sha1',
  1025: 'rsa_pkcs1_sha256',
  1027: 'ecdsa_secp256r1_sha256',
  1281: 'rsa_pkcs1_sha384',
  1283: 'ecdsa_secp384r1_sha384',
  1537: 'rsa_pkcs1_sha512',
  1539: 'ecdsa_secp521r1_sha512',
  1800: 'sm2sig_sm3',
  2052: 'rsa_pss_rsae_sha256',
  2053: 'rsa_pss_rsae_sha384',
  2054: 'rsa_pss_rsae_sha512',
  2055: 'ed25519',
  2056: 'ed448',
  2057: 'rsa_pss_pss_sha256',
  2058: 'rsa_pss_pss_sha384',
  2059: 'rsa_pss_pss_sha512',
  2074: 'ecdsa_brainpoolP256r1tls13_sha256',
  2075: 'ecdsa_brainpoolP384r1tls13_sha384',
  2076: 'ecdsa_brainpoolP512r1tls13_sha512',
  2308: 'mldsa44',
  2309: 'mldsa65',
  2310: 'mldsa87',
}

/** HashAlgorithm and SignatureAlgorithm of TLS 1.2 (RFC 5246 section 7.4.1.4.1), for pairs that have no scheme of their own. */
const HASHES = ['none', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
const SIGNATURES = ['anonymous', 'rsa', 'dsa', 'ecdsa']

const hex = (code: number): string => `0x${code.toString(16).padStart(4, '0')}`

/** Name of an alert description, `unknown_ca` for 48; `alert_200` where the number is not registered. */
export function alertName(description: number): string {
  return ALERTS[description] ?? `alert_${description}`
}

/** Name of a handshake type, `certificate` for 11; `encrypted` for -1; `handshake_99` where the number is not registered. */
export function handshakeTypeName(type: number): string {
  return HANDSHAKE_TYPES[type] ?? `handshake_${type}`
}

/** Is this handshake type one that a peer may send? */
export function isHandshakeType(type: number): boolean {
  return type >= 0 && type !== 254 && type in HANDSHAKE_TYPES
}

/** Is this alert description registered? */
export function isAlert(description: number): boolean {
  return description in ALERTS
}

/** `TLS 1.2` for 0x0303; `TLS 1.3 draft 23` for 0x7f17; the number in hex where it is not known. */
export function versionName(version: number): string {
  if (version >> 8 === 0x7f) return `TLS 1.3 draft ${version & 0xff}`
  return VERSIONS[version] ?? hex(version)
}

/** Does this version hide the certificates (TLS 1.3 and its drafts)? */
export function hidesCertificates(version: number): boolean {
  return version === 0x0304 || version >> 8 === 0x7f
}

/** Name of a SignatureScheme (RFC 8446 section 4.2.3), else of the TLS 1.2 pair as `dsa_sha256`, else the number in hex. */
export function signatureSchemeName(scheme: number): string {
  const hash = HASHES[scheme >> 8]
  const signature = SIGNATURES[scheme & 0xff]
  const pair = hash !== undefined && signature !== undefined ? `${signature}_${hash}` : undefined
  return SIGNATURE_SCHEMES[scheme] ?? pair ?? hex(scheme)
}
