import { type Cursor, contents, enter, expect, finish, more, next, optional, TAG } from './der.ts'
import { readGeneralName, readGeneralNames } from './general-name.ts'
import { EXTENSION } from './oid.ts'
import { readBoolean, readInteger, readNamedBits, readOid, readSmallInteger } from './primitive.ts'
import { latin1 } from './text.ts'
import type { Certificate, GeneralName } from './types.ts'

/** The decoded fields of a certificate that come out of its extensions. */
export type Decoded = {
  -readonly [Field in
    | 'subjectAltName'
    | 'basicConstraints'
    | 'keyUsage'
    | 'extendedKeyUsage'
    | 'authorityKeyId'
    | 'subjectKeyId'
    | 'nameConstraints'
    | 'authorityInfoAccess'
    | 'crlDistributionPoints'
    | 'certificatePolicies'
    | 'policyMappings'
    | 'policyConstraints'
    | 'inhibitAnyPolicy']?: NonNullable<Certificate[Field]>
}

/** Decoders by OID; each reads the content of the extension's OCTET STRING. All throw DerError. */
export const DECODERS: Readonly<Record<string, (cursor: Cursor, into: Decoded) => void>> = {
  [EXTENSION.subjectAltName]: (cursor, into) => {
    into.subjectAltName = readGeneralNames(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.basicConstraints]: (cursor, into) => {
    into.basicConstraints = readBasicConstraints(cursor)
  },
  [EXTENSION.keyUsage]: (cursor, into) => {
    into.keyUsage = readNamedBits(expect(cursor, TAG.bitString))
  },
  [EXTENSION.extendedKeyUsage]: (cursor, into) => {
    into.extendedKeyUsage = readOids(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.authorityKeyIdentifier]: (cursor, into) => {
    into.authorityKeyId = readAuthorityKeyId(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.subjectKeyIdentifier]: (cursor, into) => {
    into.subjectKeyId = contents(expect(cursor, TAG.octetString))
  },
  [EXTENSION.nameConstraints]: (cursor, into) => {
    into.nameConstraints = readNameConstraints(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.authorityInfoAccess]: (cursor, into) => {
    into.authorityInfoAccess = readAccess(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.crlDistributionPoints]: (cursor, into) => {
    into.crlDistributionPoints = readCrlUris(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.certificatePolicies]: (cursor, into) => {
    into.certificatePolicies = readPolicies(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.policyMappings]: (cursor, into) => {
    into.policyMappings = readMappings(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.policyConstraints]: (cursor, into) => {
    into.policyConstraints = readPolicyConstraints(enter(expect(cursor, TAG.sequence)))
  },
  [EXTENSION.inhibitAnyPolicy]: (cursor, into) => {
    into.inhibitAnyPolicy = readSmallInteger(expect(cursor, TAG.integer))
  },
}

function readOids(cursor: Cursor): string[] {
  const oids: string[] = []
  while (more(cursor)) oids.push(readOid(expect(cursor, TAG.oid)))
  return oids
}

function readBasicConstraints(cursor: Cursor): NonNullable<Certificate['basicConstraints']> {
  const sequence = enter(expect(cursor, TAG.sequence))
  const flag = optional(sequence, TAG.boolean)
  const length = optional(sequence, TAG.integer)
  finish(sequence)
  const ca = flag ? readBoolean(flag) : false
  return length ? { ca, pathLength: readSmallInteger(length) } : { ca }
}

/** AuthorityKeyIdentifier (RFC 5280 section 4.2.1.1), inside its SEQUENCE; a CRL has one too. Throws DerError. */
export function readAuthorityKeyId(cursor: Cursor): NonNullable<Certificate['authorityKeyId']> {
  const keyId = optional(cursor, 0x80)
  const issuer = optional(cursor, 0xa1)
  const serial = optional(cursor, 0x82)
  finish(cursor)
  return {
    ...(keyId && { keyId: contents(keyId) }),
    ...(issuer && { issuer: readGeneralNames(enter(issuer)) }),
    ...(serial && { serial: readInteger(serial) }),
  }
}

function readNameConstraints(cursor: Cursor): NonNullable<Certificate['nameConstraints']> {
  const bounded: GeneralName[] = []
  const permitted = optional(cursor, 0xa0)
  const excluded = optional(cursor, 0xa1)
  finish(cursor)
  return {
    permitted: permitted ? readSubtrees(enter(permitted), bounded) : [],
    excluded: excluded ? readSubtrees(enter(excluded), bounded) : [],
    bounded,
  }
}

/** GeneralSubtree ::= SEQUENCE { base, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }. */
function readSubtrees(cursor: Cursor, bounded: GeneralName[]): GeneralName[] {
  const bases: GeneralName[] = []
  while (more(cursor)) {
    const subtree = enter(expect(cursor, TAG.sequence))
    const base = readGeneralName(next(subtree))
    const minimum = optional(subtree, 0x80)
    const maximum = optional(subtree, 0x81)
    finish(subtree)
    if (maximum || (minimum && readSmallInteger(minimum) !== 0)) bounded.push(base)
    bases.push(base)
  }
  return bases
}

function readAccess(cursor: Cursor): NonNullable<Certificate['authorityInfoAccess']> {
  const access: { method: string; location: GeneralName }[] = []
  while (more(cursor)) {
    const description = enter(expect(cursor, TAG.sequence))
    const method = readOid(expect(description, TAG.oid))
    access.push({ method, location: readGeneralName(next(description)) })
  }
  return access
}

/** The URIs of every fullName; what else a DistributionPoint says is read where revocation is judged. */
function readCrlUris(cursor: Cursor): string[] {
  const uris: string[] = []
  while (more(cursor)) {
    const point = enter(expect(cursor, TAG.sequence))
    const name = optional(point, 0xa0)
    const full = name && optional(enter(name), 0xa0)
    if (!full) continue
    for (const general of readGeneralNames(enter(full)))
      if (general.kind === 'uri') uris.push(latin1(general.raw))
  }
  return uris
}

function readPolicies(cursor: Cursor): string[] {
  const policies: string[] = []
  while (more(cursor)) policies.push(readOid(expect(enter(expect(cursor, TAG.sequence)), TAG.oid)))
  return policies
}

function readMappings(cursor: Cursor): NonNullable<Certificate['policyMappings']> {
  const mappings: { issuer: string; subject: string }[] = []
  while (more(cursor)) {
    const pair = enter(expect(cursor, TAG.sequence))
    const issuer = readOid(expect(pair, TAG.oid))
    mappings.push({ issuer, subject: readOid(expect(pair, TAG.oid)) })
  }
  return mappings
}

function readPolicyConstraints(cursor: Cursor): NonNullable<Certificate['policyConstraints']> {
  const requireExplicit = optional(cursor, 0x80)
  const inhibitMapping = optional(cursor, 0x81)
  finish(cursor)
  return {
    ...(requireExplicit && { requireExplicit: readSmallInteger(requireExplicit) }),
    ...(inhibitMapping && { inhibitMapping: readSmallInteger(inhibitMapping) }),
  }
}
