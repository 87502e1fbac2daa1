import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml'
import type { z } from 'zod'
import { nearest, plainValue } from '../config/index.ts'
import { type Deployment, deploymentSchema } from './schema.ts'

/** A deployment file that cannot be used: every place that is wrong, with its line. */
export class DeploymentError extends Error {
  readonly file: string
  readonly faults: readonly DeploymentFault[]
  constructor(file: string, faults: readonly DeploymentFault[]) {
    super(faults.map(({ line, path, message }) => `${file}:${line}: ${path}: ${message}`).join('\n'))
    this.file = file
    this.faults = faults
  }
}

/** `syntax`: no YAML; `unknown-key`; `missing`; `bad-value`; `repeated`: a name that stands twice. */
export interface DeploymentFault {
  readonly code: 'syntax' | 'unknown-key' | 'missing' | 'bad-value' | 'repeated'
  /** From 1. */
  readonly line: number
  /** `clusters[0].nodes[2].name`. */
  readonly path: string
  readonly message: string
  /** The key that was probably meant. */
  readonly suggestion?: string
}

/**
 * Reads a deployment file (YAML).
 *
 * @throws DeploymentError
 */
export function readDeployment(text: string, file: string): Deployment {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const syntax = document.errors.map(
    (error): DeploymentFault => ({
      code: 'syntax',
      line: lines.linePos(error.pos[0]).line,
      path: '',
      message: error.message.split('\n')[0] ?? '',
    }),
  )
  if (syntax.length > 0) throw new DeploymentError(file, syntax)
  const lineOf = (path: readonly PropertyKey[]) => lineOfPath(document, lines, path)
  const noValue = (message: string) =>
    new DeploymentError(file, [{ code: 'syntax', line: 1, path: '', message }])
  const parsed = deploymentSchema.safeParse(plainValue(document, noValue))
  if (!parsed.success)
    throw new DeploymentError(
      file,
      parsed.error.issues.map(issue => faultOf(issue, lineOf, !document.hasIn(issue.path))),
    )
  const repeated = [...repeats(parsed.data)].map(
    ([path, message]): DeploymentFault => ({
      code: 'repeated',
      line: lineOf(path),
      path: pathText(path),
      message,
    }),
  )
  if (repeated.length > 0) throw new DeploymentError(file, repeated)
  return parsed.data
}

/** Line of the nearest place that is there; of a key, where a mapping has it. */
function lineOfPath(document: YamlDocument, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const parent = length > 0 ? document.getIn(path.slice(0, length - 1), true) : document.contents
    const key = path[length - 1]
    const pair = isMap(parent)
      ? parent.items.find(item => isScalar(item.key) && item.key.value === key)
      : undefined
    if (pair && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line
    const found = document.getIn(path.slice(0, length), true)
    if (isNode(found) && found.range) return lines.linePos(found.range[0]).line
  }
  return 1
}

type LineOf = (path: readonly PropertyKey[]) => number

function faultOf(issue: z.core.$ZodIssue, lineOf: LineOf, absent: boolean): DeploymentFault {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    const path = [...issue.path, key]
    const suggestion = nearest(key, keysAt(issue.path))
    return {
      code: 'unknown-key',
      line: lineOf(path),
      path: pathText(path),
      message: 'unknown key',
      ...(suggestion !== undefined && { suggestion }),
    }
  }
  return {
    code: absent ? 'missing' : 'bad-value',
    line: lineOf(issue.path),
    path: pathText(issue.path),
    message: issue.message,
  }
}

/** Keys that are known at a place: those of the schema there. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = deploymentSchema
  for (const step of path)
    schema = typeof step === 'number' ? inside(schema).element : inside(schema).shape?.[String(step)]
  return Object.keys(inside(schema).shape ?? {})
}

interface Shaped {
  readonly shape?: Readonly<Record<string, unknown>>
  readonly element?: unknown
}

/** A schema without what is wrapped around it (`optional`, `default`). */
function inside(schema: unknown): Shaped {
  let at = schema
  while (at instanceof Object && 'unwrap' in at && typeof at.unwrap === 'function' && !('element' in at))
    at = at.unwrap()
  return at instanceof Object ? (at as Shaped) : {}
}

export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

type Repeat = readonly [path: readonly PropertyKey[], message: string]

/** Peers, clusters and nodes are told apart by their names. */
function* repeats({ peers, clusters }: Deployment): Generator<Repeat> {
  yield* twice(peers, ['peers'])
  yield* twice(clusters, ['clusters'])
  for (const [index, { nodes }] of clusters.entries()) yield* twice(nodes, ['clusters', index, 'nodes'])
}

function* twice(
  items: readonly { readonly name: string }[],
  path: readonly PropertyKey[],
): Generator<Repeat> {
  const names = items.map(({ name }) => name.toLowerCase())
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index) yield [[...path, index, 'name'], `${items[index]!.name} stands twice`]
}
