import { stringify } from 'yaml'
import { FAULTS, type Fault } from '../faults/index.ts'
import type { Product } from './schema.ts'

interface Place {
  readonly name: string
  readonly domain: string
  readonly authority: string
  readonly subscribers: number
}

const PLACES: readonly Place[] = [
  { name: 'brussels', domain: 'brussels.example.com', authority: 'Example Issuing CA 1', subscribers: 4 },
  { name: 'tokyo', domain: 'tokyo.example.com', authority: 'Tokyo Root CA', subscribers: 4 },
  { name: 'boston', domain: 'boston.example.com', authority: 'Example Issuing CA 1', subscribers: 3 },
]

/** Ports of CUCM whose certificates faults are put on; discovery itself goes through 8443 of the publishers. */
const PORTS = [
  { port: 8443, role: 'tomcat' },
  { port: 6972, role: 'tomcat' },
  { port: 6971, role: 'CallManager' },
  { port: 5061, role: 'CallManager' },
] as const

interface Node {
  readonly fqdn: string
  readonly product: Product
  readonly role: 'publisher' | 'subscriber'
  readonly address: string
}

interface PlacedFault {
  readonly fault: string
  readonly node: string
  readonly port: number
  readonly role?: string
}

/** Three clusters with twenty nodes and certificates for both kinds of keys; every fault stands somewhere, and whatever has none is right. YAML. */
export function largeLab(): string {
  const nodes = PLACES.map((place, i) => nodesOf(place, i + 1))
  return stringify({
    name: 'large',
    domain: 'example.com',
    authorities: [
      { name: 'Example Root CA' },
      { name: 'Example Issuing CA 1', issuer: 'Example Root CA' },
      { name: 'Tokyo Root CA', subject: 'C=JP,O=Example,CN=Tokyo Root CA' },
    ],
    clusters: PLACES.map(({ name, domain, authority }, i) => ({
      name,
      domain,
      authority,
      version: '14.0.1.13900-155',
      ecdsa: 'signed',
      httpsCiphers: 'all',
      nodes: nodes[i] ?? [],
      users: [{ name: `user-${name}`, password: `lab-${name}` }],
    })),
    peers: ['expc1', 'expc2'].map((host, i) => ({
      host,
      domain: 'example.com',
      address: `127.52.0.${i + 10}`,
      release: 'X14.2.0',
      trust: ['Example Root CA', 'Tokyo Root CA'],
      authority: 'Example Issuing CA 1',
      // Some publishers could not be discovered otherwise.
      tlsVerify: false,
    })),
    edge: { fqdn: 'expe.example.com', address: '127.52.0.20', authority: 'Example Issuing CA 1' },
    faults: placed(nodes.flat()),
  })
}

function nodesOf({ name, domain, subscribers }: Place, third: number): readonly Node[] {
  const node = (host: string, product: Product, role: Node['role'], last: number): Node => ({
    fqdn: `${host}.${domain}`,
    product,
    role,
    address: `127.52.${third}.${last}`,
  })
  const prefix = name.slice(0, 3)
  return [
    node(`${prefix}-cucm-pub`, 'cucm', 'publisher', 10),
    ...Array.from({ length: subscribers }, (_, i) =>
      node(`${prefix}-cucm-sub${i + 1}`, 'cucm', 'subscriber', 11 + i),
    ),
    node(`${prefix}-imp`, 'imp', 'publisher', 30),
    node(`${prefix}-cuc`, 'unity', 'publisher', 40),
  ]
}

/** Faults of advertised addresses get a node each; those of ports a port each; the others a certificate on a port each. */
function placed(nodes: readonly Node[]): readonly PlacedFault[] {
  const readdressed = FAULTS.filter(({ advertise }) => advertise)
  const ofPorts = FAULTS.filter(({ present }) => !present)
  const ofCertificates = FAULTS.filter(({ present, advertise }) => present && !advertise)
  const others = nodes.filter(({ product }) => product !== 'cucm')
  const subscribers = nodes.filter(({ product, role }) => product === 'cucm' && role === 'subscriber')
  const spare = subscribers.slice(0, readdressed.length - others.length)
  const ports = portsOf(nodes.filter(node => node.product === 'cucm' && !spare.includes(node)))
  const asking = ports.findIndex(({ port }) => port === 6972)
  const [portsForFaults, rest] = split(ports, asking, ofPorts.length)
  return [
    ...readdressed.map(({ name }, i) => ({
      fault: name,
      node: [...others, ...spare][i]?.fqdn ?? '',
      port: 8443,
      role: 'tomcat',
    })),
    // The first of them is a port that asks for client certificates.
    ...[...ofPorts]
      .sort((a, b) => Number(b.listening?.clients !== undefined) - Number(a.listening?.clients !== undefined))
      .map(({ name }, i) => ({
        fault: name,
        node: portsForFaults[i]?.fqdn ?? '',
        port: portsForFaults[i]?.port ?? 0,
      })),
    ...onCertificates(ofCertificates, rest),
  ]
}

interface NodePort {
  readonly fqdn: string
  readonly port: number
  readonly role: string
}

/** Port by port, so that the faults of one family come to stand on different nodes: their certificates have one name. */
const portsOf = (nodes: readonly Node[]): readonly NodePort[] =>
  PORTS.flatMap(({ port, role }) =>
    nodes
      .filter(({ role: usage }) => usage === 'subscriber' || port !== 8443)
      .map(({ fqdn }) => ({ fqdn, port, role })),
  )

function split(
  ports: readonly NodePort[],
  first: number,
  count: number,
): readonly [readonly NodePort[], readonly NodePort[]] {
  const taken = [...ports.slice(first, first + 1), ...ports.slice(-(count - 1))]
  return [taken, ports.filter(port => !taken.includes(port))]
}

function onCertificates(faults: readonly Fault[], ports: readonly NodePort[]): readonly PlacedFault[] {
  const slots = (['rsa', 'ec'] as const).flatMap(kind => ports.map(port => ({ ...port, kind })))
  const free = new Set(slots)
  // Self-signed ones meet in the trust store where they have one name: of these no node gets two.
  const rank = ({ name, kind }: Fault) => (name.startsWith('self-signed') ? 0 : kind ? 1 : 2)
  return faults
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ name, kind }) => {
      const slot = [...free].find(each => (kind ?? each.kind) === each.kind)
      if (!slot) throw new Error(`no place for ${name}`)
      free.delete(slot)
      const { fqdn, port, role } = slot
      return { fault: name, node: fqdn, port, role: slot.kind === 'ec' ? `${role}-ECDSA` : role }
    })
}
