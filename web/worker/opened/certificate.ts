import {
  asn1,
  type Certificate,
  DerError,
  EXTENSION,
  type Extension,
  type GeneralName,
  hex,
  KEY_USAGE,
  keyTypeText,
  nameText,
  otherNameValue,
  serialText,
} from '../../../src/read/x509/index.ts'
import { instantOrNull } from '../../../src/tell/report/index.ts'
import type { Field } from '../../protocol.ts'
import { nameOfOid } from './oids.ts'

/** A certificate opened as far as it goes: every field of RFC 5280 section 4.1, every extension, and the bytes of what is not understood. */
export function certificateFields(certificate: Certificate): readonly Field[] {
  return [
    { name: 'version', value: `${certificate.version}` },
    { name: 'serialNumber', value: serialText(certificate) },
    { name: 'signature', value: nameOfOid(certificate.signatureAlgorithm.oid) },
    nameField('issuer', certificate.issuer),
    {
      name: 'validity',
      fields: [
        { name: 'notBefore', value: instantOrNull(certificate.notBefore) ?? '?' },
        { name: 'notAfter', value: instantOrNull(certificate.notAfter) ?? '?' },
      ],
    },
    nameField('subject', certificate.subject),
    {
      name: 'subjectPublicKeyInfo',
      isFolded: true,
      value: keyTypeText(certificate.publicKey),
      fields: [{ name: 'DER', value: bytesText(certificate.spki) }],
    },
    {
      name: 'extensions',
      value: `${certificate.extensions.length}`,
      fields: certificate.extensions.map(extension => extensionField(extension, certificate)),
    },
    { name: 'signatureValue', value: bytesText(certificate.signature) },
  ]
}

const nameField = (name: string, value: Certificate['subject']): Field => ({
  name,
  isFolded: true,
  value: nameText(value, true),
  fields: value.rdns
    .flat()
    .map(attribute => ({ name: nameOfOid(attribute.type), value: attribute.value.slice(0, LONGEST) })),
})

/** Characters of one value that are shown. */
const LONGEST = 4_096

/** Octets in pairs, with a space between them, as far as anybody reads. */
export const bytesText = (bytes: Uint8Array): string => {
  const shown = hex(bytes.subarray(0, LONGEST / 4)).replace(/(..)(?=.)/g, '$1 ')
  return bytes.length > LONGEST / 4 ? `${shown} …` : shown
}

function extensionField(extension: Extension, certificate: Certificate): Field {
  const isBroken = certificate.unreadable.includes(extension.oid)
  const decoded = isBroken ? [] : decodedOf(extension, certificate)
  return {
    name: nameOfOid(extension.oid),
    value: [extension.critical ? 'critical' : '', isBroken ? 'unreadable' : ''].filter(Boolean).join(', '),
    fields: [
      ...decoded,
      { name: 'OID', value: extension.oid },
      { name: 'DER', value: bytesText(extension.value) },
    ],
  }
}

function decodedOf({ oid, value }: Extension, certificate: Certificate): readonly Field[] {
  switch (oid) {
    case EXTENSION.subjectAltName:
      return (certificate.subjectAltName ?? []).map(generalName)
    case EXTENSION.basicConstraints: {
      const { ca = false, pathLength } = certificate.basicConstraints ?? {}
      return [
        { name: 'cA', value: ca ? 'TRUE' : 'FALSE' },
        ...(pathLength === undefined ? [] : [{ name: 'pathLenConstraint', value: `${pathLength}` }]),
      ]
    }
    case EXTENSION.keyUsage:
      return Object.entries(KEY_USAGE)
        .filter(([, bit]) => ((certificate.keyUsage ?? 0) & bit) !== 0)
        .map(([name]) => ({ name }))
    case EXTENSION.extendedKeyUsage:
      return (certificate.extendedKeyUsage ?? []).map(purpose => ({
        name: nameOfOid(purpose),
        value: purpose,
      }))
    case EXTENSION.subjectKeyIdentifier:
      return [{ name: 'keyIdentifier', value: bytesText(certificate.subjectKeyId ?? new Uint8Array(0)) }]
    case EXTENSION.authorityKeyIdentifier: {
      const { keyId, issuer = [], serial } = certificate.authorityKeyId ?? {}
      return [
        ...(keyId ? [{ name: 'keyIdentifier', value: bytesText(keyId) }] : []),
        ...issuer.map(generalName),
        ...(serial ? [{ name: 'authorityCertSerialNumber', value: bytesText(serial) }] : []),
      ]
    }
    case EXTENSION.authorityInfoAccess:
      return (certificate.authorityInfoAccess ?? []).map(({ method, location }) => ({
        name: nameOfOid(method),
        value: generalName(location).value ?? '',
      }))
    case EXTENSION.crlDistributionPoints:
      return (certificate.crlDistributionPoints ?? []).map(uri => ({ name: 'URI', value: uri }))
    case EXTENSION.certificatePolicies:
      return (certificate.certificatePolicies ?? []).map(policy => ({
        name: nameOfOid(policy),
        value: policy,
      }))
    case EXTENSION.nameConstraints: {
      const { permitted = [], excluded = [] } = certificate.nameConstraints ?? {}
      return [
        { name: 'permittedSubtrees', value: `${permitted.length}`, fields: permitted.map(generalName) },
        { name: 'excludedSubtrees', value: `${excluded.length}`, fields: excluded.map(generalName) },
      ]
    }
    default:
      return textOf(value)
  }
}

/** The text in an extension that is nothing but one string, such as Microsoft's certificate template name. */
function textOf(value: Uint8Array): readonly Field[] {
  try {
    const element = asn1.readElement(value, 0, value.length)
    const text = new TextDecoder(element.tag === 0x1e ? 'utf-16be' : 'utf-8').decode(asn1.contents(element))
    return [0x0c, 0x13, 0x16, 0x1e].includes(element.tag)
      ? [{ name: 'text', value: text.slice(0, LONGEST) }]
      : []
  } catch (error) {
    if (error instanceof DerError) return []
    throw error
  }
}

const KINDS: Readonly<Record<GeneralName['kind'], string>> = {
  dns: 'dNSName',
  email: 'rfc822Name',
  uri: 'uniformResourceIdentifier',
  ip: 'iPAddress',
  directory: 'directoryName',
  other: 'otherName',
  unknown: 'GeneralName',
}

function generalName(name: GeneralName): Field {
  switch (name.kind) {
    case 'directory':
      return { name: KINDS.directory, value: nameText(name.value, true) }
    case 'other':
      return { name: `${KINDS.other} ${nameOfOid(name.type)}`, value: otherText(name.raw) }
    case 'unknown':
      return { name: KINDS.unknown, value: bytesText(name.raw) }
    default:
      return { name: KINDS[name.kind], value: name.value.slice(0, LONGEST) }
  }
}

/** User principal names and their kin are a string in an otherName. */
function otherText(raw: Uint8Array): string {
  const value = otherNameValue(raw)
  if (!value) return bytesText(raw)
  return value.tag === 0x0c || value.tag === 0x16
    ? new TextDecoder().decode(value.raw).slice(0, LONGEST)
    : bytesText(value.raw)
}
