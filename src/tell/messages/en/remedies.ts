import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const first = (facts: Facts, ...names: string[]) =>
  facts.text(names.find(name => facts.has(name)) ?? names[0] ?? '')

/** A name of a host that consists of digits and dots, or holds a colon, is an IP address. */
const isIp = (facts: Facts) => /^[\d.]+$|:/.test(facts.text('address'))
const AS_DNS_NAME =
  'The traffic server compares an IP address as text and passes over iPAddress entries: it has to be a dNSName, which most CAs refuse. A name instead of the address is the better repair.'

const UPLOAD = [
  'On every Expressway-C peer (the trust store is not replicated): Maintenance > Security > Trusted CA certificate, choose the PEM file, Append CA certificate.',
  'Restart the peer where the page asks for it, then repeat the login that failed.',
]

/** The trust store of the bundle is newer than the failure. */
const PRESENT = 'Done already in the trust store of this bundle, so repeat the login: '

export const remedies: Catalogue['remedies'] = {
  'trust-ca': {
    sentence: facts =>
      `${facts.has('present') ? PRESENT : ''}Add the CA ${facts.list('subjects').join('; ') || first(facts, 'subject', 'issuer')} to the trust store of Expressway-C.`,
    steps: () => ['Take the CA certificate as PEM, with every CA above it up to the root.', ...UPLOAD],
  },
  'trust-self-signed': {
    sentence: facts =>
      `${facts.has('present') ? PRESENT : ''}Add the self-signed certificate${facts.has('subject') ? ` ${facts.text('subject')}` : ''} itself to the trust store of Expressway-C.`,
    steps: () => [
      'Download it from the node: Cisco Unified OS Administration > Security > Certificate Management, as .PEM.',
      ...UPLOAD,
      'Better in the long run: have the certificate signed by a CA that Expressway-C trusts already.',
    ],
  },
  'remove-duplicate': {
    sentence: facts =>
      `Remove the other certificate of the subject ${facts.has('subjects') ? facts.list('subjects').join('; ') : facts.text('subject')}${facts.has('serials') ? ` (serial ${facts.text('serials')})` : ''} from the trust store of Expressway-C: it stands before the one that is needed, and Expressway stops at the first (CSCwa12905).`,
    steps: facts => [
      'Make sure that no other node uses it: nothing that it has signed will verify afterwards.',
      `On every Expressway-C peer: Maintenance > Security > Trusted CA certificate, delete ${facts.has('serials') ? `the certificate with the serial number ${facts.text('serials')}` : 'the one that no node uses any more; validity and serial number tell the two apart'}.`,
      'Restart the peer where the page asks for it, then repeat the login that failed.',
    ],
  },
  'reissue-with-name': {
    sentence: facts =>
      `Have the certificate of the node issued again with ${first(facts, 'address', 'names')} among its subject alternative names.`,
    steps: facts => [
      'On the node: Cisco Unified OS Administration > Security > Certificate Management > Generate CSR, for the same certificate name.',
      `The subject alternative names must hold: ${facts.has('names') ? facts.text('names') : facts.text('address')}.`,
      ...(isIp(facts) ? [AS_DNS_NAME] : []),
      'Have it signed by a CA that Expressway-C trusts, upload it, and restart the services the page names.',
    ],
  },
  'change-address': {
    sentence: facts =>
      `Let clients be told a name that the certificate holds${facts.has('names') ? ` (${facts.text('names')})` : facts.has('to') ? ` (${facts.text('to')})` : ''} instead of ${first(facts, 'address', 'from')}.`,
    steps: facts => [
      `In Cisco Unified CM Administration > System > Server, change ${first(facts, 'address', 'from')} to ${facts.has('to') ? facts.text('to') : 'the fully qualified name of the node'}.`,
      'On Expressway-C: Configuration > Unified Communications > Unified CM servers (IM and Presence, Unity Connection), Refresh servers.',
    ],
  },
  'complete-chain': {
    sentence: facts =>
      `Let the chain be complete: ${facts.has('missing') ? facts.text('missing') : first(facts, 'subject', 'issuer')} is missing between the certificate and its trusted root.`,
    steps: () => [
      'On the node: upload the intermediate CA to tomcat-trust (CallManager-trust for CallManager) and restart the service, so that it is sent along.',
      'Or on every Expressway-C peer: Maintenance > Security > Trusted CA certificate, append the intermediate CA next to its root.',
    ],
  },
  'renew-certificate': {
    sentence: facts => `Renew the certificate ${first(facts, 'subject', 'address')}.`,
    steps: () => [
      'Generate a CSR, have it signed by a CA that Expressway-C trusts, upload it, and restart the services the page names.',
      'For a CA certificate: put its successor into the trust store of every Expressway-C peer and remove the old one.',
    ],
  },
  'fix-clock': {
    sentence: () => 'Set the clocks right: the time of the handshake lies before the certificate was valid.',
    steps: () => [
      'Compare System > Time on Expressway-C and utils ntp status on the node with a clock you trust; mend NTP where they differ.',
      'Where the clocks are right, wait for the first day of validity or have the certificate issued again.',
    ],
  },
  'reissue-stronger': {
    sentence: () =>
      'Have the certificate issued again with a key and a signature that OpenSSL accepts, fit for a TLS server.',
    steps: () => [
      'RSA of 2048 bits or more, or EC P-256 / P-384; SHA-256 or stronger; extended key usage serverAuth and clientAuth.',
      'Where a CA certificate is at fault, it has to be replaced, and everything below it issued again.',
    ],
  },
  'prefer-rsa': {
    sentence: () =>
      'Let Expressway-C prefer RSA, so that the node presents its RSA certificate, which verifies.',
    steps: facts => [
      facts.has('command')
        ? `On every Expressway-C peer, at the console: ${facts.text('command')}`
        : `Maintenance > Security > Ciphers: put ${facts.has('prefix') ? facts.text('prefix') : 'ECDHE-RSA-AES256-GCM-SHA384:'} in front of the cipher string.`,
      'This chooses the certificate only up to TLS 1.2; in TLS 1.3 the signature algorithms decide.',
      'Restart Expressway-C for the change to apply.',
    ],
  },
  'sign-by-trusted-ca': {
    sentence: () => 'Have the certificate of the node signed by a CA that Expressway-C trusts already.',
    steps: facts => [
      'On the node: Cisco Unified OS Administration > Security > Certificate Management > Generate CSR, for the same certificate name.',
      ...(facts.has('names') ? [`The subject alternative names must hold: ${facts.text('names')}.`] : []),
      'Upload the CA chain to the matching -trust store first, then the signed certificate, and restart the services the page names.',
    ],
  },
  'inspect-certificate': {
    sentence: facts =>
      facts.has('seen')
        ? 'Look at the certificate and its chain: they break a rule for which no repair is known but another certificate.'
        : 'Look at the certificate itself: the evidence does not show it.',
    steps: facts => [
      `From a machine in the same network: openssl s_client -showcerts -connect ${facts.has('address') ? facts.text('address') : 'ADDRESS'}:${facts.has('port') ? facts.text('port') : 'PORT'} < /dev/null`,
      'Or collect the diagnostic log again with tcpdump, while a client logs in.',
    ],
  },
  'verify-off': {
    sentence: () => 'Last resort, for a while only: switch origin verification off.',
    steps: facts => [
      `On every Expressway-C peer, at the console: ${facts.has('command') ? facts.text('command') : 'xConfiguration EdgeConfigServer VerifyOriginServer: Off'}`,
      'Risk: whoever can put himself between Expressway-C and the node can then read credentials unnoticed, for all origins, not only this one.',
      'Set it to On again as soon as the certificates are mended.',
    ],
  },
}
