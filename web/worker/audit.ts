import { type AuditDocument, auditSchema } from '../../src/tell/audit/index.ts'

/** An audit of a large deployment has some megabytes. */
const LONGEST = 256 << 20

/** Reads an audit result; null where the file is none, or one of a version that this page does not know. */
export async function readAudit(file: File): Promise<AuditDocument | null> {
  if (file.size > LONGEST) return null
  try {
    return auditSchema.safeParse(JSON.parse(await file.text())).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
