import { z } from 'zod'
import { toJson } from '../report/index.ts'
import { type Trust, trustSchema, type Verification, verificationSchema } from './schema.ts'

/** One JSON document, indented, ending with a line feed; control and format characters are escaped. */
export const renderDocument = (document: Verification | Trust): string => `${toJson(document, 2)}\n`

/** What `turnpike schema verify` prints (JSON Schema, draft 2020-12). */
export const verificationJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $id: 'urn:turnpike:verification:1.0',
  title: 'Turnpike verification',
  ...z.toJSONSchema(verificationSchema),
})

/** What `turnpike schema trust` prints. */
export const trustJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $id: 'urn:turnpike:trust:1.0',
  title: 'Turnpike trust store',
  ...z.toJSONSchema(trustSchema),
})
