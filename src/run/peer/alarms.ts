import type { Instant } from '../../read/bytes/index.ts'
import { commonNames, nameText, readCertificateFile } from '../../read/x509/index.ts'
import type { Alarm, PeerState } from './types.ts'

/**
 * Alarms that a state gives rise to (Administrator Guide X15.0, list of alarms; numbers from 90000 are Turnpike's own). They come and go with what
 * they are about. None is raised for an origin that fails, as in the product.
 */
type Cause = Pick<Alarm, 'id' | 'severity' | 'text'>

const DAY = 86_400_000
/** Days before the end of a certificate from which its alarm stands. */
const SOON = 30

const NUMBERS: ReadonlySet<string> = new Set(['25019', '40049', '40052', '40068', '40069', '90002'])

/** The given alarms with those of the state: what stood before keeps its time and its acknowledgement. */
export function settledAlarms(state: PeerState, now: Instant): readonly Alarm[] {
  const given = state.alarms.filter(({ id }) => !NUMBERS.has(id))
  const caused = causes(state, now).map(cause => {
    const before = state.alarms.find(({ id }) => id === cause.id)
    return { ...cause, raised: before?.raised ?? now, acknowledged: before?.acknowledged ?? false }
  })
  return [...given, ...caused].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function causes(state: PeerState, now: Instant): Cause[] {
  return [...levels(state), ...cluster(state), ...ownCertificate(state, now), ...trustedCas(state, now)]
}

function levels({ logLevel, settings }: PeerState): Cause[] {
  const isVerbose = (level: string) => level === 'DEBUG' || level === 'TRACE'
  const modules = [...settings].some(([path, level]) => /^Logger .* Level$/.test(path) && isVerbose(level))
  if (!isVerbose(logLevel) && !modules) return []
  const text =
    'Verbose log levels configured: One or more modules of the Network Log or Support Log are set to a level of Debug or Trace'
  return [{ id: '25019', severity: 'warning', text }]
}

function cluster({ settings }: PeerState): Cause[] {
  const isCluster = (settings.get('Alternates Cluster Name') ?? '') !== ''
  if (!isCluster || settings.get('Alternates TLS Verify Mode') === 'Enforcing') return []
  return [
    {
      id: '40049',
      severity: 'warning',
      text: 'Cluster TLS permissive: Cluster TLS verification mode permits invalid certificates',
    },
  ]
}

function ownCertificate({ certificate }: PeerState, now: Instant): Cause[] {
  if (!certificate) return []
  const { value } = readCertificateFile(new TextEncoder().encode(certificate.chain), 'certificate')
  const own = value[0]?.certificate
  if (!own) return []
  const days = Math.floor((own.notAfter - now) / DAY)
  return [
    ...(commonNames(own.subject).length === 0
      ? [
          cause(
            '40052',
            'error',
            'Server certificate without a common name: Mobile and Remote Access does not work with it',
          ),
        ]
      : []),
    ...(now > own.notAfter ? [cause('40068', 'error', 'Server certificate expired')] : []),
    ...(now <= own.notAfter && days < SOON
      ? [cause('40069', 'warning', `Server certificate expires in ${days} days`)]
      : []),
  ]
}

/** X14.0.1 has such alarms; their numbers are not known. */
function trustedCas({ trustStore }: PeerState, now: Instant): Cause[] {
  const expired = trustStore.certificates.filter(({ notAfter }) => now > notAfter)
  const [first] = expired
  if (!first) return []
  const others = expired.length === 1 ? '' : ` and ${expired.length - 1} more`
  return [cause('90002', 'warning', `Trusted CA certificate expired: ${nameText(first.subject)}${others}`)]
}

const cause = (id: string, severity: Alarm['severity'], text: string): Cause => ({ id, severity, text })

/** A file or value that the peer could not take when it was read again (`OpenPeer.reload`). */
export const RELOAD_FAILED = '90001'

/** A publisher that could not be asked when its servers were refreshed; stands until it can. */
export const UC_UNAVAILABLE = '15032'
