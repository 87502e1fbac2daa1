import { type Der, oid, sequence, set, TAG, tlv } from './der.ts'

/** Attribute types by their usual short names (RFC 4514 section 3, RFC 5280 appendix A). */
const TYPES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
  emailAddress: '1.2.840.113549.1.9.1',
}

export type StringType = 'utf8' | 'printable' | 'teletex' | 'ia5' | 'bmp'

export interface Attribute {
  /** Short name or dotted OID. */
  readonly type: string
  /** May hold anything, a NUL too. */
  readonly value: string
  /** Default: what CAs write, IA5String for domain components and e-mail, PrintableString for countries, else UTF8String. */
  readonly as?: StringType
}

/** A distinguished name in the order of the DER. */
export type Dn = readonly Attribute[]

/** `DC=lab,DC=steven,CN=steven-DC-CA` in the order of the DER (the reverse of RFC 4514); a backslash takes the next character as it is. */
export function dn(text: string): Dn {
  return [...text.matchAll(/([^=,]+)=((?:\\.|[^,\\])*)(?:,|$)/g)].map(([, type = '', value = '']) => ({
    type: type.trim(),
    value: value.replace(/\\(.)/g, '$1'),
  }))
}

export function nameDer(name: Dn): Der {
  return sequence(...name.map(attribute => set(sequence(oid(typeOid(attribute.type)), valueDer(attribute)))))
}

const typeOid = (type: string): string => TYPES[type] ?? type

function valueDer({ type, value, as = usual(type) }: Attribute): Der {
  switch (as) {
    case 'utf8':
      return tlv(TAG.utf8, Buffer.from(value, 'utf8'))
    case 'bmp':
      return tlv(TAG.bmp, Buffer.from(value, 'utf16le').swap16())
    default:
      return tlv(TAG[as], Buffer.from(value, 'latin1'))
  }
}

function usual(type: string): StringType {
  if (type === 'DC' || type === 'emailAddress') return 'ia5'
  return type === 'C' ? 'printable' : 'utf8'
}
