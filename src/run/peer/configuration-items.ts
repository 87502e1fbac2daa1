import { DEFAULT_METHODS } from '../../judge/allow/index.ts'
import { defaultCipherList } from './ciphers.ts'
import type { PeerChange, PeerState } from './types.ts'
import { LEVEL, numbers, ON_OFF, type Space, text, words, YES_NO } from './value-space.ts'

/**
 * The items of `xConfiguration` that a peer has (facts: CLI; Administrator Guides X14.0 to X15.5). Words of a path are fixed, an index (`[1..4]`), or a
 * name (`<module>`). Items without `read` live in `PeerState.settings`.
 */
export interface ConfigurationItem {
  readonly path: string
  readonly space: Space
  /** Depends on the release for ciphers. */
  readonly initial: string | ((state: PeerState) => string)
  readonly help: string
  /** Release from which the item is there; absent: it always was. */
  readonly since?: string
  readonly read?: (state: PeerState) => string
  /** What setting it changes; absent with `read`: it can only be read. */
  readonly change?: (state: PeerState, value: string) => PeerChange
}

const stored = (
  path: string,
  space: Space,
  initial: ConfigurationItem['initial'],
  help: string,
): ConfigurationItem => ({
  path,
  space,
  initial,
  help,
})

const CIPHER_LIST = text(0, 2048)
const PROTOCOL = words('minTLSv1.0', 'minTLSv1.1', 'minTLSv1.2')
const defaultList = ({ release }: PeerState): string => defaultCipherList(release)

const edgeConfigServer: readonly ConfigurationItem[] = [
  {
    path: 'EdgeConfigServer VerifyOriginServer',
    since: 'X14.2',
    space: ON_OFF,
    initial: 'On',
    help: 'Verify the certificates of CUCM, IM&P, Unity and CMS for each HTTPS request of MRA (from X14.2)',
    read: state => (state.verifyOriginServer === 'on' ? 'On' : 'Off'),
    change: (_, value) => ({ verifyOriginServer: value === 'On' ? 'on' : 'off' }),
  },
  stored(
    'EdgeConfigServer CredentialTtl',
    numbers(0, 604_800),
    '28800',
    'Seconds an authentication token lives',
  ),
  stored(
    'EdgeConfigServer PurgeInterval',
    numbers(0, 604_800),
    '43200',
    'Seconds between purges of old tokens',
  ),
  stored(
    'EdgeConfigServer RateLimitLogins',
    numbers(0, 100),
    '3',
    'Logins of a user within the period; 0: any',
  ),
  stored('EdgeConfigServer RateLimitPeriod', numbers(0, 86_400), '300', 'Seconds of the period; 0: no limit'),
]

const ciphers: readonly ConfigurationItem[] = [
  {
    path: 'Ciphers ReverseProxyTLSCiphers Value',
    space: CIPHER_LIST,
    initial: defaultList,
    help: 'Cipher suites of the traffic server, towards clients and origins, in OpenSSL format',
    read: ({ ciphers }) => ciphers.list,
    change: ({ ciphers }, list) => ({ ciphers: { ...ciphers, list } }),
  },
  {
    path: 'Ciphers ReverseProxyTLSProtocol Value',
    space: PROTOCOL,
    initial: 'minTLSv1.2',
    help: 'Lowest TLS version of the traffic server',
    read: ({ ciphers }) => `min${ciphers.minVersion === 'TLSv1' ? 'TLSv1.0' : ciphers.minVersion}`,
    change: ({ ciphers }, value) => ({
      ciphers: { ...ciphers, minVersion: VERSIONS[value] ?? ciphers.minVersion },
    }),
  },
  ...['HTTPS', 'SMTPTLS', 'UcClientTLS', 'XCPTLS', 'SIPTLS'].flatMap(service => [
    stored(`Ciphers ${service}Ciphers Value`, CIPHER_LIST, defaultList, `Cipher suites, ${service}`),
    ...(service === 'SIPTLS'
      ? []
      : [
          stored(
            `Ciphers ${service.replace(/TLS$/, '')}${service === 'HTTPS' ? '' : 'TLS'}Protocol Value`,
            PROTOCOL,
            'minTLSv1.2',
            `Lowest TLS version, ${service}`,
          ),
        ]),
  ]),
]

const VERSIONS: Readonly<Record<string, PeerState['ciphers']['minVersion']>> = {
  'minTLSv1.0': 'TLSv1',
  'minTLSv1.1': 'TLSv1.1',
  'minTLSv1.2': 'TLSv1.2',
}

const collaborationEdge: readonly ConfigurationItem[] = [
  stored('CollaborationEdge Enabled', ON_OFF, 'On', 'Mobile and Remote Access'),
  stored('CollaborationEdge InternalCheck', YES_NO, 'No', "Ask the user's home node for its authentication"),
  stored('CollaborationEdge LegacyCred', ON_OFF, 'On', 'Authentication by user name and password'),
  stored('CollaborationEdge LegacySso', words('On', 'Off', 'Exclusive'), 'Off', 'Authentication by SAML SSO'),
  stored('CollaborationEdge OauthLocal', ON_OFF, 'Off', 'OAuth with refresh, users local to Unified CM'),
  stored('CollaborationEdge OauthSso', ON_OFF, 'Off', 'OAuth with refresh, users of an identity provider'),
  stored('CollaborationEdge SsoEnabled', ON_OFF, 'Off', 'Single sign-on'),
  stored('CollaborationEdge AllowOnboardingOverMra', ON_OFF, 'Off', 'Activation codes over MRA'),
  stored('CollaborationEdge RFC3327Enabled', ON_OFF, 'On', 'Path header for registrations over MRA'),
  {
    path: 'CollaborationEdge AllowList DefaultMethods',
    space: text(1, 128),
    initial: DEFAULT_METHODS.join(','),
    help: 'HTTP methods of rules that name none',
    read: ({ allowList }) => allowList.defaultMethods.join(','),
    change: ({ allowList }, value) => ({
      allowList: {
        ...allowList,
        defaultMethods: value
          .toUpperCase()
          .split(/[\s,]+/)
          .filter(Boolean),
      },
    }),
  },
  stored(
    'CollaborationEdgeDeployments [1..64] DeploymentId',
    numbers(1, 65_535),
    '1',
    'Number of a deployment',
  ),
  stored(
    'CollaborationEdgeDeployments [1..64] UserReadableName',
    text(0, 127),
    'Default deployment',
    'Its name',
  ),
  {
    ...stored(
      'MRACookieConfig Httponly',
      words('Enabled', 'Disabled'),
      'Enabled',
      'HttpOnly of the X-Auth cookie (X15.2)',
    ),
    since: 'X15.2',
  },
  {
    ...stored(
      'MRACookieConfig Expiry',
      words('Enabled', 'Disabled'),
      'Enabled',
      'Expires of the X-Auth cookie (X15.2)',
    ),
    since: 'X15.2',
  },
]

const level: Pick<ConfigurationItem, 'read' | 'change'> = {
  read: ({ logLevel }) => logLevel,
  change: (_, value) => ({ logLevel: value as PeerState['logLevel'] }),
}

const logging: readonly ConfigurationItem[] = [
  {
    path: 'Logger Developer developer.trafficserver Level',
    space: LEVEL,
    initial: 'INFO',
    help: 'Level of the traffic server in the Support Log',
    ...level,
  },
  {
    path: 'Logger Network network.http.trafficserver Level',
    space: LEVEL,
    initial: 'INFO',
    help: 'Level of the traffic server in the Network Log',
    ...level,
  },
  stored('Logger Developer <module> Level', LEVEL, 'INFO', 'Level of a module of the Support Log'),
  stored('Logger Network <module> Level', LEVEL, 'INFO', 'Level of a module of the Network Log'),
  stored('Log Level', numbers(1, 4), '1', 'Level of the Event Log'),
  stored('Remote Syslog [1..4] Address', text(0, 128), '', 'Address of a syslog server'),
  // The product has BSD messages (RFC 3164) and a CRL check besides; neither is offered, because neither would be done.
  stored('Remote Syslog [1..4] Format', words('ietf'), 'ietf', 'Format of messages: RFC 5424'),
  stored(
    'Remote Syslog [1..4] Loglevel',
    words('emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'),
    'informational',
    'Lowest severity that is sent',
  ),
  stored(
    'Remote Syslog [1..4] Mode',
    words('ietf', 'ietf_secure', 'user_defined'),
    'user_defined',
    'ietf: UDP; ietf_secure: TLS; user_defined: as Transport says',
  ),
  stored('Remote Syslog [1..4] Port', numbers(1, 65_535), '514', 'Port of the server'),
  stored('Remote Syslog [1..4] Transport', words('udp', 'tcp', 'tls'), 'udp', 'Transport'),
]

const system: readonly ConfigurationItem[] = [
  {
    path: 'IP DNS Hostname',
    space: text(0, 63),
    initial: '',
    help: 'Short host name',
    read: ({ host }) => host,
  },
  {
    path: 'IP DNS Domain Name',
    space: text(0, 128),
    initial: '',
    help: 'Domain of the host',
    read: ({ domain }) => domain,
  },
  stored('SystemUnit Name', text(0, 50), '', 'Name of the system'),
  stored('TimeZone Name', text(0, 64), 'GMT', 'Time zone of the log prefix'),
  stored('Alternates Cluster Name', text(0, 128), '', 'FQDN of the cluster'),
  stored('Alternates Peer [1..6] Address', text(0, 128), '', 'Address of a peer of the cluster'),
  stored('Alternates TLS Verify Mode', words('Permissive', 'Enforcing'), 'Permissive', 'TLS between peers'),
  stored('Ethernet [1..4] IP V4 Address', text(0, 15), '', 'IPv4 address of an interface'),
  stored('Ethernet [1..4] IP V6 Address', text(0, 39), '', 'IPv6 address of an interface'),
  stored('SIP TLS Certificate Revocation Checking Mode', ON_OFF, 'Off', 'Revocation checking, SIP'),
  {
    ...stored(
      'SIP Advanced TlsSignatureAlgoPrefRsa',
      ON_OFF,
      'Off',
      'Prefer RSA signatures in TLS 1.3, SIP (X15.2)',
    ),
    since: 'X15.2',
  },
  stored('XCP TLS Certificate CVS EnableCvs', ON_OFF, 'On', 'Verify certificates, XCP'),
  stored('XCP TLS Certificate CVS VerifyHostname', ON_OFF, 'On', 'Verify host names, XCP'),
]

/** In the order in which dumps list them. A fixed path stands before one with a name that would take it too. */
export const CONFIGURATION: readonly ConfigurationItem[] = [
  ...system,
  ...ciphers,
  ...collaborationEdge,
  ...edgeConfigServer,
  ...logging,
]
