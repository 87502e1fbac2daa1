/**
 * Where a profile differs from what a suite expects, and why that is right or must be. An exception that starts to agree fails the run.
 */
export interface Exception {
  readonly profile: string
  readonly id: string
  readonly reason: string
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    profile: 'strict',
    id: 'pathlen::validation-ignores-pathlen-in-leaf',
    reason:
      'The leaf is a CA with keyCertSign and no extKeyUsage, which webpki::ca-as-leaf forbids in the same shape; the suite does not name the conflict.',
  },
  {
    profile: 'strict',
    id: 'rfc5280::aki::cross-signed-root-missing-aki',
    reason:
      'An anchor that is not self-signed and has no authorityKeyIdentifier: cve::cve-2024-0567 expects it to be accepted. The case itself is marked pedantic and ambiguous.',
  },
]
