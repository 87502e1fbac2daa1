import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DeploymentInput,
  deploymentText,
  type LoadedDeployment,
  loadDeployment,
} from '../../src/run/deployment/index.ts'
import type { Lab } from '../../src/run/lab/index.ts'

/** The deployment file that an engineer would write for a lab, in a folder of its own. */
export interface LabDeployment {
  readonly file: string
  readonly loaded: LoadedDeployment
  remove(): void
}

const VARIABLE = 'LAB_PASSWORD'

/** Publishers and peers alone: nodes and what clients are told is for discovery to find. */
export function deploymentOfLab(lab: Lab, change: Partial<DeploymentInput> = {}): LabDeployment {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-audit-'))
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return name
  }
  const { clusters, peers } = lab.deployment
  const administrators = clusters.map(({ administrator }) => administrator)
  const input: DeploymentInput = {
    version: 1,
    from: 'X12.7.1',
    to: 'X14.2.0',
    hosts: hostsOf(lab),
    peers: peers.map(({ host }) => {
      const identity = lab.identity(host)
      return {
        name: host,
        trustStore: write(`ca_${host}.pem`, lab.trustStore(host)),
        ...(identity && { certificate: write(`client_${host}.pem`, identity.chain) }),
      }
    }),
    clusters: clusters.flatMap(({ name, nodes }, index) =>
      (['cucm', 'unity'] as const).flatMap(product => {
        const publisher = nodes.find(
          node => node.product === product && (product === 'unity' || node.role === 'publisher'),
        )
        return publisher
          ? [
              {
                name: `${name}-${product}`,
                product,
                publisher: publisher.fqdn,
                tlsVerify: product === 'cucm',
                credentials: { username: administrators[index]!.name, passwordVariable: VARIABLE },
              },
            ]
          : []
      }),
    ),
    ...change,
  }
  const file = join(folder, write('deployment.yaml', deploymentText(input)))
  const loaded = loadDeployment(file, { [VARIABLE]: administrators[0]!.password })
  return { file, loaded, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const hostsOf = (lab: Lab): Record<string, string> =>
  Object.fromEntries(
    lab.nodes.flatMap(({ fqdn, ip }) =>
      [fqdn, lab.advertised(fqdn)].filter(name => name !== ip).map(name => [name, ip]),
    ),
  )
