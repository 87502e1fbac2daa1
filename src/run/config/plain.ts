import type { Document } from 'yaml'

/** Times that aliases may be followed in all: a few bytes must not unfold to gigabytes. */
const MOST_ALIASES = 100

/**
 * A YAML document as plain values, an empty one as an empty mapping. What the parser lets through and still has no value (aliases of nothing or without end,
 * `<<` of something that is no mapping) throws what `fault` makes of the cause.
 */
export function plainValue(document: Document, fault: (cause: string) => Error): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {}
  } catch (error) {
    throw fault(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}
