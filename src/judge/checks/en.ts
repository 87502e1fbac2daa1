import type { Params } from '../../read/bytes/index.ts'
import { verifyErrorText } from '../../read/bytes/index.ts'
import type { Outcome } from './check.ts'
import type { Absent } from './engine.ts'
import type { OriginRow } from './origins.ts'
import { fromCell, listOf, numberOf, textOf } from './table.ts'
import { utcText } from './time.ts'
import { addressPort, servicesOf, unique, VERIFY_OFF, type Wording } from './wording.ts'

/** `once`, `3 times`. */
export const times = (count: string): string => (count === '1' ? 'once' : `${count} times`)

/** The words that English cards share. */
export const en: Wording = {
  place: ({ address, ip, port }) => {
    const details = [ip, port === '' ? 'port not known' : ''].filter(Boolean).join(', ')
    return details === '' ? addressPort(address, port) : `${addressPort(address, port)} (${details})`
  },
  places: rows => en.list(unique(rows.map(en.place))),
  list: items =>
    [items.slice(0, -1).join(', '), items.at(-1) ?? ''].filter(part => part !== '').join(' and '),
  line: row =>
    [
      `${en.place(row)}${onPeers(row)}: ${en.fault(row)}.`,
      opensslError(row),
      hiddenBehind(row),
      attempts(row),
    ]
      .filter(Boolean)
      .join(' '),
  fault,
  otherwise,
  obtain: {
    log: 'Collect the diagnostic log again (Maintenance > Diagnostics > Diagnostic logging) and upload the whole archive.',
    requests:
      'Start diagnostic logging before the MRA login and stop it after the failure, so that the requests of the client are in the log.',
    capture:
      'Tick "Take tcpdump while logging" when diagnostic logging is started, and reproduce the failure while it runs.',
    'trust-store':
      'Add the trusted CA list (ca_*.pem): it is in every complete archive, or under Maintenance > Security > Trusted CA certificate > Show all (PEM file).',
    'server-certificate':
      'Add the server certificate (server_*.pem): it is in every complete archive, or under Maintenance > Security > Server certificate > Show (PEM file).',
    release: 'Add the status dump (xstat_dump_*.xml): it tells the software release.',
    'verify-setting':
      'Add the configuration dump (xconf_dump_*.xml), or read the setting on the CLI: xConfiguration EdgeConfigServer VerifyOriginServer',
    origins:
      'Reproduce an MRA login while diagnostic logging with tcpdump runs on every Expressway-C peer, and collect the log of each peer.',
    certificate:
      'Take a capture of a full TLS 1.2 handshake to the nodes, or export the certificates from Cisco Unified OS Administration > Security > Certificate Management.',
    period: 'Add the log or the capture: their times are the only clock that is used.',
  },
  trust: what =>
    `On every Expressway-C peer (the list is not replicated within the cluster), open Maintenance > Security > Trusted CA certificate and append ${what}.`,
  restartPeers:
    'Restart each peer afterwards (Maintenance > Restart options), one at a time, as the MRA deployment guide asks after a change of the trusted CA certificates.',
  sign: roles =>
    `Or replace the certificate by one that a CA in the trust store has signed: on the node, Cisco Unified OS Administration > Security > Certificate Management, generate a CSR for ${roles}, upload the CA chain to the matching -trust store first and then the signed certificate.`,
  restartNode: rows =>
    `Restart the services that present the certificate on the node: ${en.list(servicesOf(rows))}. Until then the old certificate is served.`,
  lastResort: `Only as a last resort, and only until the repair is done: turn verification off on the CLI of each Expressway-C peer with ${VERIFY_OFF}. The traffic server then accepts any certificate, so that a man in the middle between Expressway-C and the nodes goes unnoticed.`,
  verify:
    'Repeat the MRA login and check that no further WARNING line of traffic_server appears in a new diagnostic log.',
  roles: rows => en.list(unique(rows.map(({ role }) => role))) || 'the certificate of the node',
}

function certificate({ role, subject, key }: OriginRow): string {
  const named = role === '' ? 'certificate' : `${role} certificate`
  const name = subject === '' ? '' : ` ${subject}`
  return `the ${named}${name}${key === '' ? '' : ` (${key})`}`
}

/** Which peers of several: the answer to "some logins or all?". */
function onPeers({ peers, of }: OriginRow): string {
  const names = fromCell(peers)
  if (names.length === 0) return ''
  return names.length === Number(of)
    ? of === '2'
      ? ' on both peers'
      : ` on all ${of} peers`
    : ` on ${en.list(names)}`
}

const quoted = (cell: string) => en.list(fromCell(cell))

function fault(row: OriginRow): string {
  const subject = certificate(row)
  const above = row.depth !== '' && row.depth !== '0'
  const holder = above ? `in the chain of ${subject}, the CA certificate at depth ${row.depth}` : subject
  switch (row.reason) {
    case 'self-signed':
      return `${subject} is self-signed and is not in the trust store`
    case 'unknown-ca':
      return row.issuer === ''
        ? `${subject} leads to no CA in the trust store`
        : `${subject} leads to ${row.issuer}, from which no trusted root is reached`
    case 'incomplete-chain':
      return `${subject} is issued by ${row.issuer}; the root ${row.anchor} is trusted, but ${quoted(row.missing) || 'the certificate between them'} is neither sent by the node nor in the trust store`
    case 'name-mismatch':
      return row.presented === ''
        ? `${subject} does not hold ${row.address} as dNSName or common name`
        : `${subject} does not hold ${row.address} as dNSName or common name; its names are ${quoted(row.presented)}`
    case 'expired':
      return row.to === '' ? `${holder} has expired` : `${holder} expired on ${utcText(row.to)}`
    case 'not-yet-valid':
      return row.from === ''
        ? `${holder} is not valid yet`
        : `${holder} is valid only from ${utcText(row.from)}`
    case 'weak-or-unsupported':
      return `${holder} has a key, a signature or a purpose that is not accepted`
    case 'other':
      return `${holder} does not pass verification`
    default:
      if (row.verdict === 'unknown') return `${subject} is not visible in the evidence`
      return `${subject} was refused, and the evidence does not tell why`
  }
}

function opensslError({ error, words, depth }: OriginRow): string {
  if (error === '' || error === '0') return ''
  const text =
    (words === '3.0' ? undefined : verifyErrorText(Number(error), '1.1.1')) ?? verifyErrorText(Number(error))
  return `OpenSSL error ${error}${text ? ` (${text})` : ''}${depth === '' ? '' : ` at depth ${depth}`}.`
}

const hiddenBehind = ({ primary, reason }: OriginRow) =>
  primary === 'no' && reason !== ''
    ? 'The traffic server stops at another fault of this certificate first; this one shows once that is repaired.'
    : ''

function attempts({ verdict, attempts: all, failures, last }: OriginRow): string {
  // Nobody but an audit asks without trying.
  if (all === '0') return ''
  const when = last === '' ? '' : `, last on ${utcText(last)}`
  const times = `${all} ${all === '1' ? 'attempt' : 'attempts'}`
  if (verdict === 'fail') return `Refused in ${failures} of ${times}${when}.`
  return verdict === 'would-fail'
    ? `Let through in ${times} (verification is not enforced)${when}.`
    : `Seen in ${times}${when}.`
}

const ABSENT: Readonly<Record<Absent, string>> = {
  log: 'the log',
  requests: 'the requests of MRA clients',
  capture: 'a packet capture',
  'trust-store': 'the trust store of Expressway-C',
  'server-certificate': 'the server certificate of Expressway-C',
  release: 'the software release',
  'verify-setting': 'the setting VerifyOriginServer',
  origins: 'connections of the traffic server to CUCM, IM&P or Unity nodes',
  certificate: 'the certificates that the nodes present',
  period: 'a time to judge at',
}

function otherwise(outcome: Outcome, params: Params): string {
  switch (outcome) {
    case 'missing-information':
      return `The evidence lacks ${en.list(listOf(params.absent).map(item => ABSENT[item as Absent] ?? item))}, so this could not be judged.`
    case 'not-applicable':
      return outsideWindow(params)
    case 'error':
      return `This check ended with an internal fault (${textOf(params.message)}). All other results stand.`
    default:
      return judged(numberOf(params.judged), numberOf(params.unknown))
  }
}

function outsideWindow(params: Params): string {
  const { release, since, until } = {
    release: textOf(params.release),
    since: textOf(params.since),
    until: textOf(params.until),
  }
  const bounds = [since && `from ${since}`, until && `up to ${until}`].filter(Boolean).join(' ')
  if (release === '') return 'This does not apply to the system.'
  return bounds === ''
    ? `This does not apply to ${release}.`
    : `This applies to releases ${bounds}; the system runs ${release}.`
}

function judged(count: number, unknown: number): string {
  if (count === 0) return 'Nothing of this kind was found.'
  const sentence =
    count === 1
      ? 'The one origin that could be judged does not fail in this way.'
      : `None of the ${count} origins that could be judged fails in this way.`
  return unknown === 0 ? sentence : `${sentence} ${unknown} more could not be judged.`
}
