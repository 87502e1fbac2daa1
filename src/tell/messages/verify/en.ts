import type { Place, TrustWords, VerifyWords } from './words.ts'

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`
const numbers = (list: readonly number[]) => list.map(n => `#${n}`).join(', ')
const seen = ({ where }: Place) => (where === undefined ? '' : ` (seen in ${where})`)

export const verify: VerifyWords = {
  verifies: what => `${what} verifies`,
  fails: (what, cause) => `${what} does not verify: ${cause}`,
  failsSome: (n, of, list) => `${n} of ${of} addresses ${n === 1 ? 'does' : 'do'} not verify: ${list}`,
  allVerify: list => `All addresses verify: ${list}`,
  spent: budget => `the search was given up: its budget of ${budget} is spent`,
  judgedAt: 'Judged for',
  rules: 'Rules',
  ruleSet: (chain, names, lookup) =>
    `chain ${chain} · names ${names} · ${lookup === 'openssl' ? 'trust store searched as OpenSSL does' : 'trust store searched for the first certificate of a subject (CSCwa12905)'}`,
  position: n => `#${n} in the trust store`,
  presentedNames: 'Presented names',
  noNames: 'none',
  matched: (from, value) => `named, by ${from} ${value}`,
  noMatch: 'not named',
  profilesDiffer: 'the name profiles differ',
  profile: {
    ats: 'ats (the traffic server)',
    rfc9525: 'rfc9525',
    openssl: 'openssl (X509_check_host, X509_check_ip)',
  },
  nearMisses: 'What came close',
  nearMiss: {
    'same-name-other-key': ({ subject, position }) =>
      `The trust store holds a CA with this subject but another key: ${subject}${position === null ? '' : ` (#${position})`}. It did not sign this certificate.`,
    'root-not-trusted': ({ subject }) =>
      `The chain ends in a self-signed certificate that was sent and is not in the trust store: ${subject}.`,
    'intermediate-without-root': ({ subject }) =>
      `The trust store holds an intermediate, but not the certificate above it: ${subject}.`,
    'issuer-seen-elsewhere': place =>
      `The missing issuer is ${place.subject}${seen(place)}; it was not sent and is not in the trust store.`,
    'issuer-unknown': ({ subject }) =>
      `The missing issuer is ${subject}: it was not sent, is not in the trust store, and was not seen elsewhere.`,
    'renewed-elsewhere': place =>
      `A certificate of the same name and key that is in date exists: ${place.subject}${place.position === null ? seen(place) : ` (#${place.position} in the trust store)`}.`,
  },
  insteadValidFor: names => `The certificate is valid for these names instead: ${names}.`,
  next: 'After the repair',
  nextFault: fault => `Judged again with the missing certificate added, the next fault is: ${fault}`,
  nextProvedGood: 'Judged again with the missing certificate added, it verifies.',
  nextUnproved: fault => `The next fault is: ${fault}`,
  nextNoneKnown: 'No further fault is known.',
  expired: (which, notAfter, at) => `The ${which} expired at ${notAfter}; it was judged for ${at}.`,
  notYetValid: (which, notBefore, at) =>
    `The ${which} is valid from ${notBefore} on; it was judged for ${at}, before that.`,
  which: depth => (depth === 0 ? 'server certificate' : `CA certificate at depth ${depth}`),
  trafficServer: 'Traffic server',
  accepts: 'accepts it',
  refuses: 'refuses it',
  warning: 'Log',
  alert: 'Alert',
  otherLookup: 'Order of the trust store',
  lookup: {
    openssl: 'Searched as OpenSSL does',
    'first-subject': 'Searched for the first certificate of a subject alone (CSCwa12905)',
  },
  lookupVerifies: lookup => `${lookup}, the chain verifies.`,
  lookupFails: (lookup, error) => `${lookup}, the chain does not verify: ${error}.`,
  shadow: (needed, first, subject) =>
    `Two certificates of the subject ${subject}: the lower one, #${needed}, would verify; the higher one, #${first}, is found first.`,
  paths: 'Paths tried, and every rule',
  path: n => `Path ${n}`,
  morePaths: n => `${count(n, 'more path')} in the JSON document`,
  depths: list => `depth ${list}`,
  sent: 'Sent',
  store: n => `Trust store (${count(n, 'certificate')})`,
  issuerWanted: 'issuer wanted',
  otherKey: 'the same subject, another key',
  foundFirst: 'found first by its subject',
  below: 'stands below the first of its subject, so it is not found',
}

export const trust: TrustWords = {
  holds: n => `The trust store holds ${count(n, 'certificate')}`,
  sound: n => `Nothing is wrong with the trust store: ${count(n, 'certificate')}`,
  faults: (issues, notes) =>
    [
      ...(issues > 0 ? [`${count(issues, 'issue')} in the trust store`] : ['No issue in the trust store']),
      ...(notes > 0 ? [count(notes, 'note')] : []),
    ].join(', '),
  added: (n, dryRun) => `${count(n, 'certificate')} ${dryRun ? 'would be' : n === 1 ? 'was' : 'were'} added`,
  removed: (n, dryRun) =>
    `${count(n, 'certificate')} ${dryRun ? 'would be' : n === 1 ? 'was' : 'were'} removed`,
  unchanged: 'Nothing changes',
  already: subject => `in the trust store already: ${subject}`,
  expires: 'Expires',
  findings: {
    'same-subject': (subject, others) =>
      `${subject} stands here first and again, with another key, at ${numbers(others)}. Expressway stops at the first of a subject: the lower one would verify, the higher one is found first (CSCwa12905).`,
    'same-subject-same-key': (subject, others) =>
      `${subject} stands here and again, with the same key, at ${numbers(others)}: a renewal. Where subjects alone are looked up, only the first counts.`,
    'outdated-first': (subject, others) =>
      `The order matters: ${subject} is out of date here and in date at ${numbers(others)}, but the first is found.`,
    'issuer-shadowed': (subject, [needed = 0, first = 0]) =>
      `${subject} was issued by #${needed}, but #${first} of the same subject stands above it and is found first: OpenSSL verifies this certificate, a look-up by subject alone does not.`,
    duplicate: (subject, others) => `${subject} is the same certificate as ${numbers(others)}.`,
    expired: subject => `${subject} has expired.`,
    'not-yet-valid': subject => `${subject} is not valid yet.`,
    weak: (subject, _, openssl) => `${subject} is too weak for OpenSSL: ${openssl}.`,
    'weak-at-level-2': (subject, _, openssl) =>
      `${subject} would be too weak at OpenSSL's security level 2: ${openssl}.`,
    'not-a-ca': subject => `${subject} is not a CA and not self-signed: nothing can be verified with it.`,
    'self-signed-server': subject =>
      `${subject} is self-signed and no CA: it vouches for itself alone, and has to be replaced with each renewal.`,
    'cannot-sign': subject => `${subject} is a CA whose key usage does not allow it to sign certificates.`,
    'without-root': subject =>
      `${subject} is an intermediate without its root: Expressway needs the full chain, so nothing verifies with it.`,
    'too-many': () => 'There are more certificates than the 1000 that Expressway takes.',
  },
  collision: subject =>
    `Careful: the trust store then holds two certificates of the subject ${subject}. Expressway stops at the first, so the one added last is never found (CSCwa12905). Remove the old one first.`,
  effects: 'What it changes for origins',
  effect: (place, before, after) => `${place}: ${before} → ${after}`,
  passes: 'verifies',
  unproved: 'not proved by this report; judge again with --bundle',
  notBySubject: 'not where subjects alone are looked up (CSCwa12905)',
  noEffect: 'It changes nothing for any origin.',
  noOrigins: 'No origin shows its certificate in this evidence.',
  written: file => `${file} has been written`,
}
