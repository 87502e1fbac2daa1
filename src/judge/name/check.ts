import { type Certificate, commonNames, ipText, sameBytes } from '../../read/x509/index.ts'
import { octetText, parseIpLiteral } from './address.ts'
import { atsMatches } from './ats.ts'
import { opensslMatches } from './openssl.ts'
import { rfc9525Matches, toALabels } from './rfc9525.ts'
import type { NameProfile, NameVerdict } from './types.ts'

type Presented = NameVerdict['presented'][number] & { readonly matches: boolean }

/**
 * Does the certificate name this connection address (FQDN or IP literal)? By the rules of
 * - `ats`: Traffic Server's `validate_hostname`: dNSName SANs, then the first CN even where SANs exist; an IP address is compared as text
 * - `openssl`: X509_check_host or X509_check_ip with flags 0: SANs, and every CN only where no dNSName is there
 * - `rfc9525`: SANs alone; dNSName for names, iPAddress for addresses
 */
export function checkName(certificate: Certificate, address: string, profile: NameProfile): NameVerdict {
  const presented = RULES[profile](certificate, address)
  const match = presented.find(name => name.looked && name.matches)
  return {
    ok: match !== undefined,
    ...(match && { matched: { from: match.from as 'dns' | 'ip' | 'cn', value: match.value } }),
    presented: presented.slice(0, MOST_SHOWN).map(({ from, value, looked }) => ({ from, value, looked })),
  }
}

/** Names listed in the answer; all of them are looked at. */
const MOST_SHOWN = 256

const RULES: Readonly<Record<NameProfile, (certificate: Certificate, address: string) => Presented[]>> = {
  ats: (certificate, address) => {
    const wanted = octetText(address)
    return list(certificate, {
      dns: value => atsMatches(value, wanted),
      cn: (value, index) => (index === 0 ? atsMatches(octetText(value), wanted) : undefined),
    })
  },
  openssl: (certificate, address) => {
    const ip = parseIpLiteral(address)
    if (ip) return list(certificate, { ip: raw => sameBytes(raw, ip) })
    const wanted = octetText(address)
    const named = certificate.subjectAltName?.some(name => name.kind === 'dns')
    return list(certificate, {
      dns: value => opensslMatches(value, wanted),
      ...(!named && { cn: value => opensslMatches(octetText(value), wanted) }),
    })
  },
  rfc9525: (certificate, address) => {
    const ip = parseIpLiteral(address)
    if (ip) return list(certificate, { ip: raw => sameBytes(raw, ip) })
    const wanted = toALabels(address)
    return list(certificate, { dns: value => wanted !== undefined && rfc9525Matches(value, wanted) })
  },
}

/** What a profile looks at; a kind of name that has no rule is not looked at, nor is one whose rule answers undefined. */
interface Rules {
  readonly dns?: (value: string) => boolean
  readonly ip?: (raw: Uint8Array) => boolean
  readonly cn?: (value: string, index: number) => boolean | undefined
}

/** Every name the certificate presents: the alternative names in order, then the common names. */
function list(certificate: Certificate, rules: Rules): Presented[] {
  const presented: Presented[] = []
  const add = (from: Presented['from'], value: string, matches: boolean | undefined) =>
    presented.push({ from, value, looked: matches !== undefined, matches: matches === true })
  for (const name of certificate.subjectAltName ?? []) {
    if (name.kind === 'dns') add('dns', name.value, rules.dns?.(name.value))
    else if (name.kind === 'ip') add('ip', ipText(name.raw), rules.ip?.(name.raw))
    else if (name.kind === 'uri' || name.kind === 'email') add(name.kind, name.value, undefined)
  }
  for (const [index, value] of commonNames(certificate.subject).entries())
    add('cn', value, rules.cn?.(value, index))
  return presented
}
