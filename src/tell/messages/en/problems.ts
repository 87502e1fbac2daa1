import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const cause = (f: Facts) => (f.has('cause') ? ` (${f.text('cause')})` : '')
const limit = (f: Facts) => (f.has('limit') ? ` (${f.text('limit')})` : '')
const name = (f: Facts) => (f.has('name') ? ` ${f.text('name')}` : '')
const skipped = (f: Facts) => (f.has('skipped') ? `; ${f.text('skipped')} bytes were passed over` : '')

export const problems: Catalogue['problems'] = {
  'gzip-truncated': () => 'The compressed data ends too early; what could be inflated was read.',
  'gzip-corrupt': () => 'The compressed data is damaged; what could be inflated before that was read.',
  'tar-bad-header': () => 'A tar header has a wrong checksum; reading went on at the next header.',
  'tar-truncated': () => 'The tar archive ends inside a member.',
  'tar-end-missing': () => 'The tar archive has no end mark: it may have been cut off between two members.',
  'tar-size-lies': () => 'A tar header stands inside the body of a member; the body ends there.',
  'tar-link-skipped': f => `The link${name(f)} was not followed.`,
  'tar-special-skipped': f => `The special file${name(f)} was left out.`,
  'tar-unsafe-name': f => `The member${name(f)} was left out: its name is absolute, empty or holds "..".`,
  'unsupported-archive': () =>
    'Archives of this kind (zip, 7z, rar, xz, bzip2, zstd) are not read; unpack it first.',
  'unreadable-input': f =>
    `The input could not be read on${f.has('reason') ? ` (${f.text('reason')})` : ''}.`,
  'cap-total-bytes': f => `The cap on all unpacked bytes${limit(f)} was reached; the rest was left out.`,
  'cap-member-bytes': f =>
    `The cap on the bytes of one member${limit(f)} was reached; the rest of it was left out.`,
  'cap-members': f => `The cap on the number of members${limit(f)} was reached; the rest was left out.`,
  'cap-ratio': f =>
    `The cap on the compression ratio${limit(f)} was reached, as in a zip bomb; the rest of it was left out.`,
  'cap-nesting': f =>
    `The cap on archives inside of archives${limit(f)} was reached; what lies deeper was left out.`,
  'cap-peers': f =>
    `The names of members tell of more hosts than are told apart${limit(f)}; this member was left out.`,
  'cap-dumps': f => `There are more dumps of one peer than are read${limit(f)}; this one was left out.`,
  'cap-certificate-file-bytes': f =>
    `The file of certificates is longer than is read${limit(f)}; the rest was left out.`,
  'cap-certificates': f =>
    `The input holds more distinct certificates than are kept${limit(f)}; the others were left out.`,
  'cap-certificate-bytes': f =>
    `The certificates of the input are larger than what is kept of them${limit(f)}; the others were left out.`,
  'cap-origins': f =>
    `The input tells of more origins and kinds of refusals than are told apart${limit(f)}; the others were left out.`,
  'cap-refusals': f => `More refusals than are kept${limit(f)}; those beyond were counted.`,
  'cap-sightings': f => `More handshakes than are kept${limit(f)}; those beyond were counted.`,
  'cap-requests': f =>
    `More requests are under way at once than are followed${limit(f)}; the oldest were taken for ended.`,
  'cap-path-search': f =>
    `The search for a path to a trust anchor was given up: its budget of ${f.text('budget')} was spent${limit(f)}.`,
  'problems-left-out': f => `${f.text('count')} further problems of this file are not listed.`,
  'line-too-long': f =>
    f.number('lines') === 1
      ? 'A line of the log is longer than a line can be; it was cut.'
      : `${f.text('lines')} lines of the log are longer than a line can be; they were cut.`,
  'undated-record': () =>
    'Records of the log tell no year, and nothing else in it does; their times are not known.',
  'capture-format-unknown': () => 'The file is neither pcap nor pcapng.',
  'capture-truncated': f =>
    `The capture ends inside a packet${f.has('missing') ? `; ${f.text('missing')} bytes are missing` : ''}.`,
  'pcap-record-corrupt': f => `A packet header of the capture cannot be one${skipped(f)}.`,
  'pcapng-block-corrupt': f => `The lengths of a pcapng block cannot be right${skipped(f)}.`,
  'pcapng-interface-unknown': () => 'A packet belongs to an interface that the capture does not describe.',
  'pcapng-interface-limit': f => `The capture describes more interfaces than are read${limit(f)}.`,
  'link-type-unknown': f => `Packets of link type ${f.text('linkType')} are not read.`,
  'ip-fragment-limit': f =>
    `More IP fragments wait for the rest of their packet than are kept${limit(f)}; the oldest were dropped.`,
  'capture-flow-limit': f =>
    `More TCP connections are open at once than are followed${limit(f)}; the oldest were dropped.`,
  'capture-handshake-limit': f =>
    `More TLS handshakes are open at once than are followed${limit(f)}; the oldest were dropped.`,
  'capture-connection-limit': f =>
    `The capture holds more TLS handshakes than are read${limit(f)}; the rest were left out.`,
  'tls-record-header': () =>
    'What follows a TLS record is no TLS record; the rest of this direction was left out.',
  'tls-message-type': () =>
    'What follows a handshake message is none; the rest of this direction was left out.',
  'tls-message-malformed': f =>
    `The lengths inside a handshake message${f.has('type') ? ` of type ${f.text('type')}` : ''} disagree.`,
  'tls-message-too-long': f =>
    `A handshake message is longer than is read${f.has('length') ? ` (${f.text('length')} bytes)` : ''}.`,
  'tls-certificate-limit': f =>
    `A handshake holds more certificates or authorities than are read${limit(f)}.`,
  'tls-message-limit': f => `A connection holds more handshake messages or alerts than are kept${limit(f)}.`,
  'tls-memory-limit': () => 'The memory for unfinished handshake messages was used up; one was left out.',
  'sslv2-hello': () => 'A client greets in the format of SSLv2; that greeting was not read.',
  'pem-unterminated': f => `A PEM block${f.has('label') ? ` (${f.text('label')})` : ''} has no end line.`,
  'pem-mismatched-end': f =>
    `A PEM block${f.has('label') ? ` (${f.text('label')})` : ''} ends with the label of another one${f.has('end') ? ` (${f.text('end')})` : ''}.`,
  'pem-bad-base64': () => 'A PEM block holds characters that are not base64; it was read up to there.',
  'not-a-certificate-file': () => 'The file holds neither PEM nor DER certificates.',
  'pkcs7-unreadable': f => `No certificates could be taken out of a PKCS#7 container${cause(f)}.`,
  'crl-unreadable': f => `A certificate revocation list could not be read${cause(f)}.`,
  'certificate-unreadable': f => `A certificate could not be read${cause(f)}.`,
  'certificate-trailing-data': f =>
    `${f.text('octets')} bytes stand behind a certificate; they were left alone.`,
  'certificate-time-unreadable': f => `A certificate's ${f.text('field')} could not be read.`,
  'extension-unreadable': f =>
    `The extension ${f.text('oid')} of a certificate could not be read${cause(f)}.`,
  'extension-repeated': f => `The extension ${f.text('oid')} stands twice in a certificate.`,
  'dump-empty': () => 'The configuration or status dump holds not one setting.',
  'dump-too-long': f => `The dump is longer than is read${limit(f)}; it was cut.`,
  'xml-broken': () => 'The XML of the dump is broken; what came before the fault was read.',
  'unknown-setting-value': f =>
    `${f.text('setting')} is ${f.text('value')}, which is neither On nor Off; it counts as not stated.`,
  'dumps-disagree': f =>
    `Two dumps disagree on ${f.text('field')}: ${f.text('kept')} was kept, ${f.text('other')} was not.`,
}

export const unknownProblem: Catalogue['unknownProblem'] = (code, data) => `${code}${data && ` (${data})`}`
