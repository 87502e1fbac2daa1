import type { DiscoveredNode, DiscoveryFailure } from '../../judge/audit/index.ts'
import { readVmsServers } from '../../read/uc/index.ts'
import { type RequestOptions, request, type Site } from './request.ts'

/** Reads the servers of a Unity Connection cluster over its provisioning interface. */
export async function discoverUnity(
  site: Site,
  options: RequestOptions = {},
): Promise<{ readonly nodes: readonly DiscoveredNode[]; readonly failures: readonly DiscoveryFailure[] }> {
  const path = '/vmrest/cluster'
  const answer = await request(
    site,
    { method: 'GET', path, headers: { accept: 'application/xml' } },
    path,
    options,
  )
  if (!answer.ok) return { nodes: [], failures: [answer.failure] }
  const servers = readVmsServers(answer.body)
  if (typeof servers === 'string')
    return { nodes: [], failures: [{ code: 'unreadable', request: path, detail: servers }] }
  return {
    nodes: servers.map(({ serverName, hostName, usage }) => ({
      name: serverName || hostName,
      product: 'unity',
      role: usage,
      source: 'vmrest',
    })),
    failures: [],
  }
}
