import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DeploymentInput,
  deploymentText,
  type LoadedDeployment,
  loadDeployment,
} from '../../src/run/deployment/index.ts'
import { type Lab, wiringOf } from '../../src/run/lab/index.ts'

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
  const { hosts, publishers } = wiringOf(lab)
  const input: DeploymentInput = {
    version: 1,
    from: 'X12.7.1',
    to: 'X14.2.0',
    hosts,
    peers: lab.deployment.peers.map(({ host }) => {
      const identity = lab.identity(host)
      return {
        name: host,
        trustStore: write(`ca_${host}.pem`, lab.trustStore(host)),
        ...(identity && { certificate: write(`client_${host}.pem`, identity.chain) }),
      }
    }),
    clusters: publishers.map(({ name, product, fqdn, administrator }) => ({
      name,
      product,
      publisher: fqdn,
      tlsVerify: product === 'cucm',
      credentials: { username: administrator.name, passwordVariable: VARIABLE },
    })),
    ...change,
  }
  const file = join(folder, write('deployment.yaml', deploymentText(input)))
  const loaded = loadDeployment(file, { [VARIABLE]: publishers[0]!.administrator.password })
  return { file, loaded, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
