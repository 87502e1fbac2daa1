/**
 * Codes of problems that the readers raise, each documented where it is raised, by the part of the input they are about: the family decides
 * what an explain page advises. A test finds codes that are raised and missing here.
 */
export const PROBLEM_FAMILIES = {
  archive: [
    'gzip-truncated',
    'gzip-corrupt',
    'tar-bad-header',
    'tar-truncated',
    'tar-end-missing',
    'tar-size-lies',
    'tar-link-skipped',
    'tar-special-skipped',
    'tar-unsafe-name',
    'unsupported-archive',
    'unreadable-input',
  ],
  cap: [
    'cap-total-bytes',
    'cap-member-bytes',
    'cap-members',
    'cap-ratio',
    'cap-nesting',
    'cap-peers',
    'cap-dumps',
    'cap-certificate-file-bytes',
    'cap-certificates',
    'cap-certificate-bytes',
    'cap-origins',
    'cap-refusals',
    'cap-sightings',
    'cap-requests',
    'cap-path-search',
    'problems-left-out',
  ],
  log: ['line-too-long', 'undated-record'],
  capture: [
    'capture-format-unknown',
    'capture-truncated',
    'pcap-record-corrupt',
    'pcapng-block-corrupt',
    'pcapng-interface-unknown',
    'pcapng-interface-limit',
    'link-type-unknown',
    'ip-fragment-limit',
    'capture-flow-limit',
    'capture-handshake-limit',
    'capture-connection-limit',
  ],
  tls: [
    'tls-record-header',
    'tls-message-type',
    'tls-message-malformed',
    'tls-message-too-long',
    'tls-certificate-limit',
    'tls-message-limit',
    'tls-memory-limit',
    'sslv2-hello',
  ],
  certificate: [
    'pem-unterminated',
    'pem-mismatched-end',
    'pem-bad-base64',
    'not-a-certificate-file',
    'pkcs7-unreadable',
    'crl-unreadable',
    'certificate-unreadable',
    'certificate-trailing-data',
    'certificate-time-unreadable',
    'extension-unreadable',
    'extension-repeated',
  ],
  dump: ['dump-empty', 'dump-too-long', 'xml-broken', 'unknown-setting-value', 'dumps-disagree'],
} as const

export type ProblemFamily = keyof typeof PROBLEM_FAMILIES
export type ProblemCode = (typeof PROBLEM_FAMILIES)[ProblemFamily][number]

const FAMILY = new Map<ProblemCode, ProblemFamily>(
  (Object.keys(PROBLEM_FAMILIES) as ProblemFamily[]).flatMap(family =>
    PROBLEM_FAMILIES[family].map((code): [ProblemCode, ProblemFamily] => [code, family]),
  ),
)

export const PROBLEM_CODES: readonly ProblemCode[] = [...FAMILY.keys()]

export function familyOf(code: ProblemCode): ProblemFamily | undefined {
  return FAMILY.get(code)
}
