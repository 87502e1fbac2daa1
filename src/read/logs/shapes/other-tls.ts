import type { Endpoint } from '../../bytes/index.ts'
import { endpoint, endpointOf, squeezed } from '../fields.ts'
import type { LogRecord } from '../record.ts'
import type { Found, Shape } from '../shape.ts'

type Failure = Extract<Found, { kind: 'other-tls-failure' }>

/** TLS trouble of SIP, XMPP and LDAP: looked at, so that it is not taken for trouble with an origin. */
export const otherTls: Shape = {
  name: 'other-tls',
  needles: [
    'Event="Inbound TLS',
    'Event="Outbound TLS',
    'Negotiation Error"',
    'TTSSL_continueHand',
    'Failed to establish SSL',
    'ssl_error_reason',
    'Certificate verific',
    'ation failed for host',
    'ldap" Level="',
  ],
  samples: [
    '2017-09-20T10:49:18.724-04:00 amer-expressway01 tvcs: Event="Inbound TLS Negotiation Error" Service="SIP" Src-ip="146.20.193.73" Src-port="58531" Dst-ip="172.16.2.2" Dst-port="5062" Detail="self signed certificate in certificate chain" Protocol="TLS" Level="1" UTCTime="2017-09-20 14:49:18,724"',
  ],
  read(record) {
    const found = negotiation(record) ?? handshake(record) ?? xmpp(record) ?? ldap(record)
    return found && [found]
  },
}

function failure(service: Failure['service'], detail: string, peer: Endpoint | undefined): Failure {
  return { kind: 'other-tls-failure', service, detail: detail.trim(), ...(peer ? { peer } : {}) }
}

/** `Event="Inbound TLS Negotiation Error"` and `Outbound …`. */
function negotiation(record: LogRecord): Failure | undefined {
  if (!record.body.includes('bound')) return undefined
  const direction = /Event="(In|Out)boundTLSNegotiationError"/.exec(record.compact)?.[1]
  if (direction === undefined) return undefined
  const { attributes } = record
  const service = squeezed(attributes.get('Service')).toUpperCase() === 'SIP' ? 'sip' : 'other'
  return failure(
    service,
    attributes.get('Detail') ?? '',
    endpoint(attributes, direction === 'In' ? 'Src' : 'Dst'),
  )
}

/** `TTSSL_continueHandshake: Failed to establish SSL connection … remoteAddress="['IPv4''TCP''146.20.193.73:58531']"`. */
function handshake(record: LogRecord): Failure | undefined {
  if (!record.body.includes('SSL') || !record.compact.includes('FailedtoestablishSSLconnection'))
    return undefined
  const { attributes } = record
  const remote = /'\[?([\da-fA-F.:]+?)\]?:(\d{1,5})'\]/.exec(squeezed(attributes.get('remoteAddress')))
  const detail = attributes.get('ssl_error_reason') ?? attributes.rest
  return failure('sip', detail, remote ? endpointOf(remote[1] ?? '', remote[2] ?? '') : undefined)
}

/** `Certificate verification failed for host=…, additional info: Invalid Hostname` of XCP. */
function xmpp(record: LogRecord): Failure | undefined {
  const isXcp = /^XCP/.test(record.prefix?.process ?? '') || /Module="(?:Jabber|XMPP|cm-)/.test(record.body)
  if (!isXcp) return undefined
  const detail = record.attributes.get('Detail') ?? ''
  return /certificateverificationfailed|TLShandshake|SSL/i.test(squeezed(detail))
    ? failure('xmpp', detail, undefined)
    : undefined
}

function ldap(record: LogRecord): Failure | undefined {
  if (!/Module="(?:network|developer)\.ldap"/.test(record.body)) return undefined
  const { attributes } = record
  const detail = attributes.get('Detail') ?? attributes.rest
  if (!/TLS|SSL|certificate/i.test(detail) || !/ERROR|WARN|FATAL/.test(attributes.get('Level') ?? ''))
    return undefined
  const server = /^\[?(.+?)\]?:(\d+)$/.exec(squeezed(attributes.get('Server')))
  return failure(
    'ldap',
    detail,
    endpoint(attributes, 'Dst') ?? endpointOf(server?.[1] ?? '', server?.[2] ?? ''),
  )
}
