import { squeezed } from '../fields.ts'
import type { LogRecord } from '../record.ts'
import type { Shape } from '../shape.ts'

const TLS =
  /certificate.?verify.?failed|certificate verification|SSL routines|SSL3?_|TLS|SSL(?:Error|\.Error| handshake)|self.signed certificate|hostname .*(?:match|mismatch)/i
const FAILED = /fail|error|refus|reject|invalid|unable|mismatch|doesn.?t match|not match/i

/** TLS trouble while UC servers are discovered or asked: AXL, UDS. A wrong password is not TLS trouble. */
export const provisioning: Shape = {
  name: 'provisioning',
  needles: [
    'network.axl" Level',
    'certificate verify',
    'CERTIFICATE_VERIFY',
    'certificate_verify',
    'SSL routines:',
    'TLS handshake',
    'SSL handshake',
    'self signed certificate',
    'self-signed certificate',
  ],
  samples: [
    `2022-07-11T18:40:02.118+02:00 vcsc management: UTCTime="2022-07-11 16:40:02,118" Module="network.axl" Level="ERROR" Detail="AXL request failed" URL="https://cucm.steven.lab:8443/axl/" Reason="[('SSL routines', 'tls_process_server_certificate', 'certificate verify failed')]"`,
  ],
  read(record) {
    if (!isProvisioning(record)) return undefined
    const { attributes } = record
    const said = [
      attributes.get('Detail'),
      attributes.get('Reason'),
      attributes.get('Error'),
      attributes.rest,
    ]
      .filter(text => text)
      .join(': ')
    if (!TLS.test(said) || !FAILED.test(said)) return undefined
    const server = serverOf(record)
    return [{ kind: 'provisioning-failed', ...(server ? { server } : {}), detail: said }]
  },
}

function isProvisioning(record: LogRecord): boolean {
  const module = squeezed(record.attributes.get('Module'))
  if (/\bldap\b/.test(module)) return false
  return (
    /^(?:network\.axl|developer\.(?:axl|management|edgeconfigprovisioning)|network\.http\.edgeconfigprovisioning)/.test(
      module,
    ) || /^(?:edgeconfigprovisioning|management)$/.test(record.prefix?.process ?? '')
  )
}

/** `Server="('https', 'cucm.steven.lab', 8443)"`, a URL, or an address: host and port as far as they are told. */
function serverOf(record: LogRecord): string | undefined {
  const { attributes } = record
  const tuple = /\('\w+','([^']+)',(\d+)\)/.exec(squeezed(attributes.get('Server')))
  if (tuple) return `${tuple[1]}:${tuple[2]}`
  const url = squeezed(attributes.get('URL') ?? attributes.get('Request-url') ?? attributes.get('Url'))
  const host = /^[a-z]+:\/\/(?:[^/@]*@)?([^/?#]+)/i.exec(url)?.[1]
  return (
    host ??
    (squeezed(attributes.get('Server') ?? attributes.get('Address') ?? attributes.get('Dst-ip')) || undefined)
  )
}
