export { readAlgorithm } from './algorithm.ts'
export { canonicalName, canonicalRdns, isSelfIssued, sameName } from './canonical.ts'
export { readCertificate } from './certificate.ts'
export { type Crl, type IssuingDistributionPoint, type RevokedEntry, readCrl } from './crl.ts'
export * as asn1 from './der.ts'
export { DerError } from './der.ts'
export {
  commonNames,
  extensionOf,
  fingerprint,
  keyTypeText,
  nameText,
  serialText,
} from './describe.ts'
export {
  type DistributionPoint,
  type DistributionPointName,
  distributionPoints,
} from './distribution-point.ts'
export { type LocatedCertificate, readCertificateFile } from './file.ts'
export { otherNameValue, readGeneralName, readGeneralNames } from './general-name.ts'
export { hex, sameBytes } from './hex.ts'
export { ipText } from './ip-text.ts'
export { readName } from './name.ts'
export * from './oid.ts'
export { type PemBlock, readPem, toPem } from './pem.ts'
export {
  readBitString,
  readBoolean,
  readInteger,
  readNamedBits,
  readOid,
  readSmallInteger,
} from './primitive.ts'
export { decodeString, latin1, STRING } from './text.ts'
export { readTime } from './time.ts'
export * from './types.ts'
