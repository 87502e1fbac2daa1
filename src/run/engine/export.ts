import type { EngineDifference } from '../../tell/messages/index.ts'
import { type PeerState, policyFor } from '../peer/index.ts'
import { ACCESS_FORMAT } from './access.ts'
import { recordsConfig } from './records.ts'
import { remapFiles } from './remap.ts'
import { sniYaml } from './sni.ts'
import type { AtsExport, AtsOptions, AtsPlaces, ExportedFile } from './types.ts'

/** As Debian's package has it. */
export const DEBIAN: AtsPlaces = {
  bin: '/usr/bin',
  modules: '/usr/lib/trafficserver/modules',
  data: '/usr/share/trafficserver',
}

const IP_ALLOW = `ip_allow:
- apply: in
  ip_addrs: [0/0, "::/0"]
  action: allow
  methods: ALL
`

const LOGGING = `logging:
  formats:
  - name: turnpike
    format: '${ACCESS_FORMAT}'
  logs:
  - filename: access
    format: turnpike
    mode: ascii
`

/**
 * A complete configuration of Apache Traffic Server 9.2 with the policy of a peer, and what it cannot say of it. `traffic_server
 * --run-root=FOLDER/runroot.yaml` runs it. A peer whose release looks at no certificate is exported as such.
 */
export function exportAts(state: PeerState, options: AtsOptions): AtsExport {
  const places = { ...DEBIAN, ...options.places }
  const { policy } = policyFor({ ...state, exceptions: [] }, '', 0, options.now)
  const plain = (path: string, content: string): ExportedFile => ({ path, content, secret: false })
  return {
    files: [
      plain('runroot.yaml', runRoot(options.folder, places)),
      plain('etc/records.config', recordsConfig(state, policy, options)),
      ...remapFiles(state, options, places.modules),
      plain('etc/sni.yaml', sniYaml(state, options.now)),
      plain('etc/trust.pem', state.trustStore.pem),
      plain('etc/ip_allow.yaml', IP_ALLOW),
      plain('etc/logging.yaml', LOGGING),
      plain('etc/plugin.config', `${places.modules}/header_rewrite.so ${options.folder}/etc/request.conf\n`),
      plain('etc/request.conf', 'cond %{SEND_REQUEST_HDR_HOOK}\nrm-cookie X-Auth\n'),
      plain('etc/storage.config', ''),
      ...(options.hosts ? [plain('etc/hosts', hostsFile(options.hosts))] : []),
      ...(state.certificate
        ? [
            plain('etc/client.pem', state.certificate.chain),
            { path: 'etc/client.key', content: state.certificate.key, secret: true },
          ]
        : []),
    ],
    differences: differencesOf(state, options),
  }
}

function runRoot(folder: string, { bin, modules, data }: AtsPlaces): string {
  const places = {
    prefix: folder,
    exec_prefix: folder,
    bindir: bin,
    sbindir: bin,
    libexecdir: modules,
    libdir: modules,
    datadir: data,
    mandir: data,
    infodir: data,
    includedir: data,
    sysconfdir: `${folder}/etc`,
    localstatedir: `${folder}/run`,
    runtimedir: `${folder}/run`,
    logdir: `${folder}/log`,
    cachedir: `${folder}/cache`,
  }
  return Object.entries(places)
    .map(([name, path]) => `${name}: ${path}\n`)
    .join('')
}

const hostsFile = (hosts: ReadonlyMap<string, string>): string =>
  [...hosts].map(([name, ip]) => `${ip} ${name}\n`).join('')

/** Those that the state brings about, then those that always hold. */
function differencesOf(
  state: PeerState,
  { now, bounds, supervised }: AtsOptions,
): readonly EngineDifference[] {
  const { exceptions, ciphers, wording } = state
  const current = exceptions.filter(({ until }) => now < until)
  const one = (
    code: EngineDifference['code'],
    params: EngineDifference['params'] = {},
  ): EngineDifference => ({
    code,
    params,
  })
  return [
    ...(supervised ? [] : current).map(({ address, port, until }) =>
      one('exception-expiry', {
        address: port === undefined ? address : `${address}:${port}`,
        until: new Date(until).toISOString(),
      }),
    ),
    one(supervised ? 'request-records-late' : 'request-records'),
    ...(current.length > 0 ? [one('exception-log')] : []),
    ...(wording === '1.1.1' ? [one('wording', { wanted: wording })] : []),
    ...(ciphers.signatureAlgorithms === undefined
      ? []
      : [one('signature-algorithms', { wanted: ciphers.signatureAlgorithms })]),
    ...(bounds
      ? [one('timeouts'), one('limits', { fields: bounds.limits.fields, idle: bounds.limits.idlePerOrigin })]
      : []),
    ...ALWAYS.map(code => one(code)),
  ]
}

const ALWAYS = [
  'edge-role',
  'reason-phrase',
  'denied-body',
  'stricter-paths',
  'first-rule-decides',
  'pool-not-judged-again',
  'certificate-expires-in-pool',
  'change-needs-restart',
] as const
