import type { Alert, Handshake, PresentedCertificate, TlsMessage } from '../../../src/read/tls/index.ts'
import {
  alertName,
  cipherSuiteName,
  handshakeTypeName,
  isGrease,
  signatureSchemeName,
  versionName,
} from '../../../src/read/tls/index.ts'
import {
  asn1,
  type Certificate,
  commonNames,
  DerError,
  fingerprint,
  keyTypeText,
  nameText,
  readCertificate,
  readName,
} from '../../../src/read/x509/index.ts'
import type { Field } from '../../protocol.ts'

/** A handshake with the certificates that its chains hold: read from its own bytes, or known from elsewhere where those are gone. */
export interface Opened {
  readonly handshake: Handshake
  readonly server: readonly Certificate[]
  readonly client: readonly Certificate[]
}

/** `fallback`: the server's chain as it was read the first time; handshakes that are kept hold no bytes. */
export function openHandshake(handshake: Handshake, fallback: readonly Certificate[]): Opened {
  const { serverChain, clientChain } = handshake
  const server = typeof serverChain === 'string' ? [] : certificatesOf(serverChain)
  return {
    handshake,
    server: server.length > 0 ? server : typeof serverChain === 'string' ? [] : fallback,
    client: certificatesOf(clientChain ?? []),
  }
}

const certificatesOf = (chain: readonly PresentedCertificate[]): readonly Certificate[] =>
  chain.flatMap(({ der, where }) => {
    const { value } = der.length > 0 ? readCertificate(der, where) : { value: undefined }
    return value ? [value] : []
  })

/** `ClientHello` for `client_hello`, as RFC 8446 section 4 calls the structures. */
const structureName = (type: number): string =>
  handshakeTypeName(type)
    .split('_')
    .map(word => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

/** A message in one line. */
export function messageText(message: TlsMessage, opened: Opened): string {
  const { handshake } = opened
  const note = noteOf(message, opened)
  const name =
    message.type === 2 && handshake.serverHello?.helloRetryRequest
      ? 'HelloRetryRequest'
      : structureName(message.type)
  return note === '' ? name : `${name} · ${note}`
}

function noteOf(message: TlsMessage, { handshake, server, client }: Opened): string {
  const { clientHello, serverHello, certificateRequest } = handshake
  switch (message.type) {
    case 1:
      return clientHello?.serverName ?? ''
    case 2:
      return serverHello
        ? `${versionName(serverHello.version)} · ${cipherSuiteName(serverHello.cipherSuite)}`
        : ''
    case 11: {
      const chain = message.from === 'server' ? server : client
      const [leaf] = chain
      if (!leaf) return ''
      return `${commonNames(leaf.subject)[0] ?? nameText(leaf.subject, true)}${chain.length > 1 ? ` + ${chain.length - 1}` : ''}`
    }
    case 13:
      return certificateRequest ? `${certificateRequest.authorities.length} authorities` : ''
    default:
      return ''
  }
}

/** A message opened to its fields. */
export function messageFields(message: TlsMessage, opened: Opened): readonly Field[] {
  const head: Field[] = [
    { name: 'msg_type', value: `${handshakeTypeName(message.type)} (${message.type})` },
    { name: 'length', value: `${message.length}` },
  ]
  return [...head, ...bodyOf(message, opened)]
}

function bodyOf(message: TlsMessage, { handshake, server, client }: Opened): readonly Field[] {
  const { clientHello, serverHello, certificateRequest } = handshake
  switch (message.type) {
    case 1:
      return clientHello ? clientHelloFields(clientHello) : []
    case 2:
      return serverHello
        ? [
            { name: 'selected_version', value: versionName(serverHello.version) },
            {
              name: 'cipher_suite',
              value: coded(cipherSuiteName(serverHello.cipherSuite), serverHello.cipherSuite),
            },
          ]
        : []
    case 11:
      return [list('certificate_list', (message.from === 'server' ? server : client).map(certificateField))]
    case 13:
      return certificateRequest
        ? [
            list(
              'certificate_types',
              certificateRequest.types.map(type => ({ name: `${type}` })),
            ),
            list('signature_algorithms', certificateRequest.signatureAlgorithms.map(schemeField)),
            list('certificate_authorities', certificateRequest.authorities.map(authorityField)),
          ]
        : []
    default:
      return []
  }
}

function clientHelloFields(hello: NonNullable<Handshake['clientHello']>): readonly Field[] {
  return [
    { name: 'legacy_version', value: coded(versionName(hello.version), hello.version) },
    { name: 'server_name', value: hello.serverName ?? '—' },
    list(
      'cipher_suites',
      hello.cipherSuites.map(code => ({
        name: isGrease(code) ? 'GREASE' : cipherSuiteName(code),
        value: hex(code),
      })),
    ),
    list('signature_algorithms', hello.signatureAlgorithms.map(schemeField)),
    list(
      'supported_versions',
      hello.supportedVersions.map(version => ({ name: versionName(version), value: hex(version) })),
    ),
    { name: 'session resumption', value: hello.offersResumption ? 'offered' : '—' },
  ]
}

export const alertText = ({ level, description }: Alert): string =>
  `Alert · ${level} · ${alertName(description)} (${description})`

export const alertFields = ({ level, description }: Alert): readonly Field[] => [
  { name: 'level', value: level },
  { name: 'description', value: `${alertName(description)} (${description})` },
]

const certificateField = (certificate: Certificate, depth: number): Field => ({
  name: `[${depth}] ${nameText(certificate.subject, true)}`,
  value: keyTypeText(certificate.publicKey),
  certificate: fingerprint(certificate),
})

const schemeField = (scheme: number): Field => ({ name: signatureSchemeName(scheme), value: hex(scheme) })

function authorityField(der: Uint8Array): Field {
  try {
    return { name: nameText(readName(asn1.cursorOf(der)), true) }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return { name: '?', value: `${der.length} bytes` }
  }
}

const list = (name: string, fields: readonly Field[]): Field => ({ name, value: `${fields.length}`, fields })
const hex = (code: number): string => `0x${code.toString(16).padStart(4, '0')}`
const coded = (name: string, code: number): string => `${name} (${hex(code)})`
