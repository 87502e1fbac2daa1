import { type Connection, connectOnce } from '../connection.ts'
import { CUCM, EXPRESSWAY_E, type Lab, type Node, PRESENCE } from '../lab.ts'
import { fixedUuid, logStep, trafficServer } from '../log.ts'
import { pathSegment, proxy } from '../proxy.ts'
import { openScene, type Scene } from '../scene.ts'
import { MILLISECOND, micros, utcTime } from '../time.ts'
import type { Story } from '../truth.ts'
import { askForDevices, askForFile, bundled, DEVICES, healthy, usual, VCSC } from './cast.ts'

/** The other direction: cucm asks for the Expressway-C's certificate on 6972 and does not trust it (CSCvz45074). */
export async function clientCertificateRefused(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForDevices(lab, '2022-07-19T10:20:02.000'))
  const { fault: _, ...request } = askForFile(lab, '2022-07-19T10:20:02.300', {
    talk: {
      presents: [[lab.tomcat, lab.root]],
      asksFor: [lab.vngtp],
      clientCertificate: lab.expressway,
    },
    refusedByOrigin: true,
    thread: 1,
  })
  await proxy(scene, request)
  return bundled(scene, usual(lab, '2022-07-19T10:20:00', '2022-07-19T10:20:15'), {
    id: 'client-certificate-refused',
    title: "the origin refuses the Expressway-C's own certificate",
    origins: [],
    decoys: [
      healthy(CUCM, 8443),
      {
        address: CUCM.name,
        aliases: [CUCM.ip],
        ip: CUCM.ip,
        port: 6972,
        kind: 'peer-rejects-our-certificate',
      },
    ],
    features: ['client-certificate'],
  })
}

/** Seen from the Expressway-E: the tunnel to the Expressway-C is down, and no origin was ever asked. */
export async function tunnelDown(lab: Lab): Promise<Story> {
  const scene = openScene({ ...VCSC, host: 'vcse', ip: EXPRESSWAY_E, pid: 2_217 })
  const client = { ip: '203.0.113.7', port: 50_314 }
  const at = micros('2022-07-20T05:44:31.220')
  await connectOnce(scene, {
    client,
    server: { ip: EXPRESSWAY_E, port: 8443 },
    start: at - 40 * MILLISECOND,
    talk: { presents: [[lab.expresswayEdge, lab.root]], serverName: 'vcse.steven.lab' },
    turns: [],
    ending: 'client-closes',
  })
  const step = { level: 'INFO', txn: '57', tracking: fixedUuid('tunnel'), peer: client } as const
  logStep(scene.log, {
    ...step,
    at,
    detail: 'Receive Request',
    message: [
      `GET https://vcse.steven.lab:8443/${pathSegment('steven.lab', CUCM.name, 8443)}${DEVICES} HTTP/1.1`,
    ],
  })
  const failed = at + 12 * MILLISECOND
  logStep(scene.log, {
    ...step,
    at: failed,
    detail: 'Sending Response',
    message: ['HTTP/1.1 502 Next Hop Connection Failed'],
  })
  scene.log.add(
    failed,
    trafficServer(scene.peer),
    ` Event="Sending HTTP error response" Status="502" Reason="Next Hop Connection Failed" Dst-ip="${client.ip}" Dst-port="${client.port}" UTCTime="${utcTime(failed)}"`,
  )
  return bundled(
    scene,
    usual(lab, '2022-07-20T05:44:20', '2022-07-20T05:44:40', {
      own: lab.expresswayEdge,
      settings: { role: 'edge', ucServers: [] },
    }),
    {
      id: 'tunnel-down',
      title: '502 of an Expressway-E whose tunnel to the Expressway-C is down',
      origins: [],
      decoys: [{ address: CUCM.name, aliases: [CUCM.ip], port: 8443, kind: 'tunnel-down' }],
      features: ['expressway-e'],
    },
  )
}

/** TLS of other modules fails all around a healthy origin. QinQ tags. */
export async function sipAndLdapNoise(lab: Lab): Promise<Story> {
  const scene = openScene(VCSC)
  await proxy(scene, askForDevices(lab, '2022-07-21T14:10:03.000'))
  await refusedElsewhere(scene, lab)
  logFailuresElsewhere(scene)
  return bundled(
    scene,
    usual(lab, '2022-07-21T14:10:00', '2022-07-21T14:10:20', { capture: { vlans: [100, 36] } }),
    {
      id: 'sip-and-ldap-noise',
      title: 'nothing to report: SIP, LDAP, XMPP and a browser fail TLS, the origin is good; QinQ tags',
      origins: [],
      decoys: [
        healthy(CUCM, 8443),
        { address: CUCM.name, aliases: [CUCM.ip], ip: CUCM.ip, port: 5061, kind: 'sip-tls' },
        { address: LDAP.name, aliases: [LDAP.ip], ip: LDAP.ip, port: 636, kind: 'ldap' },
        { address: PRESENCE.name, aliases: [PRESENCE.ip], ip: PRESENCE.ip, port: 7400, kind: 'xmpp' },
        { address: VCSC.ip, aliases: ['vcsc.steven.lab'], ip: VCSC.ip, port: 443, kind: 'user-agent' },
      ],
      features: ['qinq'],
    },
  )
}

const LDAP: Node = { name: 'dc.steven.lab', ip: '10.48.36.9' }

async function refusedElsewhere(scene: Scene, lab: Lab): Promise<void> {
  const self = VCSC.ip
  const refusal = { by: 'client', alert: 48 } as const
  const connections: Pick<Connection, 'client' | 'server' | 'start' | 'talk'>[] = [
    {
      client: { ip: self, port: 25_697 },
      server: { ip: CUCM.ip, port: 5061 },
      start: micros('2022-07-21T14:10:05.100'),
      talk: { presents: [[lab.cucmSelfSigned]], asksFor: [lab.root], refusal },
    },
    {
      client: { ip: self, port: 30_610 },
      server: { ip: LDAP.ip, port: 636 },
      start: micros('2022-07-21T14:10:06.200'),
      talk: { presents: [[lab.tomcatVngtp, lab.vngtp]], serverName: LDAP.name, refusal },
    },
    {
      client: { ip: self, port: 30_702 },
      server: { ip: PRESENCE.ip, port: 7400 },
      start: micros('2022-07-21T14:10:07.300'),
      talk: { presents: [[lab.presence]], serverName: PRESENCE.name, refusal },
    },
    {
      client: { ip: '10.48.36.9', port: 51_223 },
      server: { ip: self, port: 443 },
      start: micros('2022-07-21T14:10:08.400'),
      talk: { presents: [[lab.expressway]], refusal },
    },
  ]
  for (const connection of connections)
    await connectOnce(scene, { ...connection, turns: [500, 4_000, 4_300], ending: 'reset' })
}

function logFailuresElsewhere({ log, peer }: Scene): void {
  const sip = micros('2022-07-21T14:10:05.104')
  log.add(
    sip,
    'tvcs',
    `Event="Outbound TLS Negotiation Error" Service="SIP" Src-ip="${peer.ip}" Src-port="25697" Dst-ip="${CUCM.ip}" Dst-port="5061" Detail="self signed certificate" Protocol="TLS" Common-name="${CUCM.name}" Level="1" UTCTime="${utcTime(sip)}"`,
  )
  log.module(
    sip,
    'tvcs',
    'developer.ssl',
    'ERROR',
    ` CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(68)" Method="::TTSSLErrorOutput" Thread="0x7f29ddefa700": TTSSL_continueHandshake: Failed to establish SSL connection iResult="-1" error="1" bServer="false" localAddress="['IPv4''TCP''${peer.ip}:25697']" remoteAddress="['IPv4''TCP''${CUCM.ip}:5061']" ssl_error_reason="error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed"`,
  )
  const ldap = micros('2022-07-21T14:10:06.205')
  log.module(
    ldap,
    'tvcs',
    'network.ldap',
    'ERROR',
    `:  Detail="Unable to connect to LDAP server" Server="${LDAP.name}" Port="636" Reason="self signed certificate in certificate chain"`,
  )
  const xmpp = micros('2022-07-21T14:10:07.305')
  log.add(
    xmpp,
    'XCP_JABBERD[20026]',
    `UTCTime="${utcTime(xmpp)}" ThreadID="140028119959296" Module="Jabber" Level="WARN " CodeLocation="cvsservice.cpp:601" Detail="Certificate verification failed for host=${PRESENCE.ip}, additional info: Invalid Hostname"`,
  )
  const browser = micros('2022-07-21T14:10:08.405')
  log.add(
    browser,
    'httpd',
    '[ssl:info] [pid 15060] SSL Library Error: error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca',
  )
}
