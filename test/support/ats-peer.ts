import type { AllowRule, PeerState } from '../../src/run/peer/index.ts'
import { defaultCiphers } from '../../src/run/peer/index.ts'

export const X14_2 = { major: 14, minor: 2, patch: 0, text: 'X14.2' }

/** A peer of X14.2 that allows these rules, at security level 2 as Debian's OpenSSL has it. */
export function peerState(rules: readonly AllowRule[], more: Partial<PeerState> = {}): PeerState {
  return {
    generation: 1,
    host: 'expc1',
    domain: 'steven.lab',
    release: X14_2,
    domains: ['steven.lab'],
    verifyOriginServer: 'on',
    exceptions: [],
    trustStore: { certificates: [], pem: '', sha256: '', generation: 1 },
    ciphers: { ...defaultCiphers(X14_2), securityLevel: 2 },
    certificate: undefined,
    allowList: { defaultMethods: ['GET'], rules },
    ucServers: [],
    alarms: [],
    attempts: 2,
    wording: '3.0',
    logLevel: 'INFO',
    settings: new Map(),
    ...more,
  }
}

export const allowRule = (address: string, port: number, more: Partial<AllowRule> = {}): AllowRule => ({
  protocol: 'https',
  address,
  port,
  path: '/',
  match: 'prefix',
  methods: [],
  type: 'test',
  deployment: 1,
  ...more,
})
