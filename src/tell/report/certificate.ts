import type { Certificate, GeneralName } from '../../read/x509/index.ts'
import { commonNames, fingerprint, keyTypeText, nameText, serialText } from '../../read/x509/index.ts'
import { instantOrNull } from './instant.ts'
import type { ReportCertificate } from './schema.ts'

export function toCertificate(certificate: Certificate, role: string): ReportCertificate {
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    serial: serialText(certificate),
    names: namesOf(certificate),
    notBefore: instantOrNull(certificate.notBefore),
    notAfter: instantOrNull(certificate.notAfter),
    keyType: keyTypeText(certificate.publicKey),
    sha256: fingerprint(certificate),
    role,
  }
}

/** More names, or longer ones, are no server's; a report that lists them all is of no use. */
const MOST_NAMES = 256
const LONGEST_NAME = 2_048

/** Subject alternative names as `kind:value`, then every common name as `CN:value`. */
function namesOf(certificate: Certificate): string[] {
  return [
    ...(certificate.subjectAltName ?? []).slice(0, MOST_NAMES).map(generalNameText),
    ...commonNames(certificate.subject)
      .slice(0, MOST_NAMES)
      .map(name => `CN:${name}`),
  ].map(name => name.slice(0, LONGEST_NAME))
}

function generalNameText(name: GeneralName): string {
  switch (name.kind) {
    case 'dns':
    case 'email':
    case 'uri':
    case 'ip':
      return `${name.kind}:${name.value}`
    case 'directory':
      return `directory:${nameText(name.value)}`
    case 'other':
      return `other:${name.type}`
    case 'unknown':
      return `unknown:${name.tag}`
  }
}
