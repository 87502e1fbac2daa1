type Wording = '1.1.1' | '3.0'

/** Numbers of libssl's functions in OpenSSL 1.1.1 (sslerr.h, SSL_F_*); 3.0 has done away with them. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  ssl3_get_record: 143,
  ssl3_read_bytes: 148,
  ssl3_read_n: 149,
  ssl_choose_client_version: 607,
  tls12_check_peer_sigalg: 333,
  tls_process_cert_verify: 379,
  tls_process_key_exchange: 365,
  tls_process_server_certificate: 367,
  tls_process_server_hello: 369,
  tls_process_ske_dhe: 419,
}

const LIBRARY = 20
const VERIFY_FAILED = 134
/** ERR_R_ASN1_LIB: 3.0 marks reasons that all libraries share, and 1.1.1 has no room for the mark. */
const ASN1_LIB = 0x8000d

/** What stands behind `SSL connection failed for '…': ` when the origin's certificate was refused, whether by chain or by name. */
export function verifyFailed(wording: Wording): string {
  return errorText(wording, 'tls_process_server_certificate', VERIFY_FAILED, 'certificate verify failed')
}

/** The same for a certificate that cannot be read. */
export function certificateUnreadable(wording: Wording): string {
  return errorText(wording, 'tls_process_server_certificate', ASN1_LIB, 'ASN1 lib')
}

/** What an error of a TLS socket was. */
export interface TlsFault {
  /** Description of the alert that the origin sent. */
  readonly alert?: number
  /** As OpenSSL of that release prints it (`ERR_error_string_n`). */
  readonly text: string
}

/**
 * Reads an error of Node's TLS socket: `…:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:…:SSL alert number 48`. Undefined where it
 * is none of libssl (a reset connection, say). Of several in the queue the last counts, as for the traffic server.
 */
export function tlsFault(error: Error, wording: Wording): TlsFault | undefined {
  const lines = [...error.message.matchAll(/error:([0-9A-F]{8}):SSL routines:([^:]*):([^:]*)(?::[^\n]*)?/g)]
  const [line, code = '', name = '', reason = ''] = lines.at(-1) ?? []
  if (line === undefined) return undefined
  const alert = /SSL alert number (\d+)/.exec(line)?.[1]
  // 3.0 packs library and reason as 8 and 23 bits.
  const number = Number.parseInt(code, 16) & 0x7fffff
  return {
    ...(alert !== undefined && { alert: Number(alert) }),
    text: errorText(wording, name, number, reason),
  }
}

/**
 * 1.1.1 packs library, function and reason as 8, 12 and 12 bits, and Expressway's line has a blank behind the code (facts: S10, S19); 3.0 has no
 * function, and leaves its field empty.
 */
function errorText(wording: Wording, name: string, reason: number, text: string): string {
  if (wording === '3.0') return `error:${hex((LIBRARY << 23) | reason)}:SSL routines::${text}`
  const code = (LIBRARY << 24) | ((FUNCTIONS[name] ?? 0) << 12) | (reason & 0xfff)
  return `error:${hex(code)}: SSL routines:${name}:${text}`
}

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(8, '0')
