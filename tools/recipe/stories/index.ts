import type { Lab } from '../lab.ts'
import type { Story } from '../truth.ts'
import {
  concurrent,
  duplicateSubject,
  expired,
  incompleteChain,
  ipv6Origin,
  notYetValid,
  repaired,
  rsaAndEcdsa,
} from './certificates.ts'
import { clientCertificateRefused, sipAndLdapNoise, tunnelDown } from './others.ts'
import { preEnforcement, tls13Openssl3, verificationOff } from './settings.ts'
import { captureOnly, clockSkew, clockSkewHour, logOnly, rotated, twoPeers } from './shapes.ts'
import { storyAddress, storySelfSigned, unknownCaDepth1 } from './source-document.ts'

/** Every story by the name of its bundle. */
export const STORIES: Readonly<Record<string, (lab: Lab) => Promise<Story>>> = {
  'story-self-signed': storySelfSigned,
  'story-address': storyAddress,
  'unknown-ca-depth1': unknownCaDepth1,
  'incomplete-chain': incompleteChain,
  expired,
  'not-yet-valid': notYetValid,
  'tls13-openssl3': tls13Openssl3,
  'verification-off': verificationOff,
  'pre-enforcement': preEnforcement,
  'client-certificate-refused': clientCertificateRefused,
  'tunnel-down': tunnelDown,
  'log-only': logOnly,
  'capture-only': captureOnly,
  'clock-skew': clockSkew,
  'clock-skew-hour': clockSkewHour,
  'two-peers': twoPeers,
  'duplicate-subject': duplicateSubject,
  rotated,
  'sip-and-ldap-noise': sipAndLdapNoise,
  'ipv6-origin': ipv6Origin,
  concurrent,
  repaired,
  'rsa-and-ecdsa': rsaAndEcdsa,
}
