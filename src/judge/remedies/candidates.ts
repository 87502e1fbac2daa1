import { parseIp } from '../../read/bytes/index.ts'
import { type Certificate, isSelfIssued, nameText, sameName, serialText } from '../../read/x509/index.ts'
import type { Origin } from '../evidence/index.ts'
import type { Reason, ReasonCode } from '../origin/index.ts'
import { rsaFirst } from './ciphers.ts'
import { namesFor, nodeName } from './names.ts'
import { cure, faultsOf, type Scenario, type Workshop } from './scenario.ts'
import type { Remedy } from './types.ts'

/** A remedy before its proof, and the scenario that it makes; undefined where the evidence lacks what it takes. */
export interface Candidate {
  readonly remedy: Omit<Remedy, 'proof'>
  readonly applied: Scenario | undefined
}

export const VERIFY_OFF = 'xConfiguration EdgeConfigServer VerifyOriginServer: Off'
/** Path search upwards for the issuer to trust. */
const MAX_UPWARDS = 10

/** What can be done about one fault, the best first. */
export function candidatesFor(
  reason: Reason,
  origin: Origin,
  scenario: Scenario,
  shop: Workshop,
): readonly Candidate[] {
  const sign = signByCa(origin, scenario)
  switch (reason.code) {
    case 'self-signed':
      return [
        ...unlessShadowed(trustLeaf(origin, scenario), origin, scenario, shop),
        ...preferRsa(origin, scenario, shop),
        sign,
      ]
    case 'unknown-ca':
      return [
        ...unlessShadowed(trustIssuer(reason, scenario, shop), origin, scenario, shop),
        ...preferRsa(origin, scenario, shop),
        sign,
      ]
    case 'incomplete-chain':
      return [completeChain(reason, scenario, shop), ...trustMissing(reason, scenario, shop)]
    case 'name-mismatch':
      return [...changeAddress(origin, scenario, shop), reissue(origin, scenario)]
    case 'expired':
      return [renew(reason, origin, scenario), ...preferRsa(origin, scenario, shop)]
    case 'not-yet-valid':
      return [fixClock(reason, scenario), renew(reason, origin, scenario)]
    case 'weak-or-unsupported':
      return [
        node(
          'reissue-stronger',
          { address: origin.address, openssl: reason.openssl ?? null },
          cure(scenario, 'replacement', reason.code),
        ),
        sign,
      ]
    case 'other': {
      const seen = scenario.chain.length > 0 ? { seen: true } : {}
      const params = { openssl: reason.openssl ?? null, depth: reason.depth, ...seen }
      return [node('inspect-certificate', params, undefined), sign]
    }
  }
}

const node = (kind: Remedy['kind'], params: Remedy['params'], applied: Scenario | undefined): Candidate => ({
  remedy: { kind, place: 'node', params },
  applied,
})

function trust(
  kind: 'trust-ca' | 'trust-self-signed',
  certificates: readonly [Certificate, ...Certificate[]],
  scenario: Scenario,
): Candidate {
  const [certificate] = certificates
  const collides = certificates.some(added =>
    scenario.trustStore.some(held => held !== added && sameName(held.subject, added.subject)),
  )
  const subjects = certificates.map(({ subject }) => nameText(subject))
  // The store of the bundle may be newer than the failure.
  const present = certificates.every(added => scenario.trustStore.includes(added))
  return {
    remedy: {
      kind,
      place: 'peer',
      params: { subject: nameText(certificate.subject), subjects, ...(present && { present }) },
      certificate,
      certificates,
      ...(collides && { collides }),
    },
    applied: { ...scenario, trustStore: [...scenario.trustStore, ...certificates] },
  }
}

/** A hidden certificate is known by what the log says of it: its fault, not its name. */
function trustLeaf(origin: Origin, scenario: Scenario): Candidate {
  const leaf = scenario.chain[0]
  if (leaf) return trust('trust-self-signed', [leaf], scenario)
  const exact = origin.basis === 'log-warning'
  const applied = exact ? cure(scenario, 'log', 'self-signed') : undefined
  return { remedy: { kind: 'trust-self-signed', place: 'peer', params: {} }, applied }
}

/** The certificates that are missing above the chain, up to the root, as far as the evidence holds them. */
function trustIssuer(
  reason: Extract<Reason, { code: 'unknown-ca' }>,
  scenario: Scenario,
  shop: Workshop,
): Candidate {
  const [first, ...more] = issuersOf(scenario.chain, shop.known)
  if (first) return trust('trust-ca', [first, ...more], scenario)
  return {
    remedy: { kind: 'trust-ca', place: 'peer', params: { issuer: reason.issuer ?? null } },
    applied: withRootToBeHad(scenario),
  }
}

/** From the root down; empty where the root was never seen. */
function issuersOf(chain: readonly Certificate[], known: readonly Certificate[]): readonly Certificate[] {
  const path: Certificate[] = []
  let current = chain[0]
  for (let step = 0; current && step < MAX_UPWARDS; step++) {
    if (isSelfIssued(current)) {
      const root = current
      return [root, ...path.filter(link => link !== root && link !== chain[0]).reverse()]
    }
    if (current !== chain[0]) path.push(current)
    const issuer = current.issuer
    current = [...chain, ...known].find(candidate => sameName(candidate.subject, issuer))
  }
  return []
}

/** Only where a CA certificate was sent is there something that the root would have to have issued. */
function withRootToBeHad(scenario: Scenario): Scenario | undefined {
  const sentCa = scenario.chain.slice(1).some(({ basicConstraints }) => basicConstraints?.ca)
  return sentCa ? cure(scenario, 'issuer', 'unknown-ca') : undefined
}

/** Faults that a certificate signed anew by a trusted CA has not. */
export const CHAIN_FAULTS: readonly ReasonCode[] = [
  'self-signed',
  'unknown-ca',
  'incomplete-chain',
  'expired',
  'not-yet-valid',
  'weak-or-unsupported',
  'other',
]

/**
 * A new certificate has none of the faults of the old one. Only an IP address stays unnamed: the traffic server passes over iPAddress, and no CA
 * should write an address into a dNSName.
 */
function signByCa(origin: Origin, scenario: Scenario): Candidate {
  const named = parseIp(scenario.address) === undefined
  const cured = cure(scenario, 'replacement', ...CHAIN_FAULTS, ...(named ? (['name-mismatch'] as const) : []))
  return node('sign-by-trusted-ca', { address: origin.address, names: namesFor(origin) }, cured)
}

function completeChain(
  reason: Extract<Reason, { code: 'incomplete-chain' }>,
  scenario: Scenario,
  shop: Workshop,
): Candidate {
  const certificates = missingOf(reason, shop)
  const applied = { ...scenario, chain: [...scenario.chain, ...certificates] }
  const made = node('complete-chain', { missing: reason.missing, anchor: reason.anchor }, applied)
  return { ...made, remedy: { ...made.remedy, certificates } }
}

const missingOf = (
  reason: Extract<Reason, { code: 'incomplete-chain' }>,
  shop: Workshop,
): readonly Certificate[] =>
  shop.known.filter(certificate => reason.missing.includes(nameText(certificate.subject)))

function trustMissing(
  reason: Extract<Reason, { code: 'incomplete-chain' }>,
  scenario: Scenario,
  shop: Workshop,
): Candidate[] {
  const [first, ...more] = missingOf(reason, shop)
  return first ? [trust('trust-ca', [first, ...more], scenario)] : []
}

/** What stands in the store already and is not found there is not mended by adding it. */
function unlessShadowed(trusted: Candidate, origin: Origin, scenario: Scenario, shop: Workshop): Candidate[] {
  const removed = removeDuplicates(origin, scenario, shop)
  return removed.length > 0 && trusted.remedy.params.present === true ? removed : [...removed, trusted]
}

/**
 * CSCwa12905: the store holds what it takes, but another certificate of the same subject stands before it, and Expressway stops at the first.
 * Offered only where that look-up refuses and the full one does not.
 */
function removeDuplicates(origin: Origin, scenario: Scenario, shop: Workshop): Candidate[] {
  if (scenario.chain.length === 0 || !origin.judged?.chainOk) return []
  const path = origin.judged.paths[0]?.certificates ?? []
  const others = scenario.trustStore.filter(
    held => !path.includes(held) && path.some(({ subject }) => sameName(subject, held.subject)),
  )
  const [certificate] = others
  const strict: Scenario = { ...scenario, store: 'first-subject' }
  if (!certificate || faultsOf(strict, shop).length === 0) return []
  const subjects = others.map(({ subject }) => nameText(subject))
  return [
    {
      remedy: {
        kind: 'remove-duplicate',
        place: 'peer',
        params: { subject: nameText(certificate.subject), subjects, serials: others.map(serialText) },
        certificate,
      },
      applied: { ...strict, trustStore: scenario.trustStore.filter(held => !others.includes(held)) },
    },
  ]
}

function reissue(origin: Origin, scenario: Scenario): Candidate {
  return node(
    'reissue-with-name',
    { address: origin.address, names: namesFor(origin) },
    cure(scenario, 'replacement', 'name-mismatch'),
  )
}

/** To the name that the node is known by, where its certificate holds that. */
function changeAddress(origin: Origin, scenario: Scenario, shop: Workshop): Candidate[] {
  const to = nodeName(origin, shop)
  if (!to || isRightAddress(origin, shop)) return []
  const params = { from: origin.address, to: to.name, source: to.source }
  const moved = { ...scenario, address: to.name }
  const applied = scenario.chain.length === 0 ? cure(moved, 'log', 'name-mismatch') : moved
  return [{ remedy: { kind: 'change-address', place: 'cluster', params }, applied }]
}

/** Where another certificate of the node passes under the same name, it is this certificate that is wrong. */
const isRightAddress = (origin: Origin, { system }: Workshop): boolean =>
  parseIp(origin.address) === undefined &&
  system.origins.some(
    ({ verdict, address, port }) =>
      verdict === 'pass' && port !== origin.port && address.toLowerCase() === origin.address.toLowerCase(),
  )

function renew(
  reason: Extract<Reason, { code: 'expired' | 'not-yet-valid' }>,
  origin: Origin,
  scenario: Scenario,
): Candidate {
  const certificate = origin.judged?.paths[0]?.certificates[reason.depth]
  const params = {
    address: origin.address,
    depth: reason.depth,
    subject: certificate ? nameText(certificate.subject) : null,
  }
  return node('renew-certificate', params, cure(scenario, 'replacement', reason.code))
}

function fixClock(reason: Extract<Reason, { code: 'not-yet-valid' }>, scenario: Scenario): Candidate {
  const known = reason.notBefore !== undefined && scenario.chain.length > 0
  return {
    remedy: { kind: 'fix-clock', place: 'peer', params: { notBefore: reason.notBefore ?? null } },
    applied: known ? { ...scenario, at: reason.notBefore ?? scenario.at } : undefined,
  }
}

/** Ports where a node presents the same certificate: tomcat on these, CallManager on 6971. */
const TOMCAT_PORTS: ReadonlySet<number | null> = new Set([443, 8443, 6972])

/** Where the same node passes with its RSA certificate, that certificate can be asked for. */
function preferRsa(origin: Origin, scenario: Scenario, shop: Workshop): Candidate[] {
  if (origin.certificate?.publicKey.kind !== 'ec') return []
  const samePort = (port: number | null) =>
    port === origin.port || (TOMCAT_PORTS.has(port) && TOMCAT_PORTS.has(origin.port))
  const rsa = shop.system.origins.find(
    other =>
      other.verdict === 'pass' &&
      other.certificate?.publicKey.kind === 'rsa' &&
      samePort(other.port) &&
      ((other.ip !== null && other.ip === origin.ip) ||
        other.address.toLowerCase() === origin.address.toLowerCase()),
  )
  const [list] = rsaFirst(shop.system.facts)
  if (!rsa?.certificate || !list) return []
  const params = {
    command: list.command,
    cipherList: list.value,
    subject: nameText(rsa.certificate.subject),
    tls: 'TLSv1.2',
  }
  const applied = { ...scenario, chain: rsa.chain }
  return [{ remedy: { kind: 'prefer-rsa', place: 'peer', params }, applied }]
}
