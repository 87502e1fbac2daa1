import type { RulePages } from './rules.ts'

const REISSUE = 'Have the certificate issued again by a CA that keeps to this rule.'
const REISSUE_CA = 'Have the CA certificate issued again, and put it into the trust store of every peer.'

export const rulesEn: RulePages = {
  'issuer-found': {
    meaning:
      'At each step upwards a certificate is looked for whose subject is the issuer name: in the trust store first, then among what was sent. Where none fits the search ends (errors 2, 20, 21).',
    repair: 'Send the missing intermediate along, or put it into the trust store together with its root.',
  },
  'issuer-name': {
    meaning:
      'A candidate counts only if its subject equals the issuer name, compared without case and surplus spaces. A renamed CA is another CA.',
    repair: 'Use the CA certificate whose subject is exactly the issuer name that verify shows.',
  },
  'issuer-readable': {
    meaning:
      'OpenSSL turns a candidate down whose extensions it cannot decode, or that has one of them twice.',
    repair: REISSUE_CA,
  },
  'issuer-key-id': {
    meaning:
      'The authority key identifier of a certificate names the key, or the serial number and issuer, of the CA certificate that signed it. A CA of the same name with another key is turned down; this is how OpenSSL and CUCM tell them apart, and what a look-up by subject alone does not see (CSCwa12905).',
    repair:
      'Put the CA certificate with the wanted key into the trust store; remove the old one of that subject.',
  },
  'issuer-key-kind': {
    meaning:
      'An RSA signature cannot come from an EC key. A CA of the same name with a key of another kind is turned down.',
    repair: 'Put the CA certificate with the right kind of key into the trust store.',
  },
  'trust-anchor-identical': {
    meaning:
      'A self-signed certificate is trusted only if the trust store holds the very same octets; one of the same subject and another key or date does not do (error 18 or 19).',
    repair: 'Replace the certificate in the trust store by the one that is presented now.',
  },
  'trust-anchor': {
    meaning:
      'The path has to end in a self-signed certificate of the trust store (errors 2, 18, 19, 20, 21). An intermediate in the store is not enough for OpenSSL as the traffic server uses it; profile strict accepts any certificate of the store as an anchor.',
    repair: 'Put the root CA certificate into the trust store of every peer.',
  },
  'chain-length': {
    meaning: 'The traffic server follows seven intermediates; a longer chain ends with error 22.',
    repair: 'Have the certificate issued by a CA nearer to the root.',
  },
  'critical-extension': {
    meaning:
      'A critical extension that the verifier does not know makes the certificate unusable (error 34): its issuer says that it must not be used without understanding it.',
    repair: REISSUE,
  },
  'proxy-certificate': {
    meaning: 'Proxy certificates (RFC 3820) let a server pose as an issuer and are not accepted (error 40).',
    repair: 'Use a certificate that is not a proxy certificate.',
  },
  'certificate-authority': {
    meaning:
      'Every certificate above the server has to be a CA by its basic constraints (error 79; 24 in OpenSSL 1.1.1). A server certificate cannot vouch for another.',
    repair: 'Replace the certificate that is no CA by the CA certificate that really signed.',
  },
  'curve-parameters': {
    meaning:
      'An EC key that spells out its curve instead of naming it could hide a forged one (CVE-2020-0601) and is refused (error 94; 79 in OpenSSL 1.1.1).',
    repair: 'Make a new key on P-256 or P-384 by name.',
  },
  purpose: {
    meaning:
      'The extended key usage, where there is one, has to include serverAuth along the whole chain, and the key usage has to allow TLS (error 26).',
    repair: 'Issue it with serverAuth and clientAuth; CUCM and Expressway need both.',
  },
  'path-length': {
    meaning: 'A CA may limit how many CAs stand below it; self-issued ones do not count (error 25).',
    repair: 'Have the certificate issued by a CA that may, or the CA certificate without the limit.',
  },
  'key-strength': {
    meaning:
      "At OpenSSL's security level 1, which the traffic server has, an RSA key needs 1024 bits and an EC key 160 (errors 66 and 67).",
    repair: 'Make a new key: RSA of 2048 bits or more, or EC P-256 or P-384.',
  },
  'digest-strength': {
    meaning:
      'At security level 1 the signature digest has to offer 80 bits: MD5 never does, SHA-1 does for OpenSSL 1.1.1 and not for 3.0 (error 68). The signature of the root itself is not looked at.',
    repair: 'Have the certificate signed with SHA-256 or better.',
  },
  'key-usage': {
    meaning: 'A CA whose key usage lacks keyCertSign may not sign certificates (error 32).',
    repair: REISSUE_CA,
  },
  'issuer-key': {
    meaning: "The issuer's public key cannot be read, or is of a kind that is not known (error 6).",
    repair: REISSUE_CA,
  },
  signature: {
    meaning:
      "The signature does not belong to the issuer's key (error 7): mostly a CA of the same name with another key, without key identifiers to tell them apart; sometimes a damaged certificate.",
    repair:
      'Put the CA certificate with the right key into the trust store; compare the serial number with the CA.',
  },
  'not-before': {
    meaning: 'A certificate of the chain is not valid yet (error 9; 13 where the field cannot be read).',
    repair: 'Compare the clocks of both sides with one you trust; else wait, or issue it again.',
  },
  'not-after': {
    meaning: 'A certificate of the chain has expired (error 10; 14 where the field cannot be read).',
    repair: 'Renew it, and restart the services that present it.',
  },
  'name-constraints': {
    meaning:
      'A CA may be limited to names, addresses and directories; a certificate below it with others is refused (47 not permitted, 48 excluded, 51 to 53 not understood).',
    repair: 'Have the certificate issued with names the CA may certify, or by another CA.',
  },
  revocation: {
    meaning:
      'A certificate on a CRL is refused (error 23), and so is one without a usable CRL where CRLs are demanded (3, 12 …). The traffic server has no CRLs and checks none.',
    repair: 'Replace the revoked certificate, or bring the CRL up to date.',
  },
  policy: {
    meaning: 'Where a CA demands explicit policies, a policy has to hold along the whole chain (error 43).',
    repair: REISSUE,
  },
  'readable-extensions': {
    meaning:
      'An extension that stands twice or cannot be decoded may mean different things to different readers (error 41).',
    repair: REISSUE,
  },
  'strict-der': {
    meaning:
      'A certificate has to be in DER, the one unambiguous encoding; BER forms are refused in profile strict.',
    repair: REISSUE,
  },
  version: {
    meaning: 'A certificate with extensions has to be of version 3 (profile strict).',
    repair: REISSUE,
  },
  'serial-number': {
    meaning:
      'A serial number has to be positive and at most 20 octets long, so that a certificate can be named by it (profile strict).',
    repair: REISSUE,
  },
  'signature-algorithm': {
    meaning:
      'The algorithm stands inside and outside the signed part and has to be the same; profile strict refuses MD5 and SHA-1.',
    repair: REISSUE,
  },
  'validity-encoding': {
    meaning:
      'Times up to 2049 are UTCTime and later ones GeneralizedTime, in seconds and in UTC (profile strict).',
    repair: REISSUE,
  },
  'issuer-present': {
    meaning: 'An empty issuer name names nobody (profile strict).',
    repair: REISSUE,
  },
  'subject-present': {
    meaning:
      'A CA needs a subject; a server may have an empty one only where its alternative names are critical (profile strict).',
    repair: REISSUE,
  },
  'public-key': {
    meaning:
      'The web PKI allows RSA of 2048 bits or more with a sound exponent, and EC on P-256, P-384 or P-521 (profile strict).',
    repair: 'Make a new key: RSA of 2048 bits or more, or EC P-256 or P-384.',
  },
  'authority-key-id': {
    meaning:
      'Every certificate but a root has to name the key of its issuer, by key identifier, and not as a critical extension (profile strict).',
    repair: REISSUE,
  },
  'subject-key-id': {
    meaning: 'A CA certificate has to carry the identifier that others name it by (profile strict).',
    repair: REISSUE_CA,
  },
  'basic-constraints': {
    meaning:
      'A CA says that it is one in critical basic constraints, and a path length only there (profile strict).',
    repair: REISSUE_CA,
  },
  'key-usage-consistent': {
    meaning:
      'Key usage and basic constraints must not contradict each other: keyCertSign belongs to CAs, and to all of them (profile strict).',
    repair: REISSUE,
  },
  'extended-key-usage': {
    meaning:
      'A server certificate has to name serverAuth and not anyExtendedKeyUsage; a root has none (profile strict).',
    repair: 'Issue it with serverAuth and clientAuth; CUCM and Expressway need both.',
  },
  'subject-alt-name': {
    meaning:
      'The names of a server stand in its subject alternative names, well formed, and critical only where the subject is empty (profile strict). CUCM marks them critical.',
    repair: REISSUE,
  },
  'common-name': {
    meaning: 'A common name, where there is one, has to be one of the alternative names (profile strict).',
    repair: 'Leave the common name out, or repeat it among the alternative names.',
  },
  'name-constraints-form': {
    meaning:
      'Name constraints are for CAs alone, hold something, and are of forms that can be compared (profile strict).',
    repair: REISSUE_CA,
  },
  'policy-constraints': {
    meaning: 'Policy constraints and the inhibition of anyPolicy have to be critical (profile strict).',
    repair: REISSUE_CA,
  },
  'authority-information': {
    meaning: 'The authority information access is a hint, so it must not be critical (profile strict).',
    repair: REISSUE,
  },
}
