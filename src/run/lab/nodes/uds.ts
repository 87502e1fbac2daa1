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
import { type ClusterView, cucmNodes } from './cluster.ts'

/** `/cucm-uds/…` (UDS API reference): what clients ask CUCM about themselves. */
export function udsService(cluster: ClusterView): Service {
  const release = cluster.version.split('.').slice(0, 3).join('.')
  return asked => {
    const [, resource] = /^\/cucm-uds\/(.*?)\/?$/.exec(asked.path) ?? []
    if (resource === undefined) return undefined
    if (asked.method !== 'GET' && asked.method !== 'HEAD') return { status: 405 }
    const told = { uri: `${asked.base}${asked.path}`, version: release }
    switch (resource) {
      case 'version':
        return xml(
          element(
            'versionInformation',
            [
              element('version', release),
              element('capabilities', [element('usersResourceAuthEnabled', 'false')]),
            ],
            told,
          ),
        )
      case 'servers':
        return xml(
          element(
            'servers',
            cucmNodes(cluster).map(({ advertised }) => element('server', advertised)),
            told,
          ),
        )
      case 'clusterUser':
        return clusterUser(cluster, asked, told)
      default:
        return userResource(cluster, resource, asked, told)
    }
  }
}

type Told = Readonly<Record<'uri' | 'version', string>>

/** Needs no authentication. A user-id compares without letter case (CSCux16696). */
function clusterUser(cluster: ClusterView, { query }: Asked, told: Told): Answer {
  const wanted = query.get('username') ?? ''
  const found = cluster.users.some(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  const home = cucmNodes(cluster).find(({ role }) => role === 'publisher')?.advertised ?? ''
  return xml(
    element(
      'clusterUser',
      [
        element('result', [], { uri: told.uri, version: told.version, found }),
        ...(found
          ? [element('homeCluster', home, { serversUri: `https://${home}:8443/cucm-uds/servers` })]
          : []),
      ],
      told,
    ),
  )
}

function userResource(
  cluster: ClusterView,
  resource: string,
  { credentials, base }: Asked,
  told: Told,
): Answer {
  const [, name = '', part] = /^user\/([^/]+)(?:\/(devices))?$/.exec(resource) ?? []
  const user = cluster.users.find(each => each.name.toLowerCase() === decodeURIComponent(name).toLowerCase())
  if (name === '') return notFound
  // An unknown user is answered as a wrong password is: nobody learns who exists.
  if (
    !user ||
    !isKnown(credentials && { ...credentials, name: credentials.name.toLowerCase() }, [
      { ...user, name: user.name.toLowerCase() },
    ])
  )
    return unauthorized
  const home = `${base}/cucm-uds/user/${user.name}`
  if (part === 'devices')
    return xml(
      element('devices', [device(user.name, home)], {
        ...told,
        requestedCount: 64,
        returnedCount: 1,
        totalCount: 1,
        start: 0,
      }),
    )
  const [publisher] = cucmNodes(cluster)
  return xml(
    element(
      'user',
      [
        element('userName', user.name),
        element('displayName', user.name),
        element('email', `${user.name}@${cluster.domain}`),
        element('homeCluster', 'true'),
        element('imAndPresenceEnabled', 'true'),
        element('serviceProfile', '', {
          uri: `http://${publisher?.advertised ?? ''}:6970/SPDefault.cnf.xml`,
        }),
        element('devices', [], { uri: `${home}/devices` }),
      ],
      told,
    ),
  )
}

const device = (user: string, home: string): string =>
  element(
    'device',
    [
      element('id', `csf-${user}`),
      element('name', `CSF${user}`),
      element('description', `Client of ${user}`),
      element('model', 'Cisco Unified Client Services Framework'),
      element('type', 'Cisco Unified Client Services Framework'),
    ],
    { uri: `${home}/device/csf-${user}` },
  )
