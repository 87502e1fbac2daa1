import { createHash } from 'node:crypto'
import { type RecordOpener, recordOpener, SUITES_13, serverHandshakeSecret } from '../crypto/index.ts'

/** What the messages up to and including the ServerHello hash to, for a suite. A HelloRetryRequest replaces the first ClientHello (RFC 8446 section 4.4.1). */
export function transcriptHash(
  suite: number,
  messages: readonly Uint8Array[],
  retried: boolean,
): Uint8Array | undefined {
  const hash = SUITES_13.get(suite)?.hash
  if (!hash) return undefined
  const digest = createHash(hash)
  const [first, ...rest] = messages
  if (retried && first) {
    const inner = createHash(hash).update(first).digest()
    digest.update(Uint8Array.of(254, 0, 0, inner.length)).update(inner)
  } else if (first) digest.update(first)
  for (const message of rest) digest.update(message)
  return digest.digest()
}

/** Opens the server's records of one handshake, in order; undefined for a suite that was not offered. */
export function serverOpener(
  suite: number,
  shared: Uint8Array,
  transcript: Uint8Array,
): RecordOpener | undefined {
  const hash = SUITES_13.get(suite)?.hash
  return hash && recordOpener(suite, serverHandshakeSecret(hash, shared, transcript))
}
