import type { Packet } from './conversation.ts'
import { arpFrames, type Frame, type Link, ntpPacket } from './frame.ts'
import { fixedUuid, type Log, trafficServer } from './log.ts'
import type { Scene } from './scene.ts'
import { type Micros, SECOND, utcTime } from './time.ts'

/** A record of another module, made from the log grammar: none says anything of an origin's certificate. */
type Noise = (log: Log, at: Micros, pick: (below: number) => number) => void

const USERS = ['emusk', 'ada', 'grace', 'linus', 'radia']

const OFTEN: readonly Noise[] = [
  (log, at, pick) =>
    log.module(
      at,
      'tvcs',
      'network.sip',
      'INFO',
      `:  Action="Received"  Local-ip="${log.peer.ip}"  Local-port="${25_000 + pick(4_999)}"  Src-ip="10.48.36.171"  Src-port="7001"   Detail="Receive Request Method=OPTIONS, CSeq=${pick(9_000)}, Request-URI=sip:${log.peer.domain};transport=tls, Call-ID=${hex(pick, 16)}@10.48.36.171, From-Tag=${hex(pick, 8)}, To-Tag=, Msg-Hash=${pick(1e9)}"`,
    ),
  (log, at, pick) =>
    log.module(
      at,
      'tvcs',
      'network.sip',
      'DEBUG',
      `:  Action="Sent" Local-ip="${log.peer.ip}" Local-port="${25_000 + pick(4_999)}" Dst-ip="10.48.36.171" Dst-port="7001"\n SIPMSG:\n |SIP/2.0 200 OK\n Via: SIP/2.0/TLS 10.48.36.171:7001;branch=z9hG4bK${hex(pick, 24)};rport=7001;ingress-zone=TraversalZone\n Call-ID: ${hex(pick, 16)}@10.48.36.171\n CSeq: ${pick(900)} OPTIONS\n Server: TANDBERG/4137 (${log.peer.release})\n Content-Length: 0\n\n |`,
    ),
  (log, at) =>
    log.module(
      at,
      'tvcs',
      'network.dns',
      'DEBUG',
      `:  Detail="Sending DNS query" Name="_cisco-uds._tcp.${log.peer.domain}" Type="SRV (IPv4 and IPv6)"`,
    ),
  (log, at) =>
    log.module(
      at,
      'tvcs',
      'network.dns',
      'DEBUG',
      `:  Detail="Resolved hostname to:  ['IPv4''TCP''10.48.36.215:5060'] (A/AAAA) Number of relevant records retrieved: 1"`,
    ),
  (log, at, pick) =>
    log.module(
      at,
      'tvcs',
      'network.tcp',
      'DEBUG',
      `:  Src-ip="${log.peer.ip}" Src-port="${25_000 + pick(4_999)}" Dst-ip="10.48.36.171" Dst-port="7001" Detail="TCP Connecting"`,
    ),
  (log, at, pick) =>
    log.add(
      at,
      'XCP_JABBERD[20026]',
      `UTCTime="${utcTime(at)}" ThreadID="139882696623872" Module="Jabber" Level="WARN " CodeLocation="cvsservice.cpp:409" Detail="caught exception: exception in reverseDNSLookup: reverse DNS lookup failed for address=10.48.36.${200 + pick(40)}"`,
    ),
  (log, at, pick) =>
    log.module(
      at,
      'edgeconfigprovisioning',
      'network.http.edgeconfigprovisioning',
      'DEBUG',
      ` Action="Received" Request-url="https://cucm.${log.peer.domain}:8443/cucm-uds/user/${USERS[pick(USERS.length)]}/devices"\nHTTPMSG:\n|HTTP/1.1 200 OK\n Cache-Control: private\n Content-Type: application/xml\n Server: \n\n |`,
    ),
  (log, at, pick) =>
    log.add(
      at,
      'edgeconfigprovisioning',
      `Level="INFO" Detail="Authenticated user successfully" Username="${USERS[pick(USERS.length)]}" ClientId="192.0.2.${1 + pick(250)}" UTCTime="${utcTime(at)}"`,
    ),
  (log, at) =>
    log.module(
      at,
      'replication',
      'developer.replication',
      'INFO',
      ' CodeLocation="clusterconfigurationsynchroniser(270)" Detail="Starting synchronisation"',
    ),
]

/** One record in twenty is one of these. */
const SELDOM: readonly Noise[] = [
  (log, at, pick) =>
    log.add(
      at,
      'httpd[15060]',
      `web: Event="System Configuration Changed" Detail="configuration/session/timeout - changed from: '${30 + pick(20)}' to: '0'" Src-ip="10.48.36.9" Src-port="${50_000 + pick(9_000)}" User="admin" Level="1" UTCTime="${utcTime(at).slice(0, 19)}"`,
    ),
  (log, at) => log.add(at, trafficServer(log.peer), '[ET_NET 1] NOTE: remap.config finished loading'),
]

/** Starting a diagnostic log raises the levels, and the product warns of it (alarm 25019). */
const LOGGING_STARTED: Noise = (log, at) =>
  log.add(
    at,
    'management',
    `Level="WARN" Event="Alarm Raised" Id="25019" UUID="${fixedUuid('alarm 25019')}" Severity="warning" Detail="Verbose log levels configured: One or more modules of the Network Log or Support Log are set to a level of Debug" UTCTime="${utcTime(at)}"`,
  )

/** Fills the time between `from` and `to` with about `perSecond` records of other modules, the same ones on every run. */
export function addBackground(log: Log, from: Micros, to: Micros, perSecond = 3): void {
  const pick = randomFrom(Math.floor(from / SECOND))
  LOGGING_STARTED(log, from, pick)
  for (let at = from; at < to; at += Math.floor(((200 + pick(1_600)) * 1_000) / perSecond)) {
    const pool = pick(20) === 0 ? SELDOM : OFTEN
    pool[pick(pool.length)]!(log, at, pick)
  }
}

/** The marker an engineer sets in the web page. */
export function addMarker(log: Log, at: Micros, text: string): void {
  log.add(at, 'management', `DEBUG_MARKER: ${text}`)
}

/** Frames that carry no TCP: address resolution and time. */
export function otherTraffic(scene: Scene, from: Micros, link: Link): { packets: Packet[]; frames: Frame[] } {
  if (link.self.includes(':')) return { packets: [], frames: [] }
  return {
    packets: [ntpPacket(from + 12_000, scene.peer.ip, '10.48.36.9')],
    frames: arpFrames(from + 3_000, '10.48.36.1', link),
  }
}

/** A small generator (mulberry32): stories need variety, not chance. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function hex(pick: (below: number) => number, digits: number): string {
  return Array.from({ length: digits }, () => pick(16).toString(16)).join('')
}
