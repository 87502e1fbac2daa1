import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const which = (facts: Facts) => {
  const depth = facts.number('depth') ?? 0
  return depth === 0 ? 'server certificate' : `CA certificate at depth ${depth}`
}

const openssl = (facts: Facts) =>
  facts.has('openssl')
    ? `OpenSSL error ${facts.text('openssl')}${facts.has('name') ? ` (${facts.text('name')})` : ''}`
    : 'an error the evidence does not name'

export const reasons: Catalogue['reasons'] = {
  'self-signed': {
    short: name => `self-signed certificate${name && ` ${name}`} is not trusted`,
    sentence: facts =>
      `The origin presents a self-signed certificate${facts.text('subject') === '' ? '' : ` (${facts.text('subject')})`}, and that very certificate is not in the trust store of Expressway-C.`,
  },
  'unknown-ca': {
    short: name => `certificate${name && ` ${name}`} is signed by a CA that is not trusted`,
    sentence: facts =>
      [
        facts.has('root')
          ? `The chain ends in the root CA ${facts.text('issuer')} at depth ${facts.text('depth')}, which the trust store of Expressway-C does not hold.`
          : facts.has('issuer')
            ? `No trust anchor is reachable: the trust store of Expressway-C holds no usable certificate of ${facts.text('issuer')}, which issued the ${which(facts)}.`
            : `No trust anchor is reachable: the CA that issued the ${which(facts)} is not in the trust store of Expressway-C.`,
        ...(facts.has('sameNameInStore')
          ? [
              'The trust store does hold a CA of that name, but with another key: a different certificate, or an older one.',
            ]
          : []),
      ].join(' '),
  },
  'incomplete-chain': {
    short: name => `certificate${name && ` ${name}`} comes without its intermediate CA`,
    sentence: facts =>
      `The root ${facts.text('anchor')} is trusted, but the origin does not send what lies between: ${facts.list('missing').join('; ') || facts.text('issuer')}.`,
  },
  'name-mismatch': {
    short: name => `the address is not in certificate${name && ` ${name}`}`,
    sentence: facts =>
      facts.list('presented').length > 0
        ? `Clients were told to connect to ${facts.text('wanted')}, which the certificate does not name. It names: ${[...new Set(facts.list('presented'))].join(', ')}.`
        : `Clients were told to connect to ${facts.text('wanted')}, which the certificate does not name.`,
  },
  expired: {
    short: name => `certificate${name && ` ${name}`} has expired`,
    sentence: facts =>
      facts.has('notAfter')
        ? `The ${which(facts)} expired at ${facts.time('notAfter')}; the handshake was at ${facts.time('at')}.`
        : `The ${which(facts)} had expired when the handshake took place, at ${facts.time('at')}.`,
  },
  'not-yet-valid': {
    short: name => `certificate${name && ` ${name}`} is not yet valid`,
    sentence: facts =>
      facts.has('notBefore')
        ? `The ${which(facts)} is valid from ${facts.time('notBefore')} on; the handshake was at ${facts.time('at')}, before that.`
        : `The ${which(facts)} was not yet valid when the handshake took place, at ${facts.time('at')}.`,
  },
  'weak-or-unsupported': {
    short: name => `certificate${name && ` ${name}`} is too weak or not fit for a server`,
    sentence: facts => `The ${which(facts)} is too weak or may not be used for this: ${openssl(facts)}.`,
  },
  other: {
    short: name => `certificate${name && ` ${name}`} is refused`,
    sentence: facts => `The ${which(facts)} is refused: ${openssl(facts)}.`,
  },
}
