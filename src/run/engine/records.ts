import type { CipherSettings, PeerState } from '../peer/index.ts'
import { boundRecords } from './bounds.ts'
import type { AtsOptions, Entry } from './types.ts'

const POLICIES = { enforce: 'ENFORCED', permissive: 'PERMISSIVE', off: 'DISABLED' } as const

export type EnginePolicy = (typeof POLICIES)[keyof typeof POLICIES]

export const enginePolicy = (policy: keyof typeof POLICIES): EnginePolicy => POLICIES[policy]

/**
 * records.config of Apache Traffic Server 9.2. Every value that decides about an origin is written out, defaults too: a default that a later
 * release changes must not change the policy.
 */
export function recordsConfig(
  state: PeerState,
  policy: keyof typeof POLICIES,
  { folder, listen, hosts, threads, bounds }: AtsOptions,
): string {
  const etc = `${folder}/etc`
  // It counts those after the first (facts: retries).
  const retries = state.attempts - 1
  const records: readonly Entry[] = [
    ['http.server_ports', `${listen.port}:ip-in=${listen.ip}`],
    // As whoever starts it; the crash helper would ask the password database about that.
    ['admin.user_id', '#-1'],
    ['crash_log_helper', 'NULL'],
    ['core_limit', 0],
    ...(threads === undefined
      ? []
      : ([
          ['exec_thread.autoconfig', 0],
          ['exec_thread.limit', threads],
        ] as const)),
    ['http.cache.http', 0],
    ['reverse_proxy.enabled', 1],
    // Nothing outside remap.config is ever dialled.
    ['url_remap.remap_required', 1],
    ['url_remap.pristine_host_hdr', 0],
    ['http.insert_request_via_str', 1],
    ['http.insert_response_via_str', 0],
    ['http.response_server_enabled', 0],
    ['http.connect_attempts_max_retries', retries],
    ['http.connect_attempts_max_retries_dead_server', retries],
    ['http.connect_attempts_rr_retries', 0],
    ['http.server_session_sharing.match', 'both'],
    ...(bounds ? boundRecords(bounds) : []),
    ['hostdb.ip_resolve', 'ipv4;ipv6'],
    // The engine asks DNS by itself, and would not look there.
    ['hostdb.host_file.path', hosts ? `${etc}/hosts` : '/etc/hosts'],
    ['ssl.client.verify.server.policy', enginePolicy(policy)],
    ['ssl.client.verify.server.properties', 'ALL'],
    // The name of the outgoing request, which without a pristine Host is the address of the descriptor.
    ['ssl.client.sni_policy', 'host'],
    ['ssl.client.CA.cert.path', etc],
    ['ssl.client.CA.cert.filename', 'trust.pem'],
    // A session taken up again is not verified, and would outlive its certificate.
    ['ssl.origin_session_cache', 0],
    ...cipherRecords(state.ciphers),
    ...(state.certificate
      ? ([
          ['ssl.client.cert.path', etc],
          ['ssl.client.cert.filename', 'client.pem'],
          ['ssl.client.private_key.path', etc],
          ['ssl.client.private_key.filename', 'client.key'],
        ] as const)
      : []),
    // `SSL connection failed for …` is a debug record since 9.0.
    ['diags.debug.enabled', 1],
    ['diags.debug.tags', 'ssl.error'],
    ['diags.output.debug', 'L'],
    // Lines of the access log are there when a second is over, to be put in order with the others.
    ['log.max_secs_per_buffer', 1],
    ['log.periodic_tasks_interval', 1],
  ]
  return `${records.map(line).join('\n')}\n`
}

function cipherRecords(ciphers: CipherSettings): readonly Entry[] {
  const { list, minVersion, maxVersion, securityLevel } = ciphers
  const level = /@SECLEVEL=/.test(list) ? '' : `:@SECLEVEL=${securityLevel}`
  return [
    ['ssl.client.cipher_suite', list + level],
    ['ssl.client.TLSv1', minVersion === 'TLSv1' ? 1 : 0],
    ['ssl.client.TLSv1_1', minVersion === 'TLSv1.2' ? 0 : 1],
    ['ssl.client.TLSv1_2', 1],
    ['ssl.client.TLSv1_3', maxVersion === 'TLSv1.3' ? 1 : 0],
  ]
}

const line = ([name, value]: Entry): string =>
  `CONFIG proxy.config.${name} ${typeof value === 'number' ? 'INT' : 'STRING'} ${value}`
