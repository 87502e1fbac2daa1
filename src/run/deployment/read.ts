import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml'
import type { z } from 'zod'
import { nearest, plainValue } from '../config/index.ts'
import { type Deployment, deploymentSchema } from './schema.ts'

/** A deployment file that cannot be used: every place that is wrong, with its line. */
export class DeploymentError extends Error {
  readonly file: string
  readonly faults: readonly DeploymentFault[]
  constructor(file: string, faults: readonly DeploymentFault[]) {
    super(faults.map(({ line, path, code }) => `${file}:${line}: ${path}: ${code}`).join('\n'))
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
  /** YAML's own words, for `syntax`. */
  readonly detail?: string
  /** What a bad value should have been: a word of `EXPECTED`, or the JSON type. */
  readonly expected?: string
  /** The values that are allowed, where they can be listed. */
  readonly options?: readonly string[]
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
      detail: (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''),
    }),
  )
  if (syntax.length > 0) throw new DeploymentError(file, syntax)
  const lineOf = (path: readonly PropertyKey[]) => lineOfPath(document, lines, path)
  const noValue = (detail: string) =>
    new DeploymentError(file, [{ code: 'syntax', line: 1, path: '', detail }])
  const parsed = deploymentSchema.safeParse(plainValue(document, noValue))
  if (!parsed.success)
    throw new DeploymentError(
      file,
      parsed.error.issues
        .map(issue => faultOf(issue, lineOf, !document.hasIn(issue.path)))
        .sort((a, b) => a.line - b.line),
    )
  const repeated = [...repeats(parsed.data)].map(
    (path): DeploymentFault => ({ code: 'repeated', line: lineOf(path), path: pathText(path) }),
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
      ...(suggestion !== undefined && { suggestion }),
    }
  }
  const place = { line: lineOf(issue.path), path: pathText(issue.path) }
  return absent ? { code: 'missing', ...place } : { code: 'bad-value', ...place, ...expectedOf(issue) }
}

function expectedOf(issue: z.core.$ZodIssue): Pick<DeploymentFault, 'expected' | 'options'> {
  switch (issue.code) {
    case 'invalid_value':
      return { options: issue.values.map(String) }
    case 'invalid_type':
      return { expected: issue.expected }
    case 'too_small':
    case 'too_big':
      return { expected: issue.origin === 'array' || issue.origin === 'string' ? 'not-empty' : 'port' }
    case 'invalid_union':
      return { expected: 'port' }
    default:
      // The schema's own word.
      return { expected: issue.message }
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

type Path = readonly PropertyKey[]

/** Names that stand a second time: peers, clusters and nodes are told apart by them. */
function* repeats({ peers, clusters }: Deployment): Generator<Path> {
  yield* twice(peers, ['peers'])
  yield* twice(clusters, ['clusters'])
  for (const [index, { nodes }] of clusters.entries()) yield* twice(nodes, ['clusters', index, 'nodes'])
}

function* twice(items: readonly { readonly name: string }[], path: Path): Generator<Path> {
  const names = items.map(({ name }) => name.toLowerCase())
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index) yield [...path, index, 'name']
}
