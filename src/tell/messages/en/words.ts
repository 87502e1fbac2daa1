import type { ProofBasis } from '../../../judge/remedies/index.ts'
import type { Catalogue } from '../catalogue.ts'
import { type Because, entry } from '../codes.ts'
import type { Facts } from '../facts.ts'
import { lasting } from '../lasting.ts'

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

const UNENFORCED: Readonly<Record<Because, (release: string) => string>> = {
  release: release => `${release || 'This release'} does not verify; after the upgrade`,
  setting: () => 'VerifyOriginServer is Off; once it is On',
  action: () => 'The traffic server only warns (Action=Continue); once it verifies',
  default: () => 'Origins are not verified; once they are',
  unknown: () => 'Whether origins are verified is not known; if they are',
}

const BECAUSE: Readonly<Record<Because, string>> = {
  release: 'by its release',
  setting: 'by its setting',
  action: 'as the log shows',
  default: 'by default',
  unknown: 'nothing tells',
}

const PROVED: Readonly<Record<Exclude<ProofBasis, 'log'>, string>> = {
  judged: 'judged again with this applied, the origin passes',
  replacement: 'judged again with a certificate made so, the origin passes',
  issuer:
    'judged again, everything below passes; the CA certificate itself is not in the evidence and has to be had from its owner',
}

/** Nothing was judged again. */
const FROM_LOG =
  'mends the fault that the log names; the certificate is hidden, so it was not judged again, and what would come next cannot be seen'

/** Clocks that differ by less are not worth a word (ms): the delay between a packet and its log line is of that size. */
const AGREE = 100

/** Peers that are named one by one. */
const NAMED = 3

export const headline: Catalogue['headline'] = {
  fails: ({ fail, total }, list) =>
    `${fail} of ${count(total, 'origin')} ${fail === 1 ? 'fails' : 'fail'} verification: ${list}`,
  wouldFail: ({ wouldFail }, list, because, release) =>
    `${UNENFORCED[because](release)} ${count(wouldFail, 'origin')} would fail: ${list}`,
  alsoWouldFail: n => `${n} more would fail`,
  none: ({ pass, unknown, total }) =>
    unknown === 0
      ? `No origin fails verification: ${pass} of ${total} ${pass === 1 ? 'passes' : 'pass'}`
      : `No origin is seen to fail: ${pass} of ${total} ${pass === 1 ? 'passes' : 'pass'}, ${unknown} cannot be told`,
  onPeers: (peers, all) => (all ? ` (on ${peers})` : ` (only on ${peers})`),
  mended: ' (it has passed since)',
  noOrigin: 'No connection to an origin is in this evidence, so nothing can be said of certificates',
  otherIssues: n => `${count(n, 'other issue')} found`,
  incomplete: 'part of the input could not be read',
  more: n => `and ${n} more`,
}

export const verdicts: Catalogue['verdicts'] = {
  fail: 'FAILS',
  'would-fail': 'WOULD FAIL',
  pass: 'passes',
  unknown: 'unknown',
}

export const outcomes: Catalogue['outcomes'] = {
  issue: 'Issues found',
  potential: 'Potential problem',
  clear: 'No issue',
  'not-applicable': 'Not applicable',
  'missing-information': 'Missing information',
  error: 'Check failed',
}

export const bases: Catalogue['bases'] = {
  'log-warning': 'the WARNING of the traffic server in the log',
  'log-error': 'the ERROR of the traffic server in the log',
  'alert-sent': 'the TLS alert that Expressway-C sent, in the capture',
  'must-refuse': 'the captured certificate, judged: the traffic server had to refuse it',
  'not-enforced': 'the certificate does not verify, but verification was not enforced',
  verified: 'the captured certificate, judged: it verifies',
  accepted: 'the origin answered while verification was enforced',
  'accepted-unverified': 'the certificate does not verify, but the handshake was completed all the same',
  'no-trust-store': 'the evidence holds no trust store to judge the certificate with',
  'no-handshake-seen': 'only requests name this origin; no answer and no handshake is in the evidence',
  'hidden-certificate': 'TLS 1.3 hides the certificate and no log line tells',
  'probe-refused': 'the certificate that the node shows to an upgraded peer, judged: it will be refused',
  'probe-other-key':
    'the certificate of the other key type, judged: it will be refused as soon as the node shows it (cipher preference)',
  'probe-not-enforced':
    'the certificate that the node shows, judged: it does not verify, but nothing enforces it',
  'probe-verified': 'the certificate that the node shows, judged: it verifies',
  'probe-unanswered': 'the node showed no certificate to the audit',
}

export const portUnknown: Catalogue['portUnknown'] = {
  'no-request-in-log': 'unknown: no request and no packet around the log line tells the port',
  'several-ports-at-once': 'unknown: requests to several ports of this address were under way at once',
}

export const unproved: Catalogue['unproved'] = {
  'certificate-hidden': 'the certificate is not visible in the evidence',
  'issuer-not-seen': 'the certificate of the issuing CA is nowhere in the evidence',
  'trust-store-absent': 'the evidence holds no trust store',
  'changes-nothing': 'a look changes nothing; it tells what to repair',
}

export const phrases: Catalogue['phrases'] = {
  attempts: (attempts, failures) => `${count(attempts, 'attempt')}, ${failures} failed`,
  certificates: n => count(n, 'certificate'),
  verify: value => `VerifyOriginServer ${{ on: 'On', off: 'Off', unknown: 'not stated' }[value]}`,
  enforcement: (state, because) =>
    `${{ enforced: 'verification enforced', 'not-enforced': 'verification not enforced', unknown: 'enforcement unknown' }[state]} (${BECAUSE[because]})`,
  coverage: (lines, captures, handshakes) =>
    `${count(lines, 'log line')}, ${count(captures, 'capture')}, ${count(handshakes, 'TLS handshake')}`,
  window: (since, until) =>
    `only what happened ${[since && `from ${since} UTC`, until && `until ${until} UTC`].filter(Boolean).join(' ')}`,
  clockSkew: (milliseconds, matches) => {
    const basis = matches === 1 ? 'by one match only' : `${matches} matches`
    if (Math.abs(milliseconds) < AGREE) return `log and capture clocks agree (${basis})`
    const side = milliseconds < 0 ? 'behind' : 'ahead of'
    return `log clock ${side} capture clock by ${lasting(Math.abs(milliseconds), ['d', 'h', 'min', 's', 'ms'], ' ')} (${basis})`
  },
  openssl: (code, name, depth) => `${code} ${name}, depth ${depth}`,
  frame: n => `frame ${n}`,
  moreLines: n => `${count(n, 'more piece', 'more pieces')} of evidence in the JSON report`,
  mends: (n, of) => `these steps mend ${n} of ${count(of, 'failing origin')}`,
  step: (place, system, others) =>
    ({
      peer: others
        ? `on ${system}; no other peer was seen to need it`
        : `on every Expressway-C peer (${system})`,
      node: 'on the node',
      cluster: 'in Unified CM',
    })[place],
  peers: (names, of) => {
    if (names.length === of) return of === 2 ? 'both peers' : `all ${of} peers`
    return names.length > NAMED ? `${names.length} of ${of} peers` : names.join(', ')
  },
  onPeer: (name, text) => `${name}: ${text}`,
  passesSince: at => `since that failure it has passed, at ${at} UTC`,
  shadowed:
    'the trust store holds the CA that is needed, but another certificate of its subject stands before it (CSCwa12905)',
  meanwhile: 'the trust store of this bundle, newer than the failure, holds the certificate already',
  explainHint: 'turnpike explain ID tells what each of these looks for',
  forOrigins: list => `for ${list}`,
  collides:
    'Careful: the trust store already holds another certificate of the same subject; Expressway uses whichever comes first (CSCwa12905). Remove the old one.',
  proved: basis => (basis === 'log' ? FROM_LOG : `proved: ${entry(PROVED, basis ?? '') ?? PROVED.judged}`),
  bypass: 'no repair: while it is off, every certificate is accepted',
  nextFault: reason => `not enough alone: judged again with this applied, the next fault is ${reason}`,
  unproved: because => `not proved: ${because}`,
  exit: code =>
    ({
      0: 'exit code 0: nothing at or above the threshold',
      1: 'exit code 1: something was found',
      2: 'exit code 2: usage or configuration',
      3: 'exit code 3: incomplete, part of the input could not be read',
      4: 'exit code 4: internal fault',
    })[code] ?? `exit code ${code}`,
}

const change = (f: Facts) =>
  `${f.text('setting')}${f.has('from') ? ` from ${f.text('from')}` : ''}${f.has('to') ? ` to ${f.text('to')}` : ''}`

export const timeline: Catalogue['timeline'] = {
  'first-failure': () => 'first failure',
  'certificate-replaced': f =>
    `the node presents another certificate: ${f.text('subject')}, SHA-256 ${f.text('toSha256')}`,
  'trust-store-changed': f => `the trust store was changed: ${change(f)}`,
  'verification-switched': f => `origin verification was switched: ${change(f)}`,
  'ciphers-changed': f => `a cipher list was changed: ${change(f)}`,
  'last-failure': f => `last of ${f.text('failures')} failures`,
  'repaired-since': () => 'it passes',
}
