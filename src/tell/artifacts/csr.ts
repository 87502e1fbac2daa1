import type { Origin } from '../../judge/evidence/index.ts'
import type { RemedyKind } from '../../judge/remedies/index.ts'
import { formatIp, parseIp } from '../../read/bytes/index.ts'
import type { Attribute, Certificate, PublicKey } from '../../read/x509/index.ts'
import { ATTRIBUTE, commonNames, fingerprint } from '../../read/x509/index.ts'
import { roleOf } from '../report/index.ts'
import { placeOf } from '../text/index.ts'
import { comment, textOf } from './comment.ts'
import { createNamer, slug } from './paths.ts'
import type { Artifact, ArtifactInput } from './types.ts'
import { type Words, wordsOf } from './words.ts'

/** Remedies that end in a new certificate of the node. */
const REISSUES: ReadonlySet<RemedyKind> = new Set<RemedyKind>([
  'reissue-with-name',
  'sign-by-trusted-ca',
  'renew-certificate',
  'reissue-stronger',
])

/**
 * `csr/<address>.cnf` for every failing origin that a new certificate of the node would mend: a request configuration for `openssl req -new`
 * with the present certificate's subject, its names, and the address that clients are told. Where an address presents several
 * certificates, the file's name says which (`-tomcat-ecdsa`).
 */
export function csrArtifacts(input: ArtifactInput): Artifact[] {
  const words = wordsOf(input.language)
  const origins = requested(input)
  const several = new Map<string, number>()
  for (const { address } of origins) several.set(address, (several.get(address) ?? 0) + 1)
  const name = createNamer<Origin>(
    origin => {
      const { certificate, port, address } = origin
      const role = certificate && several.get(address) !== 1 ? `-${slug(roleOf(certificate, port))}` : ''
      return `${slug(address)}${role}`
    },
    ({ address, certificate }) => `${address} ${certificate ? fingerprint(certificate) : ''}`,
  )
  return origins.map(origin => {
    const file = name(origin)
    return { path: `csr/${file}.cnf`, text: configurationFor(origin, file, words) }
  })
}

/** One origin for each address and certificate: what is presented on several ports is renewed once. */
function requested({ evidence, repair }: ArtifactInput): Origin[] {
  const planned = new Set(repair.plan.steps.flatMap(({ mends }) => mends))
  const found = new Map<string, Origin>()
  for (const origin of evidence.systems.flatMap(({ origins }) => origins)) {
    const reissued = (repair.remedies.get(origin) ?? []).some(({ kind }) => REISSUES.has(kind))
    const { certificate, address } = origin
    const key = `${address.toLowerCase()} ${certificate ? fingerprint(certificate) : ''}`
    if (reissued && planned.has(origin) && !found.has(key)) found.set(key, origin)
  }
  return [...found.values()]
}

function configurationFor(origin: Origin, file: string, words: Words): string {
  const { certificate, address } = origin
  const key = certificate?.publicKey
  const subject = subjectOf(certificate, address)
  const names = namesOf(certificate, address)
  const usage = key?.kind === 'ec' ? 'digitalSignature' : 'digitalSignature, keyEncipherment'
  return textOf([
    ...comment(
      words.csrFor(placeOf(origin)),
      ...words.csrOnNode,
      `openssl req -new -config ${file}.cnf ${newKey(key)} -keyout ${file}.key -out ${file}.csr`,
    ),
    ...(canonicalIp(address) === undefined ? [] : comment('', ...words.csrIp(address))),
    ...(certificate ? [] : comment('', words.csrHidden)),
    '',
    '[ req ]',
    'prompt = no',
    'utf8 = yes',
    'string_mask = utf8only',
    'default_md = sha256',
    'distinguished_name = subject',
    'req_extensions = extensions',
    '',
    '[ subject ]',
    ...subject.lines,
    ...comment(...subject.leftOut.map(words.leftOut)),
    '',
    '[ extensions ]',
    `keyUsage = critical, ${usage}`,
    'extendedKeyUsage = serverAuth, clientAuth',
    'subjectAltName = @names',
    '',
    '[ names ]',
    ...names.dns.map((name, index) => `DNS.${index + 1} = ${quoted(name)}`),
    ...names.ip.map((name, index) => `IP.${index + 1} = ${name}`),
    ...comment(...names.leftOut.map(words.leftOut)),
  ])
}

/** As strong as the present key, and never weaker than what every release accepts. */
function newKey(key: PublicKey | undefined): string {
  if (key?.kind === 'ec') return `-newkey ec -pkeyopt ec_paramgen_curve:${curveOf(key.curve)}`
  const bits = key?.kind === 'rsa' && key.bits >= 2048 && key.bits <= 4096 ? key.bits : 2048
  return `-newkey rsa:${bits}`
}

const curveOf = (curve: string): string => (/^P-(256|384|521)$/.test(curve) ? curve : 'P-384')

/** Upper bounds of RFC 5280 appendix A.1 (ub-*), which `openssl req` holds requests to; OpenSSL's table allows 32768 elsewhere. */
const LONGEST: Readonly<Record<string, number>> = {
  C: 2,
  CN: 64,
  O: 64,
  OU: 64,
  L: 128,
  ST: 128,
  serialNumber: 64,
  emailAddress: 128,
}
const ASCII_ONLY: ReadonlySet<string> = new Set(['C', 'DC', 'emailAddress', 'serialNumber', 'dnQualifier'])

function subjectOf(certificate: Certificate | undefined, address: string) {
  const lines: string[] = []
  const leftOut: string[] = []
  for (const rdn of certificate?.subject.rdns ?? []) {
    let first = true
    for (const attribute of rdn) {
      const type = ATTRIBUTE[attribute.type] ?? attribute.type
      if (!isWritable(attribute, type)) {
        leftOut.push(`${type}=${attribute.value}`)
        continue
      }
      // The number keeps entries apart and is dropped by OpenSSL; `+` joins an attribute to the one before it.
      lines.push(`${lines.length}.${first ? '' : '+'}${type} = ${quoted(attribute.value)}`)
      first = false
    }
  }
  if (lines.length === 0) lines.push(`0.CN = ${quoted([...address].slice(0, 64).join(''))}`)
  return { lines, leftOut }
}

function isWritable({ value }: Attribute, type: string): boolean {
  const length = [...value].length
  if (length === 0 || /[\p{Cc}\p{Cs}]/u.test(value) || length > (LONGEST[type] ?? 1024)) return false
  if (type === 'C' && length !== 2) return false
  return !ASCII_ONLY.has(type) || isAscii(value)
}

const isAscii = (text: string) => /^[ -~]+$/.test(text)

/** Within double quotes OpenSSL's configuration obeys the backslash alone (config(5)). */
const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** The connection address first, then the DNS names there are; iPAddress names are kept for clients that read them. */
function namesOf(certificate: Certificate | undefined, address: string) {
  const present = certificate?.subjectAltName ?? []
  const literal = canonicalIp(address)
  const dns = [address, ...present.flatMap(name => (name.kind === 'dns' ? [name.value] : []))]
  const ip = [
    ...(literal === undefined ? [] : [literal]),
    ...present.flatMap(name => (name.kind === 'ip' ? (canonicalIp(name.value) ?? []) : [])),
  ]
  if (present.length === 0 && certificate) dns.push(...commonNames(certificate.subject).filter(isHostName))
  const distinct = dns.filter(
    (name, index) => dns.findIndex(other => other.toLowerCase() === name.toLowerCase()) === index,
  )
  const writable = (name: string) => /^[!-~]{1,255}$/.test(name)
  return {
    dns: distinct.filter(writable),
    ip: [...new Set(ip)],
    leftOut: distinct.filter(name => !writable(name)),
  }
}

/** Canonical text where the address is an IP literal. */
function canonicalIp(text: string): string | undefined {
  const octets = parseIp(text)
  return octets && formatIp(octets)
}

const isHostName = (name: string) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/i.test(name)
