import { ATTRIBUTE, EXTENSION, PURPOSE } from '../../../src/read/x509/index.ts'

/** What else stands in certificates, by the names of the standards: signature algorithms (RFC 3279, 4055, 5758, 8410), access methods, Microsoft's. */
const OTHERS: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '1.3.6.1.5.5.7.48.1': 'OCSP',
  '1.3.6.1.5.5.7.48.2': 'caIssuers',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.5': 'ipsecEndSystem',
  '1.3.6.1.5.5.7.3.6': 'ipsecTunnel',
  '1.3.6.1.5.5.7.3.7': 'ipsecUser',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.4.1.311.20.2': 'Microsoft certificate template name',
  '1.3.6.1.4.1.311.20.2.3': 'userPrincipalName',
  '1.3.6.1.4.1.311.21.1': 'Microsoft CA version',
  '1.3.6.1.4.1.311.21.2': 'Microsoft previous CA certificate hash',
  '1.3.6.1.4.1.311.21.7': 'Microsoft certificate template',
  '1.3.6.1.4.1.311.21.10': 'Microsoft application policies',
  '1.3.6.1.4.1.11129.2.4.2': 'signed certificate timestamps',
  '2.5.29.32.0': 'anyPolicy',
}

const NAMES = new Map<string, string>([
  ...Object.entries(ATTRIBUTE),
  ...Object.entries(OTHERS),
  ...Object.entries({ ...EXTENSION, ...PURPOSE }).map(([name, oid]): [string, string] => [oid, name]),
])

/** The name its standard gives an object identifier; the identifier itself where this page knows none. */
export const nameOfOid = (oid: string): string => NAMES.get(oid) ?? oid
