import { element, notFound, type Service, xml } from './answer.ts'
import { type ClusterView, cucmNodes } from './cluster.ts'

/** The configuration files that TFTP gives over HTTP and HTTPS: of a client, of its service profile, of Jabber. */
export function tftpService(cluster: ClusterView): Service {
  return ({ method, path }) => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405 }
    const file = decodeURIComponent(path.slice(1))
    if (/^(?:group-)?jabber-config\.xml$/.test(file)) return xml(jabberConfig())
    if (file === 'SPDefault.cnf.xml') return xml(serviceProfile(cluster))
    const [, device] = /^((?:CSF|SEP|TCT|BOT|TAB)[\w.-]+)\.cnf\.xml$/.exec(file) ?? []
    return device !== undefined && isKnownDevice(device, cluster)
      ? xml(deviceConfig(device, cluster))
      : notFound
  }
}

const isKnownDevice = (device: string, { users }: ClusterView): boolean =>
  users.some(({ name }) => device.slice(3).toLowerCase() === name.toLowerCase())

function deviceConfig(device: string, cluster: ClusterView): string {
  const members = cucmNodes(cluster).map(({ advertised }, priority) =>
    element(
      'member',
      [
        element('callManager', [
          element('name', advertised),
          element('processNodeName', advertised),
          element('ports', [element('sipPort', '5060'), element('securedSipPort', '5061')]),
        ]),
      ],
      { priority },
    ),
  )
  return element('device', [
    element('fullConfig', 'true'),
    element('deviceProtocol', 'SIP'),
    element('devicePool', [element('callManagerGroup', [element('members', members)])]),
    element('sipProfile', [element('sipLines', [element('line', [element('name', device)])])]),
    element('deviceSecurityMode', '1'),
  ])
}

/** Where presence and voicemail are: by the names that System > Server and the UC services hold. */
function serviceProfile(cluster: ClusterView): string {
  const of = (product: 'imp' | 'unity') => cluster.nodes().filter(node => node.product === product)
  const addresses = (product: 'imp' | 'unity') =>
    of(product).map(({ advertised }) => element('address', advertised))
  return element('ServiceProfile', [
    element('IMPresence', [...addresses('imp'), element('port', '8443')]),
    element('Voicemail', [...addresses('unity'), element('port', '8443'), element('protocol', 'HTTPS')]),
  ])
}

const jabberConfig = (): string =>
  element('config', [element('Policies', [element('EnableSIPURIDialling', 'true')])], { version: '1.0' })
