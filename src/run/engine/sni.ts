import type { Instant } from '../../read/bytes/index.ts'
import { type PeerState, policyFor } from '../peer/index.ts'
import { enginePolicy } from './records.ts'

/** sni.yaml: exceptions for a whole address. The engine looks them up by SNI name, or by the IP address where none is sent. */
export function sniYaml(state: PeerState, now: Instant): string {
  const addresses = new Set(
    state.exceptions
      .filter(({ port, until }) => port === undefined && now < until)
      .map(({ address }) => address),
  )
  if (addresses.size === 0) return 'sni: []\n'
  const entries = [...addresses].map(address => {
    const { policy } = policyFor(state, address, NO_PORT, now)
    return `- fqdn: ${JSON.stringify(address)}\n  verify_server_policy: ${enginePolicy(policy)}\n  verify_server_properties: ALL\n`
  })
  return `sni:\n${entries.join('')}`
}

/** No exception names it, so the one for the whole address answers. */
const NO_PORT = 0
