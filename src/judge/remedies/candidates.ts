import { type Certificate, isSelfIssued, nameText, sameName } from '../../read/x509/index.ts'
import type { Origin } from '../evidence/index.ts'
import type { Reason } from '../origin/index.ts'
import { RSA_PREFIX } from './ciphers.ts'
import type { Scenario, Workshop } from './scenario.ts'
import type { Remedy } from './types.ts'

/** A remedy before its proof, and the scenario that it makes. */
export interface Candidate {
  readonly remedy: Omit<Remedy, 'proof'>
  readonly applied: Scenario | undefined
}

export const VERIFY_OFF = 'xConfiguration EdgeConfigServer VerifyOriginServer: Off'
/** Path search upwards for the issuer to trust. */
const MAX_UPWARDS = 10

/** What can be done about one fault, the most lasting first. */
export function candidatesFor(
  reason: Reason,
  origin: Origin,
  scenario: Scenario | undefined,
  shop: Workshop,
): readonly Candidate[] {
  switch (reason.code) {
    case 'self-signed':
      return [trustLeaf(scenario, shop), ...preferRsa(origin, scenario, shop), signByCa(origin, scenario)]
    case 'unknown-ca':
      return [
        trustIssuer(reason, scenario, shop),
        ...preferRsa(origin, scenario, shop),
        signByCa(origin, scenario),
      ]
    case 'incomplete-chain':
      return [completeChain(reason, scenario, shop), ...trustMissing(reason, scenario, shop)]
    case 'name-mismatch':
      return [reissue(origin, scenario), ...changeAddress(origin, scenario, shop)]
    case 'expired':
      return [renew(reason, origin, scenario), ...preferRsa(origin, scenario, shop)]
    case 'not-yet-valid':
      return [fixClock(reason, scenario), renew(reason, origin, scenario)]
    case 'weak-or-unsupported':
      return [
        node(
          'reissue-stronger',
          { address: origin.address, openssl: reason.openssl ?? null },
          cure(scenario, reason.code),
        ),
      ]
    case 'other':
      return [
        {
          ...node('inspect-certificate', { openssl: reason.openssl ?? null, depth: reason.depth }, undefined),
        },
      ]
  }
}

const node = (kind: Remedy['kind'], params: Remedy['params'], applied: Scenario | undefined): Candidate => ({
  remedy: { kind, place: 'node', params },
  applied,
})

const cure = (scenario: Scenario | undefined, ...codes: Reason['code'][]): Scenario | undefined =>
  scenario && { ...scenario, cured: new Set([...scenario.cured, ...codes]) }

function trust(
  kind: 'trust-ca' | 'trust-self-signed',
  certificates: readonly Certificate[],
  scenario: Scenario,
  shop: Workshop,
): Candidate {
  const [certificate] = certificates
  const collides = certificates.some(added =>
    (shop.system.trustStore?.certificates ?? []).some(
      held => held !== added && sameName(held.subject, added.subject),
    ),
  )
  return {
    remedy: {
      kind,
      place: 'peer',
      params: {
        subject: nameText(certificate!.subject),
        subjects: certificates.map(({ subject }) => nameText(subject)),
      },
      ...(certificate && { certificate }),
      certificates,
      ...(collides && { collides }),
    },
    applied: { ...scenario, trustStore: [...scenario.trustStore, ...certificates] },
  }
}

function trustLeaf(scenario: Scenario | undefined, shop: Workshop): Candidate {
  const leaf = scenario?.chain[0]
  if (leaf && scenario) return trust('trust-self-signed', [leaf], scenario, shop)
  return { remedy: { kind: 'trust-self-signed', place: 'peer', params: {} }, applied: undefined }
}

/** The certificates that are missing above the chain, up to the root, as far as the evidence holds them. */
function trustIssuer(
  reason: Extract<Reason, { code: 'unknown-ca' }>,
  scenario: Scenario | undefined,
  shop: Workshop,
): Candidate {
  const missing = scenario && issuersOf(scenario.chain, shop.known)
  if (scenario && missing?.length) return trust('trust-ca', missing, scenario, shop)
  return {
    remedy: { kind: 'trust-ca', place: 'peer', params: { issuer: reason.issuer ?? null } },
    applied: undefined,
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

function signByCa(origin: Origin, scenario: Scenario | undefined): Candidate {
  const cured = cure(
    scenario,
    'self-signed',
    'unknown-ca',
    'incomplete-chain',
    'expired',
    'not-yet-valid',
    'name-mismatch',
  )
  return node('sign-by-trusted-ca', { address: origin.address, names: namesFor(origin) }, cured)
}

/** Names for the next certificate: those it has, and the address that clients are told. */
const namesFor = (origin: Origin): readonly string[] => {
  const present =
    origin.judged?.names.ats.presented.filter(({ from }) => from === 'dns').map(({ value }) => value) ?? []
  return [...new Set([origin.address, ...present])]
}

function completeChain(
  reason: Extract<Reason, { code: 'incomplete-chain' }>,
  scenario: Scenario | undefined,
  shop: Workshop,
): Candidate {
  const missing = missingOf(reason, shop)
  const applied = scenario && { ...scenario, chain: [...scenario.chain, ...missing] }
  const made = node('complete-chain', { missing: reason.missing, anchor: reason.anchor }, applied)
  return { ...made, remedy: { ...made.remedy, certificates: missing } }
}

const missingOf = (
  reason: Extract<Reason, { code: 'incomplete-chain' }>,
  shop: Workshop,
): readonly Certificate[] =>
  shop.known.filter(certificate => reason.missing.includes(nameText(certificate.subject)))

function trustMissing(
  reason: Extract<Reason, { code: 'incomplete-chain' }>,
  scenario: Scenario | undefined,
  shop: Workshop,
): Candidate[] {
  const missing = missingOf(reason, shop)
  return scenario && missing.length > 0 ? [trust('trust-ca', missing, scenario, shop)] : []
}

function reissue(origin: Origin, scenario: Scenario | undefined): Candidate {
  return node(
    'reissue-with-name',
    { address: origin.address, names: namesFor(origin) },
    cure(scenario, 'name-mismatch'),
  )
}

/** A name of the certificate under which the node is known, or else its first one that is a whole name. */
function changeAddress(origin: Origin, scenario: Scenario | undefined, shop: Workshop): Candidate[] {
  const names = namesFor(origin).filter(
    name => name !== origin.address && !name.includes('*') && name.includes('.'),
  )
  const known = new Set([
    ...shop.system.origins
      .filter(({ ip, verdict }) => ip === origin.ip && verdict === 'pass')
      .map(({ address }) => address.toLowerCase()),
    ...shop.system.facts.ucServers.map(({ address }) => address.toLowerCase()),
  ])
  const name = names.find(candidate => known.has(candidate.toLowerCase())) ?? names[0]
  if (name === undefined) return []
  const applied = scenario && { ...scenario, address: name }
  return [
    {
      remedy: { kind: 'change-address', place: 'cluster', params: { from: origin.address, to: name } },
      applied,
    },
  ]
}

function renew(
  reason: Extract<Reason, { code: 'expired' | 'not-yet-valid' }>,
  origin: Origin,
  scenario: Scenario | undefined,
): Candidate {
  const certificate = origin.judged?.paths[0]?.certificates[reason.depth]
  const params = {
    address: origin.address,
    depth: reason.depth,
    subject: certificate ? nameText(certificate.subject) : null,
  }
  return node('renew-certificate', params, cure(scenario, reason.code))
}

function fixClock(
  reason: Extract<Reason, { code: 'not-yet-valid' }>,
  scenario: Scenario | undefined,
): Candidate {
  const applied =
    scenario && reason.notBefore !== undefined ? { ...scenario, at: reason.notBefore } : undefined
  return {
    remedy: { kind: 'fix-clock', place: 'peer', params: { notBefore: reason.notBefore ?? null } },
    applied,
  }
}

/** Where the same node passes with its RSA certificate, that certificate can be asked for. */
function preferRsa(origin: Origin, scenario: Scenario | undefined, shop: Workshop): Candidate[] {
  if (origin.certificate?.publicKey.kind !== 'ec') return []
  const rsa = shop.system.origins.find(
    other =>
      other.verdict === 'pass' &&
      other.certificate?.publicKey.kind === 'rsa' &&
      (other.ip === origin.ip || other.address.toLowerCase() === origin.address.toLowerCase()),
  )
  if (!rsa) return []
  const applied = scenario && { ...scenario, chain: rsa.chain }
  const params = { prefix: RSA_PREFIX, subject: nameText(rsa.certificate!.subject), tls: 'TLSv1.2' }
  return [{ remedy: { kind: 'prefer-rsa', place: 'peer', params }, applied }]
}
