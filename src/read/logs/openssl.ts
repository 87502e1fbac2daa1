/**
 * OpenSSL's error lines: `error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca` (1.1.1),
 * `error:0A000418:SSL routines::tlsv1 alert unknown ca` (3.x).
 */

/** Reasons of alerts received are numbered from here (SSL_AD_REASON_OFFSET in ssl.h). */
const ALERT_REASONS = 1000

/** Names of alerts in reason texts, RFC 5246 section 7.2 and RFC 8446 section 6. */
const ALERTS: Readonly<Record<string, number>> = {
  unexpectedmessage: 10,
  badrecordmac: 20,
  decryptionfailed: 21,
  recordoverflow: 22,
  decompressionfailure: 30,
  handshakefailure: 40,
  nocertificate: 41,
  badcertificate: 42,
  unsupportedcertificate: 43,
  certificaterevoked: 44,
  certificateexpired: 45,
  certificateunknown: 46,
  illegalparameter: 47,
  unknownca: 48,
  accessdenied: 49,
  decodeerror: 50,
  decrypterror: 51,
  exportrestriction: 60,
  protocolversion: 70,
  insufficientsecurity: 71,
  internalerror: 80,
  inappropriatefallback: 86,
  usercancelled: 90,
  norenegotiation: 100,
  missingextension: 109,
  unsupportedextension: 110,
  certificateunobtainable: 111,
  unrecognizedname: 112,
  badcertificatestatusresponse: 113,
  badcertificatehashvalue: 114,
  unknownpskidentity: 115,
  certificaterequired: 116,
  noapplicationprotocol: 120,
}

/** Number of the alert that the other side sent; undefined where the error is not an alert. White space does not count. */
export function alertNumber(error: string): number | undefined {
  const text = error.replace(/\s+/g, '')
  const code = /error:([\da-f]{8}):/i.exec(text)?.[1]
  if (code !== undefined) {
    const reason = Number.parseInt(code, 16) & 0xfff
    if (reason > ALERT_REASONS && reason < ALERT_REASONS + 256) return reason - ALERT_REASONS
  }
  const number = /SSLalertnumber(\d{1,3})/i.exec(text)?.[1]
  if (number !== undefined) return Number(number)
  const name = /(?:sslv3|tlsv1\d?)alert([a-z]+)/i.exec(text)?.[1]?.toLowerCase()
  return name === undefined ? undefined : ALERTS[name]
}
