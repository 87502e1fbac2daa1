import { z } from 'zod'
import { toJson } from '../report/index.ts'
import { type ProbeDocument, probeSchema } from './probe-schema.ts'

/** One JSON document, indented, ending with a line feed; control and format characters are escaped. */
export const renderProbeJson = (document: ProbeDocument): string => `${toJson(document, 2)}\n`

/** What `turnpike schema probe` prints (JSON Schema, draft 2020-12). */
export const probeJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $id: 'urn:turnpike:probe:1.0',
  title: 'Turnpike probe',
  ...z.toJSONSchema(probeSchema),
})
