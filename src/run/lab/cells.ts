import { commonName } from './certificates.ts'
import type { Deployment, DeploymentNode, Role } from './deployment/index.ts'
import { type Expected, expectedOf } from './faults/index.ts'
import { isEcdsa, type LabNode, PORTS, rolesOf } from './nodes/index.ts'
import type { AppliedFault, Cell } from './types.ts'

const OPEN: Expected = { outcome: 'open' }
const NAME_MISMATCH: Expected = {
  outcome: 'refused',
  reason: 'name-mismatch',
  openssl: 0,
  depth: 0,
  alert: 80,
}

/** Every certificate of every port with what has to come of it: what an audit of the whole lab is held to. */
export function cellsOf(
  { clusters }: Deployment,
  nodes: readonly LabNode[],
  applied: readonly AppliedFault[],
  advertised: (fqdn: string) => string,
  under: Parameters<typeof expectedOf>[1],
): readonly Cell[] {
  const described = clusters.flatMap(cluster => cluster.nodes.map(node => ({ cluster, node })))
  return nodes.flatMap(open => {
    const found = described.find(({ node }) => node.fqdn === open.fqdn)
    if (!found) return []
    const address = advertised(open.fqdn)
    return PORTS[open.product]
      .filter(({ port }) => open.ports.includes(port))
      .flatMap(spec =>
        rolesOf(spec, found.cluster.httpsCiphers)
          .filter(role => open.certificate(role, spec.port))
          .map((role): Cell => {
            const met = applied.filter(each => meets(each, open.fqdn, spec.port, role))
            const trusted =
              found.cluster.authority !== undefined && isSigned(role, found.cluster.ecdsa, found.node)
            const usual = trusted ? (names(role, found.node, address) ? OPEN : NAME_MISMATCH) : SELF_SIGNED
            const expected = met.map(({ fault }) => expectedOf(fault, under))
            return {
              node: open.fqdn,
              address,
              port: spec.port,
              kind: isEcdsa(role) ? 'ec' : 'rsa',
              role,
              faults: met.map(({ fault }) => fault.name),
              expected: expected.find(each => each.outcome === 'failed') ?? expected.at(-1) ?? usual,
            }
          }),
      )
  })
}

const SELF_SIGNED: Expected = { outcome: 'refused', reason: 'self-signed', openssl: 18, depth: 0, alert: 48 }

const meets = ({ node, ports, role }: AppliedFault, fqdn: string, port: number, shown: Role): boolean =>
  node === fqdn && ports.includes(port) && (role ?? shown) === shown

function isSigned(role: Role, ecdsa: 'signed' | 'self-signed' | 'absent', node: DeploymentNode): boolean {
  const given = node.certificates[role]
  return given ? given.issuer !== undefined : !isEcdsa(role) || ecdsa === 'signed'
}

/** Of a certificate with which nothing is wrong: its names are plain ones. */
function names(role: Role, { fqdn, certificates }: DeploymentNode, address: string): boolean {
  const given = certificates[role]
  return [given?.cn ?? commonName(role, fqdn), ...(given?.names ?? [fqdn])].includes(address)
}
