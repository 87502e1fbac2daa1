import { PATH_BUDGETS } from '../../judge/chain/index.ts'
import { EVIDENCE_LIMITS } from '../../judge/evidence/index.ts'
import { DEFAULT_CAPS } from '../../read/archive/index.ts'
import { CAPTURE_LIMITS } from '../../read/capture/index.ts'
import { LONGEST_LINE } from '../../read/logs/index.ts'
import { TLS_LIMITS } from '../../read/tls/index.ts'
import { LONGEST_DUMP } from '../../read/uc/index.ts'
import type { ProblemCode } from './problem-codes.ts'

/** One bound on what an input may cost: its default, and the code of the problem that tells that it was reached. */
export interface Cap {
  readonly value: number
  readonly code: ProblemCode
}

/**
 * Every cap there is, by the name that `turnpike analyze --cap NAME=VALUE` takes. Why a default is what it is stands with the constant that
 * it comes from.
 */
export const CAPS = {
  'total-bytes': { value: DEFAULT_CAPS.totalBytes, code: 'cap-total-bytes' },
  'member-bytes': { value: DEFAULT_CAPS.memberBytes, code: 'cap-member-bytes' },
  members: { value: DEFAULT_CAPS.members, code: 'cap-members' },
  ratio: { value: DEFAULT_CAPS.ratio, code: 'cap-ratio' },
  nesting: { value: DEFAULT_CAPS.nesting, code: 'cap-nesting' },
  peers: { value: 64, code: 'cap-peers' },
  dumps: { value: 64, code: 'cap-dumps' },
  'dump-bytes': { value: LONGEST_DUMP, code: 'dump-too-long' },
  'certificate-file-bytes': { value: 33_554_432, code: 'cap-certificate-file-bytes' },
  'line-bytes': { value: LONGEST_LINE, code: 'line-too-long' },
  flows: { value: CAPTURE_LIMITS.flows, code: 'capture-flow-limit' },
  'open-handshakes': { value: CAPTURE_LIMITS.handshakes, code: 'capture-handshake-limit' },
  handshakes: { value: CAPTURE_LIMITS.connections, code: 'capture-connection-limit' },
  'held-bytes': { value: CAPTURE_LIMITS.heldBytes, code: 'tls-memory-limit' },
  'fragment-bytes': { value: CAPTURE_LIMITS.fragmentBytes, code: 'ip-fragment-limit' },
  'handshake-bytes': { value: TLS_LIMITS.handshakeBytes, code: 'tls-message-too-long' },
  'chain-certificates': { value: TLS_LIMITS.certificates, code: 'tls-certificate-limit' },
  authorities: { value: TLS_LIMITS.authorities, code: 'tls-certificate-limit' },
  messages: { value: TLS_LIMITS.messages, code: 'tls-message-limit' },
  certificates: { value: EVIDENCE_LIMITS.certificates, code: 'cap-certificates' },
  'certificate-bytes': { value: EVIDENCE_LIMITS.certificateBytes, code: 'cap-certificate-bytes' },
  origins: { value: EVIDENCE_LIMITS.origins, code: 'cap-origins' },
  refusals: { value: EVIDENCE_LIMITS.refusals, code: 'cap-refusals' },
  sightings: { value: EVIDENCE_LIMITS.sightings, code: 'cap-sightings' },
  requests: { value: EVIDENCE_LIMITS.requests, code: 'cap-requests' },
  'path-signatures': { value: PATH_BUDGETS.signatures, code: 'cap-path-search' },
  'path-candidates': { value: PATH_BUDGETS.candidates, code: 'cap-path-search' },
  paths: { value: PATH_BUDGETS.paths, code: 'cap-path-search' },
  problems: { value: 1_000, code: 'problems-left-out' },
} as const satisfies Readonly<Record<string, Cap>>

export type CapName = keyof typeof CAPS

export const CAP_NAMES = Object.keys(CAPS) as readonly CapName[]

/** The caps whose reaching a problem tells. */
export const capsOf = (code: string): readonly CapName[] => CAP_NAMES.filter(name => CAPS[name].code === code)
