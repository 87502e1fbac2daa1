import type { Peer } from './log.ts'
import { localTime, type Micros, utcTime } from './time.ts'

/** One configuration item: path words as the command line writes them, and its value. Text is quoted, enums and numbers are not. */
export interface Item {
  readonly path: string
  readonly value: string | { readonly text: string }
}

export interface Settings {
  /** An Expressway-E has the server end of the traversal zone, and no UC servers. */
  readonly role: 'core' | 'edge'
  /** Absent before X14.2, which introduced it. */
  readonly verifyOriginServer?: 'On' | 'Off'
  readonly ucServers: readonly string[]
  /** Value of `ReverseProxyTLSCiphers` and of `UcClientTLSCiphers`. */
  readonly reverseProxyCiphers: string
  readonly ucClientCiphers: string
  /** Other peers of the cluster. */
  readonly peers: readonly string[]
}

/** The items of an Expressway-C with MRA, in the order of the dump. */
export function configuration(peer: Peer, settings: Settings): Item[] {
  const text = (path: string, value: string): Item => ({ path, value: { text: value } })
  const item = (path: string, value: string): Item => ({ path, value })
  return [
    item('Administration HTTPS Mode', 'On'),
    ...(settings.peers.length > 0
      ? [
          text('Alternates Cluster Name', `cluster.${peer.domain}`),
          ...settings.peers.map((address, index) => text(`Alternates Peer ${index + 1} Address`, address)),
        ]
      : [text('Alternates Peer 1 Address', '')]),
    text('Ciphers ReverseProxyTLSCiphers Value', settings.reverseProxyCiphers),
    text('Ciphers ReverseProxyTLSProtocol Value', 'minTLSv1.2'),
    text('Ciphers UcClientTLSCiphers Value', settings.ucClientCiphers),
    text('Ciphers UcClientTLSProtocol Value', 'minTLSv1.2'),
    item('CollaborationEdge Enabled', 'On'),
    item('EdgeConfigServer CredentialTtl', '28800'),
    ...(settings.verifyOriginServer
      ? [item('EdgeConfigServer VerifyOriginServer', settings.verifyOriginServer)]
      : []),
    text(peer.ip.includes(':') ? 'Ethernet 1 IP V6 Address' : 'Ethernet 1 IP V4 Address', peer.ip),
    text('IP DNS Domain Name', peer.domain),
    text('IP DNS Hostname', peer.host),
    text('NTP Server 1 Address', '10.48.36.9'),
    text('SIP Domains Domain 1 Name', peer.domain),
    item('SIP TLS Certificate Revocation Checking Mode', 'Off'),
    item('SIP TLS Mode', 'On'),
    text('SystemUnit Name', peer.host),
    text('TimeZone Name', peer.zone),
    text('Zones Zone 1 Name', 'TraversalZone'),
    ...(settings.role === 'edge'
      ? [item('Zones Zone 1 Type', 'TraversalServer')]
      : [
          item('Zones Zone 1 Type', 'TraversalClient'),
          text('Zones Zone 1 TraversalClient Peer 1 Address', `vcse.${peer.domain}`),
          text('Zones Zone 1 TraversalClient Authentication Password', '{cipher}XXXX'),
        ]),
    ...settings.ucServers.flatMap((address, index) => [
      text(`Zones Zone ${index + 2} Name`, `CEtls-${address}`),
      item(`Zones Zone ${index + 2} Type`, 'Neighbor'),
      text(`Zones Zone ${index + 2} Neighbor Peer 1 Address`, address),
      item(`Zones Zone ${index + 2} Neighbor SIP TLS Verify Mode`, 'On'),
    ]),
  ]
}

/** Status of the unit at `at`. */
export function status(peer: Peer, at: Micros): Item[] {
  const text = (path: string, value: string): Item => ({ path, value: { text: value } })
  return [
    text('SystemUnit Product', 'TANDBERG VCS'),
    { path: 'SystemUnit Uptime', value: '292473' },
    text('SystemUnit SystemTime', utcTime(at).slice(0, 19)),
    text('SystemUnit TimeZone', peer.zone),
    text('SystemUnit LocalTime', localTime(at, peer.offsetMinutes).slice(0, 19).replace('T', ' ')),
    text('SystemUnit Software Version', peer.release),
    text('SystemUnit Software Build', `oak_v${peer.release}`),
    text('SystemUnit Software Name', 's42700'),
    text('Ethernet 1 MacAddress', '00:50:56:30:24:2E'),
    { path: 'Ethernet 1 Speed', value: '10000full' },
    ...(peer.ip.includes(':')
      ? [text('Ethernet 1 IPv6 Address', peer.ip)]
      : [text('Ethernet 1 IPv4 Address', peer.ip), text('Ethernet 1 IPv4 SubnetMask', '255.255.255.0')]),
    text('Alarm 1 ID', '25019'),
    text('Alarm 1 Severity', 'Warning'),
    text('Alarm 1 State', 'Raised'),
    text('Alarm 1 Description', 'Verbose log levels configured'),
  ]
}

/** `*c xConfiguration SIP TLS Port: 5061`, one item a line. */
export function configurationText(items: readonly Item[]): string {
  return `${items.map(({ path, value }) => `*c xConfiguration ${path}: ${shown(value)}`).join('\n')}\n\nOK\n`
}

/** One indented tree for each element, closed by `*s/end`. */
export function statusText(items: readonly Item[]): string {
  const lines = treeOf(items).map(([name, tree]) => {
    const inner = typeof tree === 'string' ? [] : indented(tree, 1)
    return `*s ${name}:\n${inner.join('\n')}\n*s/end\n`
  })
  return `${lines.join('\n')}\nOK\n`
}

/** The same tree as XML; a number in a path is the `item` of the element before it. */
export function dumpXml(root: string, release: string, items: readonly Item[]): string {
  const body = treeOf(items).map(([name, tree]) => element(name, tree))
  return `<?xml version="1.0"?>\n<${root} product="TANDBERG VCS" version="${release}">\n${body.join('\n')}\n</${root}>\n`
}

/** Name (with its item number, `Zone 2`) → value as written, or what is below it. */
type Tree = readonly (readonly [name: string, below: Tree | string])[]

function treeOf(items: readonly Item[]): Tree {
  const groups = new Map<string, Item[]>()
  for (const { path, value } of items) {
    const [, name = '', rest = ''] = /^(\S+(?: \d+)?)(?: (.*))?$/u.exec(path) ?? []
    groups.set(name, [...(groups.get(name) ?? []), { path: rest, value }])
  }
  return [...groups].map(([name, below]) =>
    below[0]!.path === '' ? [name, shown(below[0]!.value)] : [name, treeOf(below)],
  )
}

function indented(tree: Tree, depth: number): string[] {
  const space = '  '.repeat(depth)
  return tree.flatMap(([name, below]) =>
    typeof below === 'string'
      ? [`${space}${name}: ${below}`]
      : [`${space}${name}:`, ...indented(below, depth + 1)],
  )
}

function element(name: string, below: Tree | string): string {
  const [tag = '', item = '1'] = name.split(' ')
  const inner =
    typeof below === 'string'
      ? escaped(below.replace(/^"(.*)"$/su, '$1'))
      : below.map(([child, rest]) => element(child, rest)).join('')
  return `<${tag} item="${item}">${inner}</${tag}>`
}

function shown(value: Item['value']): string {
  return typeof value === 'string' ? value : `"${value.text}"`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
