import {
  type Answer,
  type Asked,
  element,
  isKnown,
  notFound,
  type Service,
  unauthorized,
  xml,
} from './answer.ts'
import type { ClusterView } from './cluster.ts'

/** `/vmrest/…` (CUPI): the cluster to administrators, a mailbox to its owner. */
export function unityService(cluster: ClusterView): Service {
  return asked => {
    const { path, credentials } = asked
    if (!path.startsWith('/vmrest/')) return undefined
    const resource = path.slice('/vmrest/'.length).replace(/\/$/, '')
    if (resource === 'version')
      return xml(element('VersionInformation', [element('version', cluster.version)]))
    if (resource === 'cluster')
      return isKnown(credentials, [cluster.administrator]) ? xml(servers(cluster)) : unauthorized
    return mailboxResource(cluster, resource, asked)
  }
}

/** The notification service on 7080 and 7443 (web events for message waiting). */
export const notificationService: Service = ({ path }) =>
  path.startsWith('/events') || path === '/' ? { status: 200, type: 'text/plain', body: 'cometd' } : notFound

function servers(cluster: ClusterView): string {
  const nodes = cluster.nodes().filter(({ product }) => product === 'unity')
  return element(
    'VmsServers',
    nodes.map(({ fqdn, advertised, ip }, member) =>
      element('VmsServer', [
        element('URI', `/vmrest/vmsservers/${member}`),
        element('VmsServerObjectId', `vms-${member}`),
        element('ServerName', advertised),
        element('IpAddress', ip),
        element('IpAddressV6', ''),
        element('HostName', fqdn.split('.')[0] ?? ''),
        element('MacAddress', ''),
        element('ClusterMemberId', String(member)),
        element('ServerState', member === 0 ? '1' : '2'),
        element('ServerDisplayState', member === 0 ? '3' : '4'),
        element('SubToPerformReplicationRole', 'false'),
      ]),
    ),
    { total: nodes.length },
  )
}

function mailboxResource(cluster: ClusterView, resource: string, { credentials }: Asked): Answer {
  const user = cluster.users.find(({ name, voicemail }) => voicemail && name === credentials?.name)
  if (!user || !isKnown(credentials, [user])) return unauthorized
  switch (resource) {
    case 'user':
    case 'users':
      return xml(
        element(
          'Users',
          [element('User', [element('Alias', user.name), element('ObjectId', `user-${user.name}`)])],
          {
            total: 1,
          },
        ),
      )
    case 'mailbox':
      return xml(
        element('Mailbox', [
          element('DisplayName', user.name),
          element('CurrentSizeInBytes', '0'),
          element('IsPrimary', 'true'),
        ]),
      )
    case 'mailbox/folders/inbox':
      return xml(
        element('Folder', [
          element('DisplayName', 'inbox'),
          element('MessageCount', '0'),
          element('UnreadMessageCount', '0'),
        ]),
      )
    default:
      return notFound
  }
}
