import { segmentFor } from './gateway.ts'

/** One connection's octets, and why no octet of it may reach an origin. */
export interface Smuggled {
  readonly name: string
  readonly text: string
}

const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n'

/**
 * Requests by which others have been smuggled, and requests that are broken otherwise: request smuggling as it is known since 2005 (both lengths,
 * obfuscated Transfer-Encoding), chunk sizes, line ends, hosts, targets, paths around the allow list. Each is one whole connection.
 */
export function smuggledRequests(port: number): readonly Smuggled[] {
  const segment = segmentFor(port)
  const host = 'vcs_control.steven.lab:8443'
  const line = (path = '/ok', method = 'POST') => `${method} http://${host}/${segment}${path} HTTP/1.1\r\n`
  const start = `${line()}Host: ${host}\r\n`
  const made: Smuggled[] = []
  const add = (name: string, text: string) => void made.push({ name: `${made.length} ${name}`, text })
  const fields = (what: string, ...rows: readonly string[]) => {
    for (const row of rows) add(`${what}: ${JSON.stringify(row)}`, `${start}${row}\r\n\r\n0\r\n\r\n${HIDDEN}`)
  }

  const lengths = ['Content-Length: 5', 'content-length: 0', 'CONTENT-LENGTH: 44']
  const codings = ['Transfer-Encoding: chunked', 'transfer-encoding: Chunked', 'TRANSFER-ENCODING:chunked']
  for (const length of lengths)
    for (const coding of codings) fields('both lengths', `${length}\r\n${coding}`, `${coding}\r\n${length}`)
  fields(
    'several lengths',
    'Content-Length: 5\r\nContent-Length: 5',
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 0\r\nContent-Length: 44',
    'Content-Length: 5, 5',
    'Content-Length: 5,44',
    'Content-Length: 5;44',
  )
  for (const value of [
    '+5',
    '-5',
    '5 5',
    '0x5',
    '5a',
    'a5',
    '5.0',
    '1e1',
    '٥',
    '',
    ' ',
    '"5"',
    '9'.repeat(16),
    '9'.repeat(400),
    '5\x0b',
    '5\x0c',
    '\x005',
  ])
    fields('bad length', `Content-Length: ${value}`)
  for (const value of [
    'gzip',
    'identity',
    'gzip, chunked',
    'chunked, gzip',
    'chunked, chunked',
    'chunked, identity',
    'xchunked',
    'chunkedx',
    'chunked;q=1',
    '"chunked"',
    "'chunked'",
    'chunked,',
    ',chunked',
    'chun ked',
    'chunked\x0b',
    'chunked\x00',
    'cow',
    '',
    'chunk',
    'chunked\x0c',
    '\x0bchunked',
    '\xa0chunked',
    'chunked\xa0',
    'CHUNKED, cow',
    'chunked\t,',
    '[chunked]',
  ])
    fields('bad coding', `Transfer-Encoding: ${value}`, `Transfer-Encoding: ${value}\r\nContent-Length: 5`)
  fields(
    'two codings',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
    'Transfer-Encoding: cow\r\nTransfer-Encoding: chunked',
  )
  for (const name of [
    'Transfer-Encoding ',
    'Transfer-Encoding\t',
    ' Transfer-Encoding',
    '\tTransfer-Encoding',
    'Transfer-Encoding\x00',
    'Transfer\xa0-Encoding',
    'Transfer-Encoding\x0b',
    'Transfer Encoding',
    '',
    'Transfer-Encoding\r',
    'X: y\nTransfer-Encoding',
    'X: y\rTransfer-Encoding',
    '\x00Transfer-Encoding',
    'Trans\x7ffer-Encoding',
    '"Transfer-Encoding"',
    'Transfer-Encoding(',
  ])
    fields('bad name', `${name}: chunked`, `Content-Length: 5\r\n${name}: chunked`)
  fields(
    'folded',
    'Transfer-Encoding:\r\n chunked',
    'X: a\r\n\tb',
    'Content-Length: 5\r\n 4',
    'X: a\r\n Transfer-Encoding: chunked',
  )
  fields('no colon', 'Transfer-Encoding chunked', 'X', 'Content-Length=5', '\x7f')
  fields('control characters', 'X: a\x00b', 'X: a\x01b', 'X: a\x7f', 'X: a\rb', 'X: \x08', 'X: a\x1b[2J')
  fields('expectation', 'Expect: 200-ok', 'Expect: 100-continue, x', 'Expect: x\r\nContent-Length: 3')

  const chunked = `${start}Transfer-Encoding: chunked\r\n\r\n`
  for (const body of [
    'g\r\n',
    '5 \r\nhello\r\n0\r\n\r\n',
    ' 5\r\nhello\r\n0\r\n\r\n',
    '0x5\r\nhello\r\n',
    '+5\r\nhello\r\n',
    '-1\r\n',
    '5\nhello\n0\n\n',
    '5\rhello\r\n',
    '5\r\nhelloX\r\n0\r\n\r\n',
    '5\r\nhello0\r\n\r\n',
    '5;a\nb\r\nhello\r\n',
    '5;\x00\r\nhello\r\n',
    'fffffffffffffffff\r\n',
    '\r\n5\r\nhello\r\n',
    `5;${'a'.repeat(9000)}\r\n`,
    '0\r\nContent-Length: 5\r\n\r\n',
    '0\r\nTransfer-Encoding: chunked\r\n\r\n',
    '0\r\nHost: x\r\n\r\n',
    '0\r\n X: y\r\n\r\n',
    '0\r\nX\r\n\r\n',
    '0\r\nX: \x00\r\n\r\n',
    `0\r\nX: ${'a'.repeat(9000)}\r\n\r\n`,
    '0\r\n\n',
    '0\n\n',
    '2\r\nab\r\n;\r\n',
    '2\r\nab\r\n\r\n',
  ])
    add(`bad chunks ${JSON.stringify(body.slice(0, 30))}`, `${chunked}${body}${HIDDEN}`)

  for (const hosts of [
    '',
    'Host: a\r\nHost: b\r\n',
    'Host: vcs_control.steven.lab:8443\r\nHost: x\r\n',
    'Host: x\r\n',
    'Host:\r\n',
    'Host: a b\r\n',
    'Host: a/b\r\n',
    'Host: a@vcs_control.steven.lab:8443\r\n',
    'Host: vcs_control.steven.lab\r\n',
    'Host : vcs_control.steven.lab:8443\r\n',
    'Host: a,b\r\n',
    'Host: a\x00\r\n',
    'Host: [::1\r\n',
    'Host: a:b\r\n',
  ])
    add(`host ${JSON.stringify(hosts)}`, `${line('/ok', 'GET')}${hosts}\r\n${HIDDEN}`)

  const absolute = `http://${host}/${segment}/ok`
  for (const first of [
    `GET  ${absolute} HTTP/1.1`,
    `GET ${absolute}  HTTP/1.1`,
    `GET\t${absolute} HTTP/1.1`,
    ` GET ${absolute} HTTP/1.1`,
    `GET ${absolute} HTTP/1.1 `,
    `GET ${absolute} HTTP/1.2`,
    `GET ${absolute} HTTP/2.0`,
    `GET ${absolute} HTTP/0.9`,
    `GET ${absolute} http/1.1`,
    `GET ${absolute}`,
    `GET ${absolute} HTTP/1.1x`,
    `GET ${absolute} HTTP/11`,
    `G\x00T ${absolute} HTTP/1.1`,
    `G(T ${absolute} HTTP/1.1`,
    `GET ${absolute}#x HTTP/1.1`,
    `GET ${absolute}\\x HTTP/1.1`,
    `GET ${absolute}\x00 HTTP/1.1`,
    `GET ${absolute}\xe9 HTTP/1.1`,
    `GET ${absolute}<x> HTTP/1.1`,
    `GET ftp://${host}/${segment}/ok HTTP/1.1`,
    `GET //${host}/${segment}/ok HTTP/1.1`,
    `GET ${segment}/ok HTTP/1.1`,
    `GET http://${host}@x/${segment}/ok HTTP/1.1`,
    `GET http:/${segment}/ok HTTP/1.1`,
    'OPTIONS * HTTP/1.1',
    `CONNECT ${host} HTTP/1.1`,
    'PRI * HTTP/2.0',
    `${'M'.repeat(64)} ${absolute} HTTP/1.1`,
    `GET ${absolute}${'a'.repeat(9000)} HTTP/1.1`,
    `GET ${absolute} HTTP/1.1\r`,
    `GET ${absolute} HTTP/1.1\nX: y`,
    `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03`,
    'SSH-2.0-x',
    '\x00\x00\x00',
    '\r\n\r\n\r\n\r\n',
    '\n\n\n',
  ])
    add(`line ${JSON.stringify(first.slice(0, 60))}`, `${first}\r\nHost: ${host}\r\n\r\n${HIDDEN}`)

  for (const path of [
    '/ok/../hidden',
    '/ok/%2e%2e/hidden',
    '/ok/..%2fhidden',
    '/ok/%2e%2e%2fhidden',
    '/ok/..;/hidden',
    '/ok/%252e%252e/hidden',
    '/ok/..%5chidden',
    '/ok/%00',
    '/ok/%0d%0aX:y',
    '/ok/%0aHost:x',
    '/hidden',
    '//ok',
    '/OK',
    '/o%6b/../hidden',
    '/ok%2f..%2fhidden',
    '/./hidden',
    '/%2e/hidden',
    '/ok/.',
    '/ok/..',
    '/ok/%zz',
    '/ok/%',
  ])
    add(`path ${path}`, `${line(path, 'GET')}Host: ${host}\r\n\r\n`)
  for (const method of ['TRACE', 'PATCH', 'get', 'CONNECT', 'PROPFIND'])
    add(`method ${method}`, `${line('/ok', method)}Host: ${host}\r\n\r\n`)
  add('too many fields', `${start}${'X: y\r\n'.repeat(300)}\r\n`)
  add('head too large', `${start}X: ${'a'.repeat(70_000)}\r\n\r\n`)
  add(
    'chunked in HTTP/1.0',
    `POST /${segment}/ok HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  )
  return made
}
