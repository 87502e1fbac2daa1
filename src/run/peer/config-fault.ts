import type { Document, LineCounter } from 'yaml'
import { isMap, isNode, isPair, isScalar } from 'yaml'
import type { z } from 'zod'
import { ConfigError, nearest } from '../config/index.ts'
import { gatewayConfigJsonSchema } from './config-schema.ts'

type Path = readonly PropertyKey[]

/** The first fault, in the order of the file, told with its line and what could stand there. */
export function faultOf(
  error: z.ZodError,
  document: Document,
  lines: LineCounter,
  file: string,
): ConfigError {
  const faults = error.issues.flatMap(issue => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    return keys.map(key => faultAt(issue, key, document, lines, file))
  })
  faults.sort((a, b) => a.line - b.line)
  return faults[0] as ConfigError
}

function faultAt(
  issue: z.core.$ZodIssue,
  key: string | undefined,
  document: Document,
  lines: LineCounter,
  file: string,
): ConfigError {
  const path: Path = key === undefined ? issue.path : [...issue.path, key]
  const name = path.map(String).join('.')
  const line = lineOf(document, lines, path)
  if (key !== undefined) {
    const known = Object.keys(schemaAt(issue.path)?.properties ?? {})
    const near = nearest(key, known) ?? known.find(each => key.length > 2 && each.startsWith(key))
    const suggestion = near === undefined ? null : [...issue.path.map(String), near].join('.')
    return new ConfigError('config-unknown-key', file, line, { name, suggestion })
  }
  const value = document.getIn(path)
  if (value === undefined) return new ConfigError('config-missing-key', file, line, { name })
  const shown = isNode(value) ? String(value.toJSON()) : String(value)
  return new ConfigError('config-bad-value', file, line, {
    name,
    value: shown.slice(0, 80),
    allowed: allowedAt(path, issue),
  })
}

/** Line of the key, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const around = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    const last = path[depth - 1]
    if (isMap(around)) {
      const pair = around.items.find(item => isPair(item) && isScalar(item.key) && item.key.value === last)
      if (pair && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line
      continue
    }
    const node = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

interface Schema {
  readonly description?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

function schemaAt(path: Path): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (schema, key) => (schema ? inside(schema, key) : undefined),
    gatewayConfigJsonSchema() as Schema,
  )
}

const inside = (schema: Schema, key: PropertyKey): Schema | undefined =>
  typeof key === 'number' ? schema.items : schema.properties?.[String(key)]

/** What could stand there: values, bounds, how it is written, or what it is for. */
function allowedAt(path: Path, issue: z.core.$ZodIssue): string {
  const schema = schemaAt(path) ?? {}
  return valuesOf(schema) ?? formatsOf(issue) ?? schema.description ?? issue.message
}

function valuesOf(schema: Schema): string | undefined {
  if (schema.enum) return schema.enum.join(', ')
  if (schema.const !== undefined) return String(schema.const)
  if (
    schema.minimum !== undefined &&
    schema.maximum !== undefined &&
    schema.maximum < Number.MAX_SAFE_INTEGER
  )
    return `${schema.minimum}–${schema.maximum}`
  const parts = schema.anyOf?.map(valuesOf).filter(part => part !== undefined) ?? []
  return parts.length > 0 ? parts.join(', ') : undefined
}

/** Values with a form of their own carry an example of it as their message. */
function formatsOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message
  if (issue.code !== 'invalid_union') return undefined
  const parts = issue.errors
    .flat()
    .map(formatsOf)
    .filter(part => part !== undefined)
  return parts.length > 0 ? parts.join(', ') : undefined
}
