import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { LIMITS, TIMEOUTS } from '../src/run/gateway/index.ts'
import { gatewayConfigJsonSchema, loadGatewayConfig } from '../src/run/peer/index.ts'

/** The configuration that the documentation shows is one, and shows every key. */
const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'gateway-configuration.md'), 'utf8')
const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? ''

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** Keys of the schema that a value does not have, in all its parts together. */
function missing(schema: Schema, values: readonly unknown[], path: string): string[] {
  if (schema.items) return missing(schema.items, values.flat(), path)
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const found = values.flatMap(value =>
      typeof value === 'object' && value !== null && key in value
        ? [(value as Record<string, unknown>)[key]]
        : [],
    )
    return found.length === 0 ? [`${path}${key}`] : missing(inner, found, `${path}${key}.`)
  })
}

describe('the documented configuration', () => {
  it('is taken', () => {
    expect(loadGatewayConfig(example, '/etc/turnpike/gateway.yaml')).toMatchObject({
      host: 'expc1',
      verifyOriginServer: true,
      logging: { wording: '1.1.1', rotate: { size: 50_000_000 } },
      exceptions: [{ until: Date.UTC(2026, 11, 31) }],
    })
  })
  it('shows the timeouts and limits that hold without it, which are those of the gateway', () => {
    const short = 'host: a\ndomain: b.lab\nrelease: X14.2\nlisten: {}\n'
    const { timeouts, limits } = loadGatewayConfig(short, '/gateway.yaml')
    expect({ timeouts, limits }).toEqual({ timeouts: TIMEOUTS, limits: LIMITS })
    expect(loadGatewayConfig(example, '/gateway.yaml')).toMatchObject({ timeouts, limits })
  })
  it('shows every key', () => {
    expect(missing(gatewayConfigJsonSchema() as Schema, [parse(example)], '')).toEqual([])
  })
})
