import { boolean, context, type Der, integer, namedBits, octetString, oid, sequence } from './der.ts'
import { type GeneralName, generalName } from './general-name.ts'

/** An extension as it is to stand in the certificate. */
export interface RawExtension {
  readonly oid: string
  readonly critical?: boolean
  /** Content of the OCTET STRING. */
  readonly value: Der
}

/** Bits of RFC 5280 section 4.2.1.3. */
const KEY_USAGES = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const

export type KeyUsage = keyof typeof KEY_USAGES

const PURPOSES = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  any: '2.5.29.37.0',
} as const

export type Purpose = keyof typeof PURPOSES

export interface Subtree {
  readonly base: GeneralName
  /** Prefix length, for an address. */
  readonly mask?: number
}

/** What a certificate says of itself beyond name, key and dates. What is absent is not written. */
export interface Extensions {
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number }
  readonly keyUsage?: readonly KeyUsage[]
  readonly extendedKeyUsage?: readonly Purpose[]
  readonly names?: readonly GeneralName[]
  readonly nameConstraints?: {
    readonly permitted?: readonly Subtree[]
    readonly excluded?: readonly Subtree[]
  }
  readonly subjectKeyId?: Uint8Array
  readonly authorityKeyId?: Uint8Array
  /** After all others, as they are. */
  readonly more?: readonly RawExtension[]
}

/** DER of the Extensions field's content; empty where there is none, and then the certificate has no such field. */
export function extensionsDer(wanted: Extensions): readonly Der[] {
  const { basicConstraints, keyUsage, extendedKeyUsage, names, nameConstraints } = wanted
  const list: readonly (RawExtension | undefined)[] = [
    basicConstraints && { oid: '2.5.29.19', critical: true, value: constraints(basicConstraints) },
    keyUsage && {
      oid: '2.5.29.15',
      critical: true,
      value: namedBits(keyUsage.map(usage => KEY_USAGES[usage])),
    },
    extendedKeyUsage && {
      oid: '2.5.29.37',
      value: sequence(...extendedKeyUsage.map(purpose => oid(PURPOSES[purpose]))),
    },
    names && { oid: '2.5.29.17', value: sequence(...names.map(name => generalName(name))) },
    nameConstraints && { oid: '2.5.29.30', critical: true, value: subtrees(nameConstraints) },
    wanted.subjectKeyId && { oid: '2.5.29.14', value: octetString(wanted.subjectKeyId) },
    wanted.authorityKeyId && {
      oid: '2.5.29.35',
      value: sequence(context(0, false, wanted.authorityKeyId)),
    },
    ...(wanted.more ?? []),
  ]
  return list.filter(extension => extension !== undefined).map(extensionDer)
}

function extensionDer({ oid: type, critical = false, value }: RawExtension): Der {
  return sequence(oid(type), ...(critical ? [boolean(true)] : []), octetString(value))
}

/** `cA` is left out where it is false, its default (DER). */
function constraints({ ca, pathLength }: NonNullable<Extensions['basicConstraints']>): Der {
  return sequence(...(ca ? [boolean(true)] : []), ...(pathLength === undefined ? [] : [integer(pathLength)]))
}

function subtrees({ permitted, excluded }: NonNullable<Extensions['nameConstraints']>): Der {
  const list = (trees: readonly Subtree[]) => trees.map(({ base, mask }) => sequence(generalName(base, mask)))
  return sequence(
    ...(permitted ? [context(0, true, ...list(permitted))] : []),
    ...(excluded ? [context(1, true, ...list(excluded))] : []),
  )
}
