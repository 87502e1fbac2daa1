import { type Certificate, KEY_USAGE, PURPOSE } from '../../../read/x509/index.ts'
import { hasUsableKey } from '../key.ts'
import type { ChainPurpose } from '../types.ts'
import { caKind, factsOf, keyUsageRejects, NETSCAPE } from './facts.ts'
import { check, ERROR, EXPLICIT_CURVE, invalidCa, type Run } from './settings.ts'

/** What the certificate at a place of the chain must be: the leaf may be anything, above a proxy no CA, else a CA. */
type MustBe = 'anything' | 'no-ca' | 'ca'

/** check_extensions (1.1.1: check_chain_extensions) for every certificate from the leaf up, in OpenSSL's order. */
export function checkExtensions(run: Run): void {
  const { chain, settings } = run
  let mustBe: MustBe = 'anything'
  let pathLength = 0
  let proxyPathLength = 0
  for (const [depth, certificate] of chain.entries()) {
    const facts = factsOf(certificate, settings.version)
    check(run, 'critical-extension', depth, !facts.critical, ERROR.criticalExtension)
    if (facts.proxy) check(run, 'proxy-certificate', depth, false, ERROR.proxy)
    checkCa(run, depth, certificate, mustBe)
    if (settings.version === '3.0' && chain.length > 1) checkCurve(run, depth, certificate)
    checkPurpose(run, depth, certificate, mustBe === 'ca')
    const limit = facts.pathLength
    const fits = depth < 2 || limit === -1 || pathLength <= limit + proxyPathLength
    if (limit !== -1 || !fits) check(run, 'path-length', depth, fits, ERROR.pathLength)
    if (depth > 0 && !facts.selfIssued) pathLength++
    if (facts.proxy) {
      proxyPathLength = checkProxyLength(run, depth, facts.proxy.pathLength, proxyPathLength) + 1
      mustBe = 'no-ca'
    } else mustBe = 'ca'
  }
}

/** An intermediate must be a CA by its basicConstraints; at the end of the chain OpenSSL lets older marks pass. */
function checkCa(run: Run, depth: number, certificate: Certificate, mustBe: MustBe): void {
  if (mustBe === 'anything') return
  const kind = caKind(certificate, run.settings.version)
  if (mustBe === 'no-ca') check(run, 'certificate-authority', depth, kind === 0, ERROR.nonCa)
  else {
    const last = depth + 1 === run.chain.length
    check(
      run,
      'certificate-authority',
      depth,
      last ? kind !== 0 : kind === 1,
      invalidCa(run.settings.version),
    )
  }
}

/** check_curve of 3.0: EC keys must name their curve. */
function checkCurve(run: Run, depth: number, certificate: Certificate): void {
  if (!hasUsableKey(certificate)) check(run, 'curve-parameters', depth, false, ERROR.unspecified)
  else if (certificate.publicKey.kind === 'ec')
    check(run, 'curve-parameters', depth, certificate.publicKey.curve !== 'explicit', EXPLICIT_CURVE)
}

/** check_purpose: a certificate whose extensions are broken answers -1, which counts as a pass. */
function checkPurpose(run: Run, depth: number, certificate: Certificate, requireCa: boolean): void {
  const { version, purpose } = run.settings
  const broken = factsOf(certificate, version).invalid
  check(
    run,
    'purpose',
    depth,
    broken || serves(certificate, requireCa, PURPOSES[purpose], version),
    ERROR.purpose,
  )
}

/** What check_purpose_ssl_server and check_purpose_ssl_client ask for. anyExtendedKeyUsage helps neither. */
interface Purpose {
  readonly extended: ReadonlySet<string>
  readonly keyUsage: number
  readonly netscape: number
}

const { digitalSignature, keyEncipherment, keyAgreement } = KEY_USAGE
const PURPOSES: Readonly<Record<ChainPurpose, Purpose>> = {
  server: {
    extended: new Set<string>([
      PURPOSE.serverAuth,
      PURPOSE.netscapeServerGatedCrypto,
      PURPOSE.microsoftServerGatedCrypto,
    ]),
    keyUsage: digitalSignature | keyEncipherment | keyAgreement,
    netscape: NETSCAPE.sslServer,
  },
  client: {
    extended: new Set<string>([PURPOSE.clientAuth]),
    keyUsage: digitalSignature | keyAgreement,
    netscape: NETSCAPE.sslClient,
  },
}

function serves(
  certificate: Certificate,
  requireCa: boolean,
  purpose: Purpose,
  version: '1.1.1' | '3.0',
): boolean {
  const { extendedKeyUsage } = certificate
  if (extendedKeyUsage && !extendedKeyUsage.some(oid => purpose.extended.has(oid))) return false
  const { netscapeType } = factsOf(certificate, version)
  if (requireCa) {
    const kind = caKind(certificate, version)
    return kind === 5 ? ((netscapeType ?? 0) & NETSCAPE.sslCa) !== 0 : kind !== 0
  }
  if (netscapeType !== undefined && !(netscapeType & purpose.netscape)) return false
  return !keyUsageRejects(certificate, purpose.keyUsage)
}

/** RFC 3820 section 4.1.3 (b)(1). Answers the length that now counts. */
function checkProxyLength(run: Run, depth: number, limit: number, length: number): number {
  if (limit === -1) return length
  check(run, 'proxy-certificate', depth, length <= limit, ERROR.proxyPathLength)
  return limit
}
