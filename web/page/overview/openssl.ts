import type { ReportOrigin } from '../../../src/tell/report/index.ts'

/**
 * The command that shows what the origin presents to the traffic server: by its IP address where that is known, asking for the name that clients were
 * told (SNI holds no IP address: RFC 6066 section 3). Null where the port is not known, or where a name holds what a shell would obey.
 */
export function opensslCommand({
  address,
  ip,
  port,
}: Pick<ReportOrigin, 'address' | 'ip' | 'port'>): string | null {
  const target = ip ?? address
  if (port === null || !isPlain(address) || !isPlain(target)) return null
  const host = target.includes(':') ? `[${target}]` : target
  const isName = !/^[\d.]+$/.test(address) && !address.includes(':')
  return [
    'openssl s_client -showcerts',
    `-connect ${host}:${port}`,
    ...(isName
      ? [`-servername ${address} -verify_hostname ${address}`]
      : [`-noservername -verify_ip ${address}`]),
    '-CAfile trust-store.pem < /dev/null',
  ].join(' ')
}

const isPlain = (text: string): boolean => /^[A-Za-z0-9.:_-]+$/.test(text) && !text.startsWith('-')
