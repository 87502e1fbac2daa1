import type { Pages } from './page.ts'

const WARNING =
  'In the log: WARNING: Core server certificate verification failed for (ADDRESS). Action=Terminate Error=TEXT server=ADDRESS(IP) depth=N'
const CARD =
  "In the card of the origin: certificate, chain, OpenSSL's number and depth, log lines, frames and a Wireshark filter."
const UPLOAD =
  'On every Expressway-C peer: Maintenance > Security > Trusted CA certificate, Append CA certificate. The list is not replicated between peers.'
const CSR = 'On the node: Cisco Unified OS Administration > Security > Certificate Management > Generate CSR.'

export const en: Pages = {
  reasons: {
    'self-signed': {
      title: 'The origin presents a self-signed certificate that is not trusted',
      meaning:
        'The certificate is its own issuer, so no CA can vouch for it: it verifies only if that very certificate is in the trust store of Expressway-C. CUCM makes self-signed certificates by default, often for tomcat-ECDSA and CallManager while tomcat has been signed. Depth 0 alone does not mean self-signed; the issuer has to be the subject.',
      see: [
        `${WARNING.replace('TEXT', 'self signed certificate').replace('=N', '=0')}`,
        'In the capture: alert unknown_ca (48) sent by Expressway-C, right behind a certificate whose issuer equals its subject.',
        CARD,
      ],
      repair: [
        'Have the certificate signed by a CA that Expressway-C trusts; this lasts.',
        `Or trust the certificate itself. ${UPLOAD}`,
        'Two self-signed certificates of the same subject cannot both be trusted (CSCwa12905).',
      ],
    },
    'unknown-ca': {
      title: 'No trust anchor is reachable from the certificate',
      meaning:
        'The certificate is signed by a CA, but the way up from it ends outside the trust store of Expressway-C. A root that the origin sends along does not help: it has to be in the trust store. An intermediate alone in the trust store does not help either, the root above it is needed.',
      see: [
        WARNING.replace(
          'TEXT',
          'unable to get local issuer certificate, or self signed certificate in certificate chain',
        ),
        'In the capture: alert unknown_ca (48) sent by Expressway-C.',
        CARD,
      ],
      repair: [
        'Get the root CA certificate, and every intermediate, from whoever runs the CA.',
        UPLOAD,
        'Where the card says that a CA of the same name is there with another key: the CA was renewed; remove the old certificate, because Expressway stops at the first of that subject (CSCwa12905).',
      ],
    },
    'incomplete-chain': {
      title: 'The root is trusted, but an intermediate CA certificate is missing',
      meaning:
        'Expressway-C trusts the root, but the origin sends its certificate without the intermediate CA that links the two, and the trust store does not hold it either. Nothing is fetched from the network. The missing certificate was found elsewhere in the evidence, which is how this is told from an unknown CA.',
      see: [
        WARNING.replace('TEXT', 'unable to get local issuer certificate').replace('=N', '=0'),
        'In the capture: the Certificate message holds fewer certificates than the chain in the card.',
        CARD,
      ],
      repair: [
        'On the node: upload the intermediate to the -trust store that belongs to the certificate and restart the service, so that it is sent.',
        `Or add the intermediate next to its root. ${UPLOAD}`,
      ],
    },
    'name-mismatch': {
      title: 'The certificate does not name the connection address',
      meaning:
        'The address is what the client was told to use: what stands in System > Server of CUCM, taken into the path of the request. The traffic server compares it, without case, with every dNSName among the subject alternative names and then with the first common name. An IP address is compared as text, so an iPAddress entry does not help.',
      see: [
        'In the log: WARNING: SNI (ADDRESS) not in certificate. Action=Terminate server=ADDRESS(IP)',
        'In the capture: alert internal_error (80) sent by Expressway-C.',
        CARD,
      ],
      repair: [
        'Use the fully qualified name: in Cisco Unified CM Administration > System > Server, then Refresh servers on Expressway-C.',
        `Or have the certificate issued again with the address among its names. ${CSR}`,
      ],
    },
    expired: {
      title: 'A certificate of the chain has expired',
      meaning:
        'At the time of the handshake a certificate of the chain was past its last day of validity. Depth 0 is the certificate of the node, a greater depth a CA certificate.',
      see: [
        WARNING.replace('TEXT', 'certificate has expired'),
        'In the capture: alert certificate_expired (45) sent by Expressway-C.',
        CARD,
      ],
      repair: [
        `Renew it. ${CSR}`,
        'For a CA certificate: put its successor into the trust store of every peer and remove the expired one.',
      ],
    },
    'not-yet-valid': {
      title: 'A certificate of the chain is not yet valid',
      meaning:
        'At the time of the handshake the first day of validity of a certificate had not begun. Mostly a clock is wrong; sometimes a certificate was issued for a later day.',
      see: [
        WARNING.replace('TEXT', 'certificate is not yet valid'),
        'In the capture: alert bad_certificate (42) sent by Expressway-C.',
        CARD,
      ],
      repair: [
        'Compare the clocks of Expressway-C and of the node with one you trust, and mend NTP.',
        'Where they are right: wait, or have the certificate issued again.',
      ],
    },
    'weak-or-unsupported': {
      title: 'A certificate is too weak, or not meant for this',
      meaning:
        "Key, signature or purpose of a certificate are not accepted: an RSA key of fewer than 1024 bits or an MD5 signature at OpenSSL's security level 1, a signature algorithm that is not known, or an extended key usage without serverAuth.",
      see: [
        WARNING.replace(
          'TEXT',
          'EE certificate key too weak, CA signature digest algorithm too weak, or unsupported certificate purpose',
        ),
        'In the capture: alert bad_certificate (42) or unsupported_certificate (43) sent by Expressway-C.',
        CARD,
      ],
      repair: [
        `Have it issued again with RSA of 2048 bits or more or EC P-256 / P-384, SHA-256, and serverAuth and clientAuth. ${CSR}`,
      ],
    },
    other: {
      title: 'The certificate is refused for another cause',
      meaning:
        'OpenSSL gives a verify error that has no name of its own here, such as a broken signature, an invalid CA certificate, a path length, a name constraint or an unknown critical extension; or the evidence only shows that the handshake failed. Number, text and depth stand in the card.',
      see: [WARNING, CARD],
      repair: [
        'Look the number up in the card and at the certificate of that depth.',
        'Where the evidence lacks the certificate: collect again with tcpdump, or ask the node with openssl s_client -showcerts.',
      ],
    },
  },
  remedies: {
    'trust-ca': {
      title: 'Add the CA to the trust store',
      meaning:
        'The issuing CA, with every CA above it up to the root, becomes known to Expressway-C. Every other certificate of that CA is then trusted too.',
      see: ['Maintenance > Security > Trusted CA certificate > Show all lists what each peer trusts.'],
    },
    'trust-self-signed': {
      title: 'Add the self-signed certificate to the trust store',
      meaning:
        'The certificate itself becomes its own trust anchor. It has to be added again after each renewal, and no second certificate of the same subject can stand beside it (CSCwa12905).',
      see: ['Maintenance > Security > Trusted CA certificate > Show all lists what each peer trusts.'],
    },
    'remove-duplicate': {
      title: 'Remove the other certificate of the same subject',
      meaning:
        'Expressway looks an issuer up by its subject and takes the first one (CSCwa12905). Where an old certificate of the same subject stands before the right one, the right one is never tried.',
      see: [
        'Two entries of one subject in Maintenance > Security > Trusted CA certificate; turnpike trust check.',
      ],
    },
    'sign-by-trusted-ca': {
      title: 'Have the certificate signed by a trusted CA',
      meaning:
        'A certificate signed by a CA that is in the trust store already, with the connection address among its names, needs nothing further on Expressway-C and survives renewals.',
      see: ['The issuer of the new certificate is in the trust store of every peer.'],
    },
    'reissue-with-name': {
      title: 'Have the certificate issued again with the right names',
      meaning:
        'The address that clients are told has to be a dNSName of the certificate. Give all names at once: renewals that lose one are a common cause.',
      see: ['The names in the card of the origin, beside the address.'],
    },
    'change-address': {
      title: 'Advertise a name that the certificate holds',
      meaning:
        'Clients connect to what stands in System > Server. Where that is an IP address or a bare host name, change it to the fully qualified name that the certificate already has.',
      see: [
        'Cisco Unified CM Administration > System > Server; the descriptor in the path of requests (turnpike decode).',
      ],
    },
    'complete-chain': {
      title: 'Complete the chain',
      meaning:
        'A TLS server has to send every intermediate CA certificate between its own and the root. CUCM sends those that are in the -trust store of the certificate when the service starts.',
      see: ['The chain in the card: the link marked as not sent.'],
    },
    'renew-certificate': {
      title: 'Renew the certificate',
      meaning:
        'An expired certificate has to be replaced. Renew with the same names, and restart the services that present it: until then the old one is served.',
      see: ['The validity in the card, beside the time of the handshake.'],
    },
    'fix-clock': {
      title: 'Set the clocks right',
      meaning:
        'The handshake took place, by the clock of the log or the capture, before the certificate was valid.',
      see: ['The clock skew in the system line; NTP status on Expressway-C and on the node.'],
    },
    'reissue-stronger': {
      title: 'Have the certificate issued again, stronger',
      meaning:
        'Key, signature algorithm and key usage must be ones that OpenSSL accepts at its security level.',
      see: ["OpenSSL's number and text in the card."],
    },
    'prefer-rsa': {
      title: 'Prefer RSA',
      meaning:
        'A CUCM node has an RSA and an ECDSA certificate and presents the one that the first common cipher suite asks for. With an RSA suite first, TLS 1.2 gets the RSA certificate. TLS 1.3 does not follow the cipher string.',
      see: ['The key type in the card, and the same node passing with its RSA certificate.'],
    },
    'inspect-certificate': {
      title: 'Look at the certificate',
      meaning:
        'The evidence does not show the certificate (TLS 1.3 encrypts it, the session was resumed, or there is no capture), or it shows one that breaks a rule for which no repair is known. A look changes nothing, so nothing is proved by it.',
      see: ['The card says where the certificate is missing.'],
    },
    'verify-off': {
      title: 'Last resort: switch verification off',
      meaning:
        'Expressway-C then behaves as before X14.2: it accepts any certificate of any origin. Logins work again, and whoever can put himself in between can read credentials. It mends nothing and is never part of a repair plan.',
      see: ['xConfiguration EdgeConfigServer VerifyOriginServer'],
    },
  },
  bases: {
    'log-warning': {
      meaning:
        'The traffic server said itself, in a WARNING line, which origin it refused and why. This outweighs any judgement of ours.',
      see: ['WARNING: Core server certificate verification failed … or WARNING: SNI (…) not in certificate'],
    },
    'log-error': {
      meaning:
        'Only the ERROR line is there: the handshake failed in verification, but the WARNING that names the cause is missing from the log.',
      see: ["ERROR: SSL connection failed for '…': … certificate verify failed"],
    },
    'alert-sent': {
      meaning:
        'The capture shows that Expressway-C ended the handshake with a TLS alert after it had seen the certificate. An alert sent by the origin would be about the certificate of Expressway-C instead.',
      see: ['The frame of the alert in the card.'],
    },
    'must-refuse': {
      meaning:
        'No line and no alert tells it, but the captured certificate was judged with the trust store of the bundle at the time of the handshake, and it does not verify while verification was enforced.',
      see: ['The chain in the card.'],
    },
    'not-enforced': {
      meaning:
        'The certificate does not verify, but the traffic server did not refuse it: a release before X14.2, VerifyOriginServer Off, or Action=Continue in the log. It will be refused once verification is enforced.',
      see: ['Release and VerifyOriginServer in the system line.'],
    },
    verified: {
      meaning:
        'The captured certificate was judged with the trust store of the bundle at the time of the handshake, and chain and name are good.',
      see: ['The chain with --verbose.'],
    },
    accepted: {
      meaning:
        'The origin answered a request, or a handshake was completed, while verification was enforced: so the traffic server accepted the certificate, even where the evidence does not show it.',
      see: ['The response of the origin in the log.'],
    },
    'accepted-unverified': {
      meaning:
        'The handshake was completed although, judged with the trust store of the bundle, the certificate does not verify. The trust store may have been changed in between, or verification is not in force.',
      see: ['Compare the trust store of the bundle with the one of today.'],
    },
    'probe-refused': {
      meaning:
        'An audit asked the node as an upgraded Expressway-C would, and judged the certificate that it got by the trust store of the peer: the target release will refuse it.',
      see: ['turnpike probe HOST:PORT --key gateway --trust ca.pem shows the same certificate.'],
    },
    'probe-other-key': {
      meaning:
        'The node has two certificates, RSA and ECDSA. This one does not verify, but an upgraded peer is shown the other one. A change of the cipher string, or TLS 1.3, brings it forward.',
      see: ['turnpike probe HOST:PORT --trust ca.pem shows both.'],
    },
    'probe-not-enforced': {
      meaning:
        'The certificate does not verify, but the release of the rehearsal does not verify origins, or VerifyOriginServer is Off.',
      see: ['turnpike audit --to X14.2.0 rehearses a release that verifies.'],
    },
    'probe-verified': {
      meaning: 'The certificate that the node shows leads to a CA of the trust store and names the address.',
      see: ['turnpike probe HOST:PORT --trust ca.pem'],
    },
    'probe-unanswered': {
      meaning:
        'Nobody answered the audit at this address and port, so nothing can be said of its certificate; the answer of the network is part of the evidence.',
      see: ['turnpike probe HOST:PORT tells what the network said.'],
    },
    'hidden-certificate': {
      meaning: 'TLS 1.3 encrypts the certificate, and no line of the log tells whether it was accepted.',
      see: ['Raise developer.trafficserver.ssl to DEBUG, or ask the node with openssl s_client -showcerts.'],
    },
    'no-trust-store': {
      meaning:
        'A certificate was captured, but without the trust store of Expressway-C (ca_*.pem) it cannot be judged.',
      see: ['A complete diagnostic bundle holds ca_*.pem; after a restart only the log is collected.'],
    },
    'no-handshake-seen': {
      meaning:
        'Requests to this origin are in the log, but neither an answer nor a handshake: nothing can be said of its certificate.',
      see: ['Collect again with tcpdump, and repeat the login.'],
    },
  },
  families: {
    archive: {
      meaning:
        'The archive is damaged, cut off, or holds something that is not unpacked. What could be read was read, and the report says that it is incomplete where something is missing.',
      see: ['The input and the offset named behind the problem; gzip -t and tar -tv of the same file.'],
      repair: [
        'Download the diagnostic log again and compare its size.',
        'Unpack it by other means and analyse the folder.',
      ],
    },
    cap: {
      meaning:
        'A bundle is hostile input: there are caps on what is unpacked and kept, each with a name. One was reached, and what lies beyond it is not in the report.',
      see: ['The limit named behind the problem.'],
      repair: [
        'If the bundle is to be trusted, unpack it and analyse the folder, or its parts one after the other.',
      ],
    },
    log: {
      meaning: 'Lines of the log are not as the product writes them. They were read as far as possible.',
      see: ['The file and line named behind the problem.'],
      repair: [
        'Collect the log as an archive from the product, not as a copy out of an editor or a terminal.',
      ],
    },
    capture: {
      meaning:
        'The capture is damaged, cut off, of a link layer that is not read, or holds more connections than are followed. Handshakes around that place may be missing.',
      see: ['The capture, frame or offset named behind the problem; capinfos of the same file.'],
      repair: ['Collect again, with a filter for the address and port of the node.'],
    },
    tls: {
      meaning:
        'The bytes of a connection are not the TLS handshake that they should be: packets are missing from the capture, another protocol was spoken, or a peer misbehaves.',
      see: ['The frame named behind the problem, in Wireshark.'],
      repair: [
        'Mostly nothing has to be done. Where the connection matters, capture it again from its beginning and in full length.',
      ],
    },
    certificate: {
      meaning:
        'A certificate file or a certificate inside it is not as it should be. All other certificates were read.',
      see: ['The place named behind the problem: file and line, or offset of the byte.'],
      repair: [
        'Look at the file at that place (openssl x509 -text, openssl asn1parse); collect it again where it is damaged.',
      ],
    },
    dump: {
      meaning:
        'A configuration or status dump could not be read whole, or two of them disagree. Release and settings may be missing or come from the other dump.',
      see: [
        'The xconf_dump or xstat_dump file named behind the problem; the .txt and the .xml of one bundle should agree.',
      ],
      repair: [
        'Collect the bundle again, or read the setting on the CLI: xConfiguration EdgeConfigServer VerifyOriginServer',
      ],
    },
  },
  rule: {
    see: [
      'turnpike verify shows this rule at each depth, passed or not, for every path that was tried.',
      "OpenSSL's number and depth in the card of the origin, and the mark in its chain.",
    ],
  },
  check: {
    see: [
      'turnpike analyze shows the card of this check with its origins; --verbose shows condition, background and log lines too.',
    ],
  },
  placeholders: {
    subject: 'SUBJECT',
    issuer: 'ISSUER',
    address: 'ADDRESS',
    port: 'PORT',
    from: 'ADDRESS',
    to: 'NAME',
    names: ['NAME', '…'],
    missing: ['INTERMEDIATE CA'],
    anchor: 'ROOT CA',
  },
}
