import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { FAULT_NAMES } from '../faults/index.ts'
import { type Deployment, deploymentSchema } from './schema.ts'

/** A description of a lab that cannot be used: every place that is wrong, with its line. */
export class DeploymentError extends Error {
  readonly file: string
  readonly faults: readonly DeploymentFault[]
  constructor(file: string, faults: readonly DeploymentFault[]) {
    super(faults.map(({ line, path, message }) => `${file}:${line}: ${path}: ${message}`).join('\n'))
    this.file = file
    this.faults = faults
  }
}

export interface DeploymentFault {
  /** Counts from 1. */
  readonly line: number
  /** `clusters[0].nodes[2].fqdn`. */
  readonly path: string
  readonly message: string
}

/**
 * Reads the description of a lab (YAML).
 *
 * @throws DeploymentError
 */
export function readDeployment(text: string, file: string): Deployment {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const broken = document.errors.map(error => ({
    line: lines.linePos(error.pos[0]).line,
    path: '',
    message: error.message.split('\n')[0] ?? '',
  }))
  if (broken.length > 0) throw new DeploymentError(file, broken)
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const offset = offsetOf(document, path.slice(0, length))
      if (offset !== undefined) return lines.linePos(offset).line
    }
    return 1
  }
  const told = (path: readonly PropertyKey[], message: string): DeploymentFault => ({
    line: lineOf(path),
    path: pathText(path),
    message,
  })
  const parsed = deploymentSchema.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (!parsed.success) {
    throw new DeploymentError(
      file,
      parsed.error.issues.map(issue => told(placeOf(issue), issue.message)),
    )
  }
  const loose = [...looseEnds(parsed.data)].map(([path, message]) => told(path, message))
  if (loose.length > 0) throw new DeploymentError(file, loose)
  return parsed.data
}

/** Where the key of that path stands or, in a list, the item. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  const parent = document.getIn(path.slice(0, -1), true)
  const key = path.at(-1)
  const pair = isMap(parent) && parent.items.find(each => isScalar(each.key) && each.key.value === key)
  const found = pair ? pair.key : document.getIn(path, true)
  return isNode(found) ? found.range?.[0] : undefined
}

/** A key that nobody knows is told at the key itself. */
const placeOf = (issue: z.core.$ZodIssue): readonly PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

type LooseEnd = readonly [path: readonly PropertyKey[], message: string]

/** Names that lead nowhere, and things that stand twice. */
function* looseEnds(deployment: Deployment): Generator<LooseEnd> {
  const authorities = deployment.authorities.map(({ name }) => name)
  const unknown = (name: string | undefined) => name !== undefined && !authorities.includes(name)
  for (const [i, { name, issuer }] of deployment.authorities.entries()) {
    if (authorities.indexOf(name) !== i) yield [['authorities', i, 'name'], `${name} stands twice`]
    // Only what stands above: so no chain of issuers can bite its tail.
    if (issuer !== undefined && !authorities.slice(0, i).includes(issuer))
      yield [['authorities', i, 'issuer'], `no authority ${issuer} above`]
  }
  const seen = new Set<string>()
  for (const [i, cluster] of deployment.clusters.entries()) {
    const at = ['clusters', i]
    if (unknown(cluster.authority)) yield [[...at, 'authority'], `no authority ${cluster.authority}`]
    for (const [k, name] of (cluster.trust ?? []).entries())
      if (unknown(name)) yield [[...at, 'trust', k], `no authority ${name}`]
    if (cluster.nodes.filter(({ role, product }) => role === 'publisher' && product === 'cucm').length !== 1)
      yield [[...at, 'nodes'], 'exactly one publisher of product cucm']
    for (const [j, node] of cluster.nodes.entries()) {
      for (const key of ['fqdn', 'address'] as const) {
        if (seen.has(node[key])) yield [[...at, 'nodes', j, key], `${node[key]} stands twice`]
        seen.add(node[key])
      }
      for (const [role, { issuer }] of Object.entries(node.certificates))
        if (unknown(issuer))
          yield [[...at, 'nodes', j, 'certificates', role, 'issuer'], `no authority ${issuer}`]
    }
  }
  for (const [i, peer] of deployment.peers.entries()) {
    for (const [k, name] of peer.trust.entries())
      if (unknown(name)) yield [['peers', i, 'trust', k], `no authority ${name}`]
    if (unknown(peer.authority)) yield [['peers', i, 'authority'], `no authority ${peer.authority}`]
  }
  if (unknown(deployment.edge.authority))
    yield [['edge', 'authority'], `no authority ${deployment.edge.authority}`]
  for (const [i, { fault, node }] of deployment.faults.entries()) {
    if (!FAULT_NAMES.includes(fault)) yield [['faults', i, 'fault'], `no fault ${fault}`]
    if (!seen.has(node)) yield [['faults', i, 'node'], `no node ${node}`]
  }
}
