/**
 * The TLS alert OpenSSL sends for a verify error (ssl/statem/statem_lib.c, `x509table`; the same in 1.1.1 and 3.0). What is not in the
 * table is certificate_unknown (46). 1 stands for a callback that refused without setting an error, as the traffic server's does
 * for a wrong name: internal_error (80).
 */
export function alertFor(code: number): number {
  return ALERTS[code] ?? 46
}

const UNKNOWN_CA = 48
const BAD_CERTIFICATE = 42
const UNSUPPORTED_CERTIFICATE = 43
const INTERNAL_ERROR = 80

const ALERTS: Readonly<Record<number, number>> = {
  1: INTERNAL_ERROR,
  2: UNKNOWN_CA,
  3: UNKNOWN_CA,
  4: BAD_CERTIFICATE,
  5: BAD_CERTIFICATE,
  6: BAD_CERTIFICATE,
  7: 51,
  8: 51,
  9: BAD_CERTIFICATE,
  10: 45,
  11: BAD_CERTIFICATE,
  12: 45,
  13: BAD_CERTIFICATE,
  14: BAD_CERTIFICATE,
  15: BAD_CERTIFICATE,
  16: BAD_CERTIFICATE,
  17: INTERNAL_ERROR,
  18: UNKNOWN_CA,
  19: UNKNOWN_CA,
  20: UNKNOWN_CA,
  21: UNKNOWN_CA,
  22: UNKNOWN_CA,
  23: 44,
  24: UNKNOWN_CA,
  25: UNKNOWN_CA,
  26: UNSUPPORTED_CERTIFICATE,
  27: BAD_CERTIFICATE,
  28: BAD_CERTIFICATE,
  33: UNKNOWN_CA,
  50: 40,
  62: BAD_CERTIFICATE,
  63: BAD_CERTIFICATE,
  64: BAD_CERTIFICATE,
  65: BAD_CERTIFICATE,
  66: BAD_CERTIFICATE,
  67: BAD_CERTIFICATE,
  68: BAD_CERTIFICATE,
  69: INTERNAL_ERROR,
  70: INTERNAL_ERROR,
  79: UNKNOWN_CA,
  94: BAD_CERTIFICATE,
}
