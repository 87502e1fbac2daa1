import type { DiscoveryFailure } from '../../judge/audit/index.ts'
import { readClusterUser } from '../../read/uc/index.ts'
import { type RequestOptions, request, type Site } from './request.ts'

/** Home cluster of a user as UDS tells it; undefined where this cluster does not know the user. Asked without credentials. */
export async function homeClusterOf(
  site: Site,
  user: string,
  options: RequestOptions = {},
): Promise<{ readonly homeCluster?: string; readonly failure?: DiscoveryFailure }> {
  const { credentials: _, ...open } = site
  const name = '/cucm-uds/clusterUser'
  const path = `${name}?username=${encodeURIComponent(user)}`
  const answer = await request(
    open,
    { method: 'GET', path, headers: { accept: 'application/xml' } },
    name,
    options,
  )
  if (!answer.ok) return { failure: answer.failure }
  const read = readClusterUser(answer.body)
  if (typeof read === 'string') return { failure: { code: 'unreadable', request: name, detail: read } }
  return read.homeCluster === undefined ? {} : { homeCluster: read.homeCluster }
}
