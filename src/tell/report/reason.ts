import type { Reason } from '../../judge/origin/index.ts'
import { type Params, type VerifyWording, verifyErrorText } from '../../read/bytes/index.ts'
import { conceal } from '../../read/logs/index.ts'
import type { Release } from '../../read/uc/index.ts'
import { type Certificate, isSelfIssued, nameText } from '../../read/x509/index.ts'
import { instantOrNull } from './instant.ts'
import type { Report } from './schema.ts'

type ReportReason = Report['origins'][number]['reasons'][number]

/**
 * Whose words and numbers a release's log has. X14 to X15.0 print those of OpenSSL 1.1.1 (the source document's `error:1416F086`); where the
 * release is unknown they are taken too, as every enforcing release with known log lines has them.
 */
export function wordingOf(release: Release | undefined): VerifyWording {
  if (!release) return '1.1.1'
  return release.major > 15 || (release.major === 15 && release.minor > 0) ? '3.0' : '1.1.1'
}

/** OpenSSL's own words for a verify error, in the wording of the release where that has such a number. */
export function opensslName(code: number, wording: VerifyWording): string {
  return verifyErrorText(code, wording) ?? verifyErrorText(code) ?? `X509_V_ERR ${code}`
}

/**
 * A cause with its data as ids and values; times as RFC 3339, null where unreadable. `chain`: what was presented, which tells a root that is not trusted
 * from one that was not sent.
 */
export function toReason(
  reason: Reason,
  wording: VerifyWording,
  chain: readonly Certificate[] = [],
): ReportReason {
  return { code: reason.code, params: paramsOf(reason, wording, chain) }
}

function paramsOf(
  reason: Reason,
  wording: VerifyWording,
  chain: readonly Certificate[],
): ReportReason['params'] {
  switch (reason.code) {
    case 'self-signed':
      return { depth: reason.depth, subject: reason.subject }
    case 'unknown-ca':
      return present({
        depth: reason.depth,
        issuer: reason.issuer,
        sameNameInStore: reason.sameNameInStore,
        root: isRootAt(chain, reason.depth, reason.issuer),
      })
    case 'incomplete-chain': {
      const { depth, issuer, missing, anchor } = reason
      return { depth, issuer, missing: [...missing], anchor }
    }
    case 'name-mismatch':
      return { wanted: reason.wanted, presented: [...reason.presented] }
    case 'expired':
      return { depth: reason.depth, notAfter: instantOrNull(reason.notAfter), at: instantOrNull(reason.at) }
    case 'not-yet-valid':
      return { depth: reason.depth, notBefore: instantOrNull(reason.notBefore), at: instantOrNull(reason.at) }
    case 'weak-or-unsupported':
    case 'other': {
      const name = reason.openssl === undefined ? undefined : opensslName(reason.openssl, wording)
      return present({ depth: reason.depth, openssl: reason.openssl, name })
    }
  }
}

/** The CA that is not trusted was sent: it is a certificate of the chain that issued itself. */
function isRootAt(
  chain: readonly Certificate[],
  depth: number,
  issuer: string | undefined,
): true | undefined {
  const sent = chain.some(
    certificate => depth > 0 && isSelfIssued(certificate) && nameText(certificate.subject) === issuer,
  )
  return sent || undefined
}

/** Without what is undefined, with lists of one's own, and with no secret in a text. */
export function present(
  params: Readonly<Record<string, Params[string] | undefined>>,
): ReportReason['params'] {
  const shown: ReportReason['params'] = {}
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue
    shown[name] =
      typeof value === 'string' ? conceal(value) : value instanceof Object ? value.map(conceal) : value
  }
  return shown
}
