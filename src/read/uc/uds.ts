import { childText, findNode, readXmlTree, type XmlFault } from './soap.ts'

/** Servers of `/cucm-uds/servers` as System > Server holds them: names, or IP addresses (UDS API reference). */
export function readUdsServers(text: string): readonly string[] | XmlFault | 'uds-unexpected' {
  const tree = readXmlTree(text)
  if (typeof tree === 'string') return tree
  const servers = findNode(tree, 'servers')
  if (!servers) return 'uds-unexpected'
  return servers.children
    .filter(({ name }) => name === 'server')
    .map(({ text: server }) => server)
    .filter(server => server !== '')
}

/** Home cluster of a user: `/cucm-uds/clusterUser?username=…` (UDS API reference). */
export interface ClusterUser {
  readonly found: boolean
  readonly homeCluster?: string
}

/** The attribute `found` is told by what stands beside it: a home cluster is there exactly where the user was found. */
export function readClusterUser(text: string): ClusterUser | XmlFault | 'uds-unexpected' {
  const tree = readXmlTree(text)
  if (typeof tree === 'string') return tree
  const answer = findNode(tree, 'clusterUser')
  if (!answer) return 'uds-unexpected'
  const home = childText(answer, 'homeCluster')
  return home === '' ? { found: false } : { found: true, homeCluster: home }
}
