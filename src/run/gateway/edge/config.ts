/** Names that clients ask `get_edge_config` for; each gets servers or an error. */
const SERVICES = ['_cisco-phone-tftp', '_cuplogin', '_cisco-uds'] as const

/** What a client is told after its login. */
export interface EdgeConfig {
  /** Services that were asked for, in the order of the query; empty: all. */
  readonly services: readonly string[]
  /** UDS servers of the user's home cluster, the home node first. */
  readonly udsServers: readonly string[]
  readonly tftpServers: readonly string[]
  readonly presenceServers: readonly string[]
  /** FQDN by which the client reached the edge. */
  readonly edge: string
}

/** `getEdgeConfigResponse` version 1.0 (facts: flow, step 5); the shape is that of TAC 211304 and 118798. */
export function writeEdgeConfig(config: EdgeConfig): string {
  const asked = config.services.length > 0 ? config.services : SERVICES
  const services = asked.map(
    name => `<service><name>${escapeXml(name)}</name>${serversOf(name, config)}</service>`,
  )
  const tftp = config.tftpServers.map(address => `<address>${escapeXml(address)}</address>`).join('')
  const edge = (element: string, port: number) =>
    `<${element}><server><address>${escapeXml(config.edge)}</address><tlsPort>${port}</tlsPort></server></${element}>`
  const user = config.udsServers[0] ?? ''
  return [
    "<?xml version='1.0' encoding='UTF-8'?>",
    '<getEdgeConfigResponse version="1.0">',
    `<serviceConfig>${services.join('')}<service><name>tftpServer</name>${tftp}</service></serviceConfig>`,
    '<edgeConfig>',
    edge('sipEdgeServer', 5061),
    `<sipRequest><route>&lt;sip:${escapeXml(config.edge)}:5061;transport=tls;lr&gt;</route></sipRequest>`,
    edge('xmppEdgeServer', 5222),
    edge('httpEdgeServer', 8443),
    '<turnEdgeServer/>',
    `<userUdsServer><address>${escapeXml(user)}</address><tlsPort>8443</tlsPort></userUdsServer>`,
    '</edgeConfig></getEdgeConfigResponse>',
  ].join('')
}

function serversOf(name: string, { udsServers, tftpServers, presenceServers }: EdgeConfig): string {
  const known = new Map([
    ['_cisco-uds', { port: 8443, addresses: udsServers }],
    ['_cisco-phone-tftp', { port: 69, addresses: tftpServers }],
    ['_cuplogin', { port: 8443, addresses: presenceServers }],
  ])
  const found = known.get(name)
  if (found === undefined || found.addresses.length === 0) return '<error>NameError</error>'
  return found.addresses
    .map(
      address =>
        `<server><priority>1</priority><weight>1</weight><port>${found.port}</port><address>${escapeXml(address)}</address></server>`,
    )
    .join('')
}

/** No single sign-on and no OAuth: users log in with name and password. The shape is that of UDS's own `singleSignOn`. */
export const EDGE_SSO =
  '<?xml version=\'1.0\' encoding=\'UTF-8\'?><SSOResult version="1.0"><Response><SingleSignOn><Status enabled="false"/><Token enabled="false"/><Uri></Uri></SingleSignOn><OAuth><Status enabled="false"/></OAuth></Response></SSOResult>'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

const escapeXml = (text: string): string =>
  text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
    .replace(/[&<>"']/g, character => ENTITIES[character] ?? '')
