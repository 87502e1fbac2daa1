import { childText, findNode, readXmlTree, type XmlFault } from './soap.ts'

/** A server of a Unity Connection cluster (`GET /vmrest/cluster`, CUPI cluster chapter). */
export interface VmsServer {
  readonly serverName: string
  readonly hostName: string
  readonly ipAddress: string
  readonly usage: 'publisher' | 'subscriber'
}

/** Reads `VmsServers`. ClusterMemberId 0 is the publisher. */
export function readVmsServers(text: string): readonly VmsServer[] | XmlFault | 'vmrest-unexpected' {
  const tree = readXmlTree(text)
  if (typeof tree === 'string') return tree
  const servers = findNode(tree, 'VmsServers')
  if (!servers) return 'vmrest-unexpected'
  return servers.children
    .filter(({ name }) => name === 'VmsServer')
    .map(server => ({
      serverName: childText(server, 'ServerName'),
      hostName: childText(server, 'HostName'),
      ipAddress: childText(server, 'IpAddress'),
      usage: childText(server, 'ClusterMemberId') === '0' ? ('publisher' as const) : ('subscriber' as const),
    }))
    .filter(({ serverName, hostName }) => serverName !== '' || hostName !== '')
}
