import { createHash, constants as crypto } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { CipherSettings, OwnCertificate } from '../peer/index.ts'
import type { OriginRules } from './types.ts'

/** Rules in use at once are few: policies times what was changed lately. */
const MAX_CONTEXTS = 64

/** OpenSSL keeps the suites of TLS 1.3 in a list of their own; this is its default. */
const TLS_1_3_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256'

const contexts = new Map<string, SecureContext>()
/** Rules are never changed: other rules are another object. */
const fingerprints = new WeakMap<OriginRules, string>()
const certificateHashes = new WeakMap<OwnCertificate, string>()

/**
 * Everything by which an origin is judged and spoken with, as one text: two connections may serve for each other only where it is the same.
 * The generation is part of it, so nothing outlives a change of the trust store, not even a change back.
 */
export function rulesFingerprint(rules: OriginRules): string {
  const known = fingerprints.get(rules)
  if (known !== undefined) return known
  const { policy, trustStore, wording } = rules
  const made = `${policy} ${wording} ${trustStore.generation} ${trustStore.sha256} ${contextKey(rules)}`
  fingerprints.set(rules, made)
  return made
}

/**
 * The SecureContext of these rules, made once: making one for each connection halves throughput.
 *
 * @throws Error of OpenSSL where the cipher string, signature algorithms, certificate or key cannot be used
 */
export function secureContext(rules: OriginRules): SecureContext {
  const key = contextKey(rules)
  const known = contexts.get(key)
  if (known) return known
  const made = createSecureContext(contextOptions(rules.ciphers, rules.certificate))
  if (contexts.size >= MAX_CONTEXTS) contexts.delete(contexts.keys().next().value ?? '')
  contexts.set(key, made)
  return made
}

/** Says what is wrong with cipher settings, in OpenSSL's words; undefined where they can be used. */
export function cipherFault(ciphers: CipherSettings): string | undefined {
  try {
    createSecureContext(contextOptions(ciphers, undefined))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function contextOptions(ciphers: CipherSettings, certificate: OwnCertificate | undefined) {
  return {
    // verifyOrigin() judges; a store of its own would make OpenSSL do so as well, for nothing.
    ca: [],
    ciphers: cipherString(ciphers),
    minVersion: ciphers.minVersion,
    maxVersion: ciphers.maxVersion,
    ...(ciphers.signatureAlgorithms !== undefined && { sigalgs: ciphers.signatureAlgorithms }),
    ...(certificate && { cert: certificate.chain, key: certificate.key }),
    // A second handshake inside the first would show another certificate past the hold.
    secureOptions: crypto.SSL_OP_NO_RENEGOTIATION,
  }
}

/**
 * OpenSSL 3.0 has TLS 1.0 and 1.1 at security level 0 only, 1.1.1 had them at level 1: where they are allowed at level 1, libssl runs at 0. The
 * certificates are judged at the level asked for either way.
 */
function cipherString({ list, minVersion, maxVersion, securityLevel }: CipherSettings): string {
  const level = securityLevel === 1 && minVersion !== 'TLSv1.2' ? 0 : securityLevel
  const modern = maxVersion === 'TLSv1.3' ? `${TLS_1_3_SUITES}:` : ''
  return `${modern}${list}${/@SECLEVEL=/.test(list) ? '' : `:@SECLEVEL=${level}`}`
}

function contextKey({ ciphers, certificate }: OriginRules): string {
  const { list, minVersion, maxVersion, signatureAlgorithms = '', securityLevel } = ciphers
  return `${list} ${minVersion} ${maxVersion} ${signatureAlgorithms} ${securityLevel} ${certificate ? hashOf(certificate) : ''}`
}

function hashOf(certificate: OwnCertificate): string {
  const known = certificateHashes.get(certificate)
  if (known !== undefined) return known
  const hash = createHash('sha256').update(certificate.chain).update(certificate.key).digest('hex')
  certificateHashes.set(certificate, hash)
  return hash
}
