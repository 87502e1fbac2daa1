import type { StorePages } from './store.ts'

export const storeEn: StorePages = {
  findings: {
    'same-subject': {
      title: 'Two keys under one subject in a trust store',
      meaning:
        'Two certificates of the store bear the same subject and different keys. OpenSSL tells them apart by key identifier and validity. Expressway, by its documents, looks a CA up by its subject and stops at the first (CSCwa12905): whatever the lower one has signed does not verify.',
      repair:
        'Remove the one that no node uses any more, or have one of the two issued under another subject. Where both are needed, let a CA sign the certificates instead of trusting self-signed ones.',
    },
    'same-subject-same-key': {
      title: 'A renewed certificate beside its forerunner',
      meaning:
        'Two certificates of the store bear the same subject and the same key: one is the renewal of the other. Either verifies the same signatures; only their dates differ.',
      repair: 'Remove the older one before it expires, so that it is never found first.',
    },
    'outdated-first': {
      title: 'An outdated certificate stands before a valid one of its subject',
      meaning:
        'Of several certificates of one subject the first is out of date and a later one is not. Where subjects alone are looked up (CSCwa12905), the outdated one is found, and verification fails with error 10 or 9.',
      repair: 'Remove the outdated certificate from the trust store of every peer.',
    },
    'issuer-shadowed': {
      title: 'The issuer is in the store, below another certificate of its subject',
      meaning:
        'OpenSSL finds the issuer of this certificate in the store. A look-up by subject alone finds another certificate of that subject first and fails.',
      repair: 'Remove the certificate of that subject that stands above it and is no longer needed.',
    },
    duplicate: {
      title: 'One certificate twice in a trust store',
      meaning: 'The very same certificate stands in the store again. It does no harm and is of no use.',
      repair: 'Remove the copy when the store is next changed.',
    },
    weak: {
      title: 'A certificate that OpenSSL refuses as too weak',
      meaning:
        'Its key is shorter, or its signature older, than OpenSSL takes at security level 1, which the traffic server has: error 66, 67 or 68. A chain through it fails.',
      repair:
        'Replace the CA by one with RSA 2048 or EC P-256 and SHA-256, and have what it signed issued again.',
    },
    'weak-at-level-2': {
      title: 'A certificate that newer systems refuse as too weak',
      meaning:
        'It is good enough for the traffic server today (security level 1) and not for level 2, the default of newer systems. An update of the platform may make it fail.',
      repair: 'Plan for a CA with RSA 2048 or EC P-256 and SHA-256.',
    },
    'not-a-ca': {
      title: 'Neither a CA nor self-signed: of no use in a trust store',
      meaning:
        'A server certificate that a CA has signed cannot verify anything, not even itself: OpenSSL wants a path that ends in a self-signed certificate.',
      repair: 'Remove it, and append the CA that signed it, up to the root.',
    },
    'self-signed-server': {
      title: 'A self-signed server certificate in a trust store',
      meaning:
        'It is no CA and vouches for itself alone. That works, until the node makes itself a new one: then this one has to be replaced on every peer.',
      repair: 'Nothing has to be done. In the long run, have the certificate of the node signed by a CA.',
    },
    'cannot-sign': {
      title: 'A CA that may not sign certificates',
      meaning: 'Its basic constraints say CA, its key usage lacks keyCertSign. No chain through it verifies.',
      repair: 'Have the CA certificate issued again with keyCertSign.',
    },
    'without-root': {
      title: 'An intermediate without its root',
      meaning:
        'The store holds this CA and not the one above it, up to a self-signed root. OpenSSL as the traffic server uses it does not take an intermediate as an anchor, so nothing verifies with it.',
      repair: 'Append the root, and every CA between, to the trust store of every peer.',
    },
    'too-many': {
      title: 'More certificates than Expressway takes',
      meaning: 'Expressway takes 1000 CA certificates; what is above that may not be loaded.',
      repair: 'Remove what has expired and what no node uses.',
    },
  },
  nearMisses: {
    'same-name-other-key': {
      title: 'The store has a CA of that name, with another key',
      meaning:
        'The issuer name of the certificate is the subject of a certificate in the store, but that one has another key and did not sign it: a CA that was set up anew under its old name, or two CAs of one name.',
      repair:
        'Append the CA certificate whose subject key identifier is the authority key identifier of the certificate, and remove the old one: two of one subject compete (CSCwa12905).',
    },
    'root-not-trusted': {
      title: 'The root was sent, and is not trusted',
      meaning:
        'The chain that the origin sent ends in a self-signed certificate which the trust store does not hold (error 19, or 18 where it is the server certificate itself). A root is never trusted because it was sent.',
      repair: 'Compare its SHA-256 with that of its owner, then append it to the trust store of every peer.',
    },
    'intermediate-without-root': {
      title: 'The store has the intermediate and not its root',
      meaning:
        'The path reaches a CA of the trust store whose own issuer is not there (error 2). An intermediate alone is no anchor for the traffic server.',
      repair: 'Append the root to the trust store of every peer.',
    },
    'issuer-seen-elsewhere': {
      title: 'The missing issuer was seen elsewhere',
      meaning:
        'The origin did not send the issuer of its certificate and the store does not hold it, but it stands in another file or handshake of the evidence.',
      repair: 'Let the origin send it along, or append it beside its root to the trust store of every peer.',
    },
    'issuer-unknown': {
      title: 'The missing issuer was seen nowhere',
      meaning:
        'The issuer of the certificate was not sent, is not in the store and appears nowhere in the evidence: only its name is known.',
      repair: 'Get the CA certificate from its owner, with all above it up to the root.',
    },
    'renewed-elsewhere': {
      title: 'A newer certificate of the same name and key exists',
      meaning:
        'The certificate at fault is out of date, and one of the same name and key that is in date was seen: renewed, but not put everywhere.',
      repair: 'Put the newer certificate in its place: on the node, or in the trust store of every peer.',
    },
  },
  seeFinding: ['turnpike trust check STORE lists it with its place in the file.'],
  seeNearMiss: ['turnpike verify CERT --trust STORE --address ADDRESS tells it as what came close.'],
}
