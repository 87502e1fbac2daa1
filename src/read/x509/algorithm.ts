import { type Cursor, encoded, enter, expect, finish, more, next, TAG } from './der.ts'
import { readOid } from './primitive.ts'
import type { AlgorithmIdentifier } from './types.ts'

/** AlgorithmIdentifier (RFC 5280 section 4.1.1.2) at the cursor. Throws DerError. */
export function readAlgorithm(cursor: Cursor): AlgorithmIdentifier {
  const sequence = enter(expect(cursor, TAG.sequence))
  const oid = readOid(expect(sequence, TAG.oid))
  if (!more(sequence)) return { oid }
  const parameters = encoded(next(sequence))
  finish(sequence)
  return { oid, parameters }
}
