import { z } from 'zod'
import { toJson } from '../report/index.ts'
import {
  type AuditDocument,
  auditSchema,
  type DiscoverDocument,
  discoverDocumentSchema,
} from './audit-schema.ts'
import { type ProbeDocument, probeSchema } from './probe-schema.ts'

/** One JSON document, indented, ending with a line feed; control and format characters are escaped. */
export const renderAuditJson = (document: ProbeDocument | AuditDocument | DiscoverDocument): string =>
  `${toJson(document, 2)}\n`

/** What `turnpike schema probe` prints (JSON Schema, draft 2020-12). */
export const probeJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $id: 'urn:turnpike:probe:1.0',
  title: 'Turnpike probe',
  ...z.toJSONSchema(probeSchema),
})

/** What `turnpike schema audit` prints. */
export const auditJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $id: 'urn:turnpike:audit:1.0',
  title: 'Turnpike audit',
  ...z.toJSONSchema(auditSchema),
})

/** What `turnpike schema discover` prints. */
export const discoverJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $id: 'urn:turnpike:discover:1.0',
  title: 'Turnpike discovery',
  ...z.toJSONSchema(discoverDocumentSchema),
})
