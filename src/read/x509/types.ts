import type { Instant } from '../bytes/index.ts'

/** An attribute of a distinguished name (RFC 5280 section 4.1.2.4). */
export interface Attribute {
  /** Dotted OID of the type. */
  readonly type: string
  /** ASN.1 tag of the string type: 12 UTF8String, 19 PrintableString, 20 T61String, 22 IA5String, 28 UniversalString, 30 BMPString … */
  readonly tag: number
  /** The text, decoded by its string type; never trusted as markup. */
  readonly value: string
  /** The content octets as encoded. */
  readonly raw: Uint8Array
}

/** A distinguished name as encoded: a sequence of sets of attributes. */
export interface Name {
  readonly der: Uint8Array
  readonly rdns: readonly (readonly Attribute[])[]
}

export type GeneralName =
  | { readonly kind: 'dns'; readonly value: string; readonly raw: Uint8Array }
  | { readonly kind: 'email'; readonly value: string; readonly raw: Uint8Array }
  | { readonly kind: 'uri'; readonly value: string; readonly raw: Uint8Array }
  /** 4 or 16 octets; in name constraints 8 or 32 (address and mask). */
  | { readonly kind: 'ip'; readonly value: string; readonly raw: Uint8Array }
  | { readonly kind: 'directory'; readonly value: Name; readonly raw: Uint8Array }
  | { readonly kind: 'other'; readonly type: string; readonly raw: Uint8Array }
  /** x400Address, ediPartyName, registeredID: kept, not interpreted. */
  | { readonly kind: 'unknown'; readonly tag: number; readonly raw: Uint8Array }

export interface Extension {
  readonly oid: string
  readonly critical: boolean
  /** Content of the OCTET STRING. */
  readonly value: Uint8Array
}

export type PublicKey =
  | { readonly kind: 'rsa'; readonly bits: number; readonly exponent: bigint; readonly pss: boolean }
  | { readonly kind: 'ec'; readonly curve: string; readonly bits: number }
  /** Key agreement only (RFC 8410): may stand in a certificate, but signs nothing. */
  | { readonly kind: 'x25519'; readonly bits: 253 }
  | { readonly kind: 'x448'; readonly bits: 448 }
  | { readonly kind: 'ed25519'; readonly bits: 256 }
  | { readonly kind: 'ed448'; readonly bits: 456 }
  /** `subgroupBits` is the size of q; both are 0 where the parameters are inherited from the issuer. */
  | { readonly kind: 'dsa'; readonly bits: number; readonly subgroupBits: number }
  | { readonly kind: 'unknown'; readonly oid: string; readonly bits: 0 }

export interface AlgorithmIdentifier {
  readonly oid: string
  /** DER of the parameters, undefined where absent. */
  readonly parameters?: Uint8Array
}

/** AuthorityKeyIdentifier (RFC 5280 section 4.2.1.1). */
export interface AuthorityKeyId {
  readonly keyId?: Uint8Array
  readonly issuer?: readonly GeneralName[]
  readonly serial?: Uint8Array
}

/**
 * A certificate as encoded. Nothing here is judged: a certificate with a wrong key usage or a bad date is still a fact.
 * An extension that could not be decoded stays in `extensions`, its decoded field is undefined, and a Problem names the byte.
 */
export interface Certificate {
  readonly der: Uint8Array
  /** DER of the tbsCertificate, what the signature covers. */
  readonly tbs: Uint8Array
  /** 1, 2 or 3. */
  readonly version: number
  /** Content octets of the serial number, sign kept. */
  readonly serial: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  /** The copy inside the tbsCertificate. */
  readonly tbsSignatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Instant
  readonly notAfter: Instant
  /** DER of the SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  readonly publicKey: PublicKey
  readonly extensions: readonly Extension[]
  readonly subjectAltName?: readonly GeneralName[]
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number }
  /** Bit 0 digitalSignature … bit 8 decipherOnly (RFC 5280 section 4.2.1.3) as `1 << n`. */
  readonly keyUsage?: number
  /** Dotted OIDs. */
  readonly extendedKeyUsage?: readonly string[]
  readonly authorityKeyId?: AuthorityKeyId
  readonly subjectKeyId?: Uint8Array
  readonly nameConstraints?: {
    readonly permitted: readonly GeneralName[]
    readonly excluded: readonly GeneralName[]
    /** Those of the above whose subtree has a minimum other than 0 or a maximum (RFC 5280 forbids both). */
    readonly bounded: readonly GeneralName[]
  }
  readonly authorityInfoAccess?: readonly { readonly method: string; readonly location: GeneralName }[]
  readonly crlDistributionPoints?: readonly string[]
  readonly certificatePolicies?: readonly string[]
  /** issuerDomainPolicy and subjectDomainPolicy (RFC 5280 section 4.2.1.5). */
  readonly policyMappings?: readonly { readonly issuer: string; readonly subject: string }[]
  /** SkipCerts; -1 where it is negative (RFC 5280 section 4.2.1.11). */
  readonly policyConstraints?: { readonly requireExplicit?: number; readonly inhibitMapping?: number }
  /** SkipCerts (RFC 5280 section 4.2.1.14). */
  readonly inhibitAnyPolicy?: number
  /** Extensions that are broken or repeated, by OID; their decoded field is undefined or that of the first. */
  readonly unreadable: readonly string[]
}
