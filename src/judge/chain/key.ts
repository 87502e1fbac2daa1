import type { Certificate } from '../../read/x509/index.ts'
import { isOnCurve } from './curve.ts'

const usable = new WeakMap<Certificate, boolean>()

/** Could a verifier load this key at all? Not with an unknown algorithm or curve, nor with a point that is not on its curve. */
export function hasUsableKey(certificate: Certificate): boolean {
  const cached = usable.get(certificate)
  if (cached !== undefined) return cached
  const answer = load(certificate)
  usable.set(certificate, answer)
  return answer
}

function load(certificate: Certificate): boolean {
  const key = certificate.publicKey
  if (key.kind === 'unknown') return false
  if (key.kind !== 'ec') return true
  return key.bits > 0 && (key.curve === 'explicit' || isOnCurve(key.curve, certificate.spki))
}
