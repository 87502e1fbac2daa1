import { fixedUuid, type Log, trafficServer } from '../recipe/log.ts'
import { type Micros, utcTime } from '../recipe/time.ts'

/** A whole number from 0 to just below. */
export type Pick = (below: number) => number

/** A record of some module, made from the log grammar; none says anything of an origin's certificate. */
type Noise = (log: Log, at: Micros, pick: Pick) => void

const USERS = ['emusk', 'ada', 'grace', 'linus', 'radia', 'vint']
const PEERS = ['10.48.36.171', '10.48.36.215', '10.48.36.216', '10.48.36.217']
const METHODS = ['REGISTER', 'OPTIONS', 'SUBSCRIBE', 'NOTIFY', 'INVITE']

const hex = (pick: Pick, digits: number): string => {
  let text = ''
  while (text.length < digits) text += pick(0x1000000).toString(16).padStart(6, '0')
  return text.slice(0, digits)
}
const one = <T>(list: readonly T[], pick: Pick): T => list[pick(list.length)]!
const port = (pick: Pick) => 25_000 + pick(4_999)
const thread = (pick: Pick) => `Thread="0x7f${hex(pick, 10)}"`

const sip =
  (direction: 'Sent' | 'Received'): Noise =>
  (log, at, pick) => {
    const { ip, domain, release } = log.peer
    const method = one(METHODS, pick)
    const user = one(USERS, pick)
    const first = pick(2) === 0 ? 'SIP/2.0 200 OK' : `${method} sip:${user}@${domain} SIP/2.0`
    const side = direction === 'Sent' ? 'Dst' : 'Src'
    log.module(
      at,
      'tvcs',
      'network.sip',
      'DEBUG',
      `:  Action="${direction}" Local-ip="${ip}" Local-port="${port(pick)}" ${side}-ip="10.48.36.171" ${side}-port="7001" Msg-Hash="${pick(2 ** 31)}${pick(2 ** 30)}"\n SIPMSG:\n |${first}\n Via: SIP/2.0/TLS ${ip}:5061;egress-zone=TraversalZone;branch=z9hG4bK${hex(pick, 40)};proxy-call-id=${hex(pick, 8)}-${hex(pick, 4)}-${hex(pick, 12)};rport\n Via: SIP/2.0/TLS 10.48.36.171:7001;branch=z9hG4bK${hex(pick, 40)};received=10.48.36.171;rport=7001;ingress-zone=Collaboration\n Call-ID: ${hex(pick, 16)}@10.36.${pick(256)}.${pick(256)}\n CSeq: ${pick(900)} ${method}\n From: <sip:${user}@${domain}>;tag=${hex(pick, 20)}\n To: <sip:${user}@${domain}>\n Max-Forwards: ${60 + pick(10)}\n User-Agent: TANDBERG/4137 (${release})\n Supported: replaces,join,sdp-anat,norefersub,resource-priority,extended-refer,X-cisco-callinfo\n Content-Length: 0\n \n |`,
    )
  }

/** Each with its share: records of about as many kinds and sizes as a log with all modules on DEBUG holds. */
const NOISE: readonly (readonly [share: number, noise: Noise])[] = [
  [137, sip('Sent')],
  [121, sip('Received')],
  [
    60,
    (log, at, pick) =>
      log.module(
        at,
        'tvcs',
        'network.tcp',
        'DEBUG',
        `:  Src-ip="${log.peer.ip}" Src-port="${port(pick)}" Dst-ip="${one(PEERS, pick)}" Dst-port="5061" Detail="TCP Connection Closed" Reason="Got EOF on socket"`,
      ),
  ],
  [
    78,
    (log, at) =>
      log.module(
        at,
        'tvcs',
        'network.dns',
        'DEBUG',
        `:  Detail="Sending DNS query" Name="_cisco-uds._tcp.${log.peer.domain}" Type="SRV (IPv4 and IPv6)"`,
      ),
  ],
  [
    45,
    (log, at, pick) =>
      log.module(
        at,
        'edgeconfigprovisioning',
        'developer.edgeconfigprovisioning.server',
        'DEBUG',
        ` CodeLocation="edgeprotocol(${pick(2_000)})" Method="EdgeProtocol::_sendEdgeConfig" ${thread(pick)}:  Detail="Edge config sent" Domain="${log.peer.domain}"`,
      ),
  ],
  [
    78,
    (log, at, pick) =>
      log.module(
        at,
        'tvcs',
        'developer.ssl',
        'DEBUG',
        ` CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(${pick(2_000)})" Method="::ttssl_continueHandshake" ${thread(pick)}:  Detail="Handshake succeeded"`,
      ),
  ],
  [
    42,
    (log, at) =>
      log.module(
        at,
        'replication',
        'developer.replication',
        'INFO',
        ' CodeLocation="clusterconfigurationsynchroniser(270)" Detail="Starting synchronisation"',
      ),
  ],
  [
    41,
    (log, at, pick) =>
      log.module(at, 'hbeat', 'developer.hbeat', 'DEBUG', `:  Detail="Heartbeat" Peer="${one(PEERS, pick)}"`),
  ],
  [
    37,
    (log, at, pick) =>
      log.add(
        at,
        'httpd[15060]',
        `web: Event="System Configuration Changed" Detail="configuration/session/timeout - changed from: '${pick(50)}' to: '0'" Src-ip="10.48.36.9" Src-port="${port(pick)}" User="admin" Level="1" UTCTime="${utcTime(at).slice(0, 19)}"`,
      ),
  ],
  [
    36,
    (log, at, pick) =>
      log.module(
        at,
        trafficServer(log.peer),
        'network.http.trafficserver',
        'INFO',
        `:  Detail="Connection reuse" Dst-ip="${one(PEERS, pick)}" Dst-port="8443" Sessions="${pick(40)}"`,
      ),
  ],
  [
    35,
    (log, at, pick) =>
      log.add(
        at,
        'XCP_JABBERD[20026]',
        `UTCTime="${utcTime(at)}" ThreadID="${pick(2 ** 31)}" Module="Jabber" Level="INFO " CodeLocation="cvsservice.cpp:${pick(900)}" Detail="session refreshed"`,
      ),
  ],
  [
    34,
    (log, at, pick) =>
      log.add(
        at,
        'management',
        `Level="WARN" Event="Alarm Raised" Id="${25_000 + pick(40)}" UUID="${fixedUuid(`alarm ${pick(50)}`)}" Severity="warning" Detail="Verbose log levels configured: One or more modules of the Network Log or Support Log are set to a level of Debug or Trace" UTCTime="${utcTime(at)}"`,
      ),
  ],
  [
    32,
    (log, at, pick) =>
      log.add(
        at,
        'tvcs',
        `Event="Registration Refresh Accepted" Service="SIP" Src-ip="10.37.23.${pick(256)}" Src-port="${port(pick)}" Protocol="TLS" AOR="sip:${one(USERS, pick)}@${log.peer.domain}" Level="1" UTCTime="${utcTime(at)}"`,
      ),
  ],
  [
    31,
    (log, at, pick) =>
      log.add(
        at,
        trafficServer(log.peer),
        ` Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Username="${one(USERS, pick)}" Deployment="1" Method="GET" Request="https://cucm.${log.peer.domain}:8443/cucm-uds/version" Rule="https://cucm.${log.peer.domain}:8443/cucm-uds/" Match="prefix" Type="Automatically generated rule for CUCM server" UTCTime="${utcTime(at)}"`,
      ),
  ],
  [
    30,
    (log, at, pick) =>
      log.module(
        at,
        'tvcs',
        'network.cpl',
        'DEBUG',
        `:  Detail="CPL: <location clear="yes" url="sip:${one(USERS, pick)}@${log.peer.domain}">" inboundZone=UC_Traversal (encryption-mode=on ice-mode=off)`,
      ),
  ],
  [
    30,
    (log, at, pick) =>
      log.add(
        at,
        'edgeconfigprovisioning',
        `Level="INFO" Service="UDS" Detail="Authenticated user successfully" Username="${one(USERS, pick)}" Server="('https', 'cucm.${log.peer.domain}', 8443)" Reason="OK" UTCTime="${utcTime(at)}"`,
      ),
  ],
  [
    29,
    (log, at, pick) =>
      log.add(
        at,
        'XCP_CM[4351]',
        `UTCTime="${utcTime(at)}" ThreadID="${pick(2 ** 31)}" Module="cm-1.vcsc" Level="VBOSE" CodeLocation="stanza.client.in" Detail="xcoder=${hex(pick, 9)} received:: <iq type='get' id='${hex(pick, 32)}'><ping xmlns='urn:xmpp:ping'/></iq>"`,
      ),
  ],
  [
    28,
    (log, at, pick) =>
      log.module(
        at,
        'tvcs',
        'developer.fsm.sipproxylegfsm',
        'TRACE',
        ` CodeLocation="allshare/fsm/fsmfsm.cpp(${pick(2_000)})" Method="::sys_testAndExecTask" ${thread(pick)}:  Detail="Starting message execution on task" Self="SipProxyLeg:${pick(900)}" Sender="SipProxy:1" Msg="Timer" Task="sys_timer" State="" NxtState="" NxtStateId="0"`,
      ),
  ],
  [
    28,
    (log, at, pick) =>
      log.add(
        at,
        'httpd',
        `web: Event="Admin Session Start" User="admin" Src-ip="10.40.129.${pick(256)}" Level="1" UTCTime="${utcTime(at)}"`,
      ),
  ],
  [
    26,
    (log, at, pick) =>
      log.module(
        at,
        'edgeconfigprovisioning',
        'network.http.edgeconfigprovisioning',
        'DEBUG',
        `:  Action="Received" Request-url="https://cucm.${log.peer.domain}:8443/cucm-uds/user/${one(USERS, pick)}/devices"\nHTTPMSG:\n|HTTP/1.1 200 OK\n Server: \n Cache-Control: private\n Content-Type: application/xml;charset=UTF-8\n\n |`,
      ),
  ],
  [
    26,
    (log, at, pick) =>
      log.add(
        at,
        'XCP_JABBERD[20026]',
        `UTCTime="${utcTime(at)}" ThreadID="${pick(2 ** 31)}" Module="Jabber" Level="WARN " CodeLocation="cvsservice.cpp:409" Detail="caught exception: exception in reverseDNSLookup: reverse DNS lookup failed for address=10.48.36.${200 + pick(40)}"`,
      ),
  ],
  [
    23,
    (log, at, pick) =>
      log.module(
        at,
        'tvcs',
        'developer.nomodule',
        'WARN',
        ` CodeLocation="ppcmains/sip/sipproxy/SipProxyAuthentication.cpp(${pick(2_000)})" Method="SipProxyAuthentication::checkDigestSAResponse" ${thread(pick)}:  nonce stale, challenge again user="${one(USERS, pick)}"`,
      ),
  ],
  [22, (log, at) => log.add(at, 'crond', '(root) CMD (/sbin/log_rotate_check >/dev/null 2>&1)')],
  [18, (log, at) => log.add(at, trafficServer(log.peer), '[ET_NET 1] NOTE: remap.config finished loading')],
]

const BAG: readonly Noise[] = NOISE.flatMap(([share, noise]) => Array.from({ length: share }, () => noise))

/** One record of whichever module. */
export function addNoise(log: Log, at: Micros, pick: Pick): void {
  one(BAG, pick)(log, at, pick)
}

/** A small generator (mulberry32): the same bundle on every machine, the random bytes of real handshakes excepted. */
export function randomFrom(seed: number): Pick {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
