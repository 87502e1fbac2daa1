import { z } from 'zod'
import { type Report, reportSchema } from './schema.ts'

/**
 * Characters that JSON lets through but a terminal obeys: DEL, the C1 controls (0x9b begins an escape sequence), bidi and other format characters.
 * As `\u` escapes they mean the same to every reader of JSON.
 */
const OBEYED = /[\x7f-\x9f\p{Cf}\u2028\u2029]/gu

/** One JSON document, indented, keys in the order of the schema, ending with a line feed. */
export function renderJson(report: Report): string {
  return `${toJson(report, 2)}\n`
}

/** JSON text that is safe to print; `indent` 0 puts it on one line. */
export function toJson(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(OBEYED, character =>
    character
      .split('')
      .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** The report's JSON Schema (draft 2020-12), as `turnpike schema report` prints it. */
export function reportJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    $id: 'urn:turnpike:report:1.0',
    title: 'Turnpike report',
    ...z.toJSONSchema(reportSchema),
  }
}
