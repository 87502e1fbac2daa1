import { readClusterUser, readUdsServers } from '../../../read/uc/index.ts'
import type { PeerState } from '../../peer/index.ts'
import type { AskUds } from './uds.ts'

export type Login =
  | { readonly outcome: 'passed'; readonly home: string; readonly udsServers: readonly string[] }
  /** Wrong name or password, or no cluster knows the user. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** No UDS server answered: unreachable, or not verified. */
  | { readonly outcome: 'unreachable'; readonly reason: string }

/** What a user may have typed and a path may hold (UDS user names; RFC 3986 section 2.3 after encoding). */
const LONGEST_NAME = 128

/**
 * Authenticates a user as Expressway-C does (facts: flow, step 4): finds the home cluster, then asks for the user's devices with the user's own
 * credentials. Every question goes through the traffic server. From X14.2 another node is asked where one fails; before that the first answer counts.
 */
export async function logIn(
  state: PeerState,
  ask: AskUds,
  username: string,
  authorization: string,
): Promise<Login> {
  if (username === '' || username.length > LONGEST_NAME) return { outcome: 'refused', reason: 'bad username' }
  const user = encodeURIComponent(username)
  const nodes = state.ucServers.flatMap(server => (server.product === 'cucm' ? server.nodes : []))
  let reason = 'no Unified CM server is discovered'
  for (const { address } of nodes.slice(0, MOST_NODES)) {
    const found = await ask(address, `/cucm-uds/clusterUser?username=${user}`)
    if (found.status !== 200) {
      reason = `${address}: ${found.status === 0 ? 'no answer' : found.status}`
      continue
    }
    const cluster = readClusterUser(found.body)
    if (typeof cluster === 'string') {
      reason = `${address}: ${cluster}`
      continue
    }
    if (!cluster.found) return { outcome: 'refused', reason: 'no home cluster' }
    return atHome(cluster.homeCluster ?? address, address, user, authorization, ask)
  }
  return { outcome: 'unreachable', reason }
}

/** Nodes asked before a login is given up. */
const MOST_NODES = 8

async function atHome(
  home: string,
  asked: string,
  user: string,
  authorization: string,
  ask: AskUds,
): Promise<Login> {
  const devices = await ask(home, `/cucm-uds/user/${user}/devices`, authorization)
  if (devices.status === 401 || devices.status === 403 || devices.status === 404)
    return { outcome: 'refused', reason: `${home}: ${devices.status}` }
  if (devices.status !== 200)
    return {
      outcome: 'unreachable',
      reason: `${home}: ${devices.status === 0 ? 'no answer' : devices.status}`,
    }
  const servers = await ask(asked, '/cucm-uds/servers')
  const listed = servers.status === 200 ? readUdsServers(servers.body) : []
  const others = typeof listed === 'string' ? [] : listed.filter(server => server !== home)
  return { outcome: 'passed', home, udsServers: [home, ...others] }
}
