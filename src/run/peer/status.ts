import { formatIp, type Instant, parseIp } from '../../read/bytes/index.ts'
import type { PeerState } from './types.ts'

/** An element of `xStatus`: with children, or with a value. `bare`: printed without quotes. */
export interface StatusNode {
  readonly name: string
  readonly children?: readonly StatusNode[]
  readonly value?: string
  readonly bare?: boolean
}

/** What a status tells that is not configuration. */
export interface StatusMoment {
  readonly now: Instant
  /** When the peer began. */
  readonly since: Instant
  /** Minutes east of UTC. */
  readonly offset: number
}

const value = (name: string, text: string): StatusNode => ({ name, value: text })
const bare = (name: string, text: string | number): StatusNode => ({ name, value: String(text), bare: true })
const element = (name: string, children: readonly StatusNode[]): StatusNode => ({ name, children })

/** The elements of `xStatus` that a peer has, by their names of the guide (facts: CLI). */
export function statusOf(state: PeerState, moment: StatusMoment): StatusNode[] {
  return [
    systemUnit(state, moment),
    element('Ethernet', interfaces(state)),
    element('Alternates', peers(state)),
    element('Alarm', alarms(state)),
    collaborationEdge(state),
    edgeConfigProvisioning(state),
    element(
      'Edgedomain',
      state.domains.map((name, i) => element(`Domain ${i + 1}`, [value('Name', name)])),
    ),
    element('Zones', []),
    element('Calls', []),
  ]
}

function systemUnit({ release }: PeerState, { now, since, offset }: StatusMoment): StatusNode {
  return element('SystemUnit', [
    value('Product', 'Expressway'),
    bare('Uptime', Math.max(0, Math.floor((now - since) / 1000))),
    value('SystemTime', clockText(now)),
    value('TimeZone', offsetText(offset)),
    value('LocalTime', clockText(now + offset * 60_000)),
    element('Software', [value('Version', release.text), value('Name', 's42700')]),
  ])
}

const clockText = (at: Instant): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

/** `+02:00`. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

function interfaces({ settings }: PeerState): StatusNode[] {
  return [1, 2, 3, 4].flatMap(number => {
    const four = settings.get(`Ethernet ${number} IP V4 Address`)
    const six = settings.get(`Ethernet ${number} IP V6 Address`)
    const children = [
      ...(four ? [element('IPv4', [value('Address', four)])] : []),
      ...(six ? [element('IPv6', [value('Address', canonical(six))])] : []),
    ]
    return children.length === 0 ? [] : [element(`Ethernet ${number}`, children)]
  })
}

function canonical(address: string): string {
  const octets = parseIp(address)
  return octets ? formatIp(octets) : address
}

const peers = ({ settings }: PeerState): StatusNode[] =>
  [1, 2, 3, 4, 5, 6].flatMap(number => {
    const address = settings.get(`Alternates Peer ${number} Address`)
    return address ? [element(`Peer ${number}`, [value('Address', address)])] : []
  })

const alarms = ({ alarms }: PeerState): StatusNode[] =>
  alarms.map(({ id, severity, text, raised, acknowledged }, i) =>
    element(`Alarm ${i + 1}`, [
      value('ID', id),
      value('Severity', severity),
      value('State', acknowledged ? 'Acknowledged' : 'Raised'),
      value('FirstRaised', clockText(raised)),
      value('Description', text),
    ]),
  )

/** `xStatus CollaborationEdge HttpAllowList`: the rules as they are used. */
function collaborationEdge({ allowList, verifyOriginServer }: PeerState): StatusNode {
  const rules = allowList.rules.map((rule, i) =>
    element(`Rule ${i + 1}`, [
      value('Type', rule.type),
      value('Url', `${rule.protocol}://${hostText(rule.address)}:${rule.port}${rule.path}`),
      bare('MatchType', rule.match),
      value('Methods', (rule.methods.length > 0 ? rule.methods : allowList.defaultMethods).join(',')),
      bare('Deployment', rule.deployment),
      ...(rule.description === undefined ? [] : [value('Description', rule.description)]),
    ]),
  )
  return element('CollaborationEdge', [
    bare('VerifyOriginServer', verifyOriginServer === 'on' ? 'On' : 'Off'),
    element('HttpAllowList', rules),
  ])
}

export const hostText = (address: string): string => (address.includes(':') ? `[${address}]` : address)

const PRODUCT = { cucm: 'Cucm', imp: 'Imp', unity: 'Ucxn' } as const

function edgeConfigProvisioning({ ucServers }: PeerState): StatusNode {
  const servers = ucServers.map((server, i) =>
    element(`Server ${i + 1}`, [
      bare('Product', PRODUCT[server.product]),
      value('Publisher', server.address),
      bare('TlsVerify', server.tlsVerify ? 'On' : 'Off'),
      bare('Deployment', server.deployment),
      ...server.nodes.map((node, number) =>
        element(`Node ${number + 1}`, [
          value('Address', node.address),
          bare('Role', node.role === 'publisher' ? 'Publisher' : 'Subscriber'),
          ...(node.version === undefined ? [] : [value('Version', node.version)]),
        ]),
      ),
    ]),
  )
  return element('EdgeConfigProvisioning', servers)
}
