import { isEnforcing } from '../../../judge/audit/index.ts'
import { parseRelease } from '../../../read/uc/index.ts'
import type { LabUpWiring } from '../../lab/index.ts'
import type { DeploymentKit } from './deployment-kit.ts'

/** The deployment file that an engineer would write for a lab: publishers and peers alone, nodes and what clients are told is for discovery to find. */
export function kitOfLab({ hosts, peers, publishers }: LabUpWiring): DeploymentKit {
  const files = new Map<string, string>()
  const kept = (name: string, text: string): string => {
    files.set(name, text)
    return name
  }
  const [release = 'X14.2.0'] = peers.map(peer => peer.release)
  return {
    files,
    deployment: {
      version: 1,
      from: release,
      to: isRehearsed(release) ? release : 'X14.2.0',
      hosts,
      peers: peers.map(({ host, verifyOriginServer, ciphers, trustStore, certificate, ...peer }) => ({
        name: host,
        trustStore: kept(`ca_${host}.pem`, trustStore),
        ...(certificate !== undefined && { certificate: kept(`client_${host}.pem`, certificate) }),
        release: peer.release,
        verifyOriginServer,
        // An upgrade to X14.2 replaces the list of a release before it.
        ...(isRehearsed(peer.release) && { ciphers }),
      })),
      clusters: publishers.map(({ name, product, fqdn, administrator }) => ({
        name,
        product,
        publisher: fqdn,
        tlsVerify: product === 'cucm',
        credentials: {
          username: administrator.name,
          passwordFile: kept(`${name}.password`, `${administrator.password}\n`),
        },
      })),
    },
  }
}

const isRehearsed = (text: string): boolean => {
  const release = parseRelease(text)
  return release !== undefined && isEnforcing(release)
}
