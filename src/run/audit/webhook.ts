import { request } from 'undici'
import type { AuditDocument } from '../../tell/audit/index.ts'

/** Milliseconds for a webhook; the audit does not wait longer for whoever listens. */
const TIMEOUT = 10_000

/** Posts what has changed, as JSON. Answers why it could not be told, or undefined. */
export async function postChanges(url: string, document: AuditDocument): Promise<string | undefined> {
  const { at, survival, summary, changes, deployment } = document
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      // Hours lie between two of them.
      reset: true,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        tool: 'turnpike',
        at,
        deployment: deployment.file,
        to: deployment.to,
        survival,
        summary,
        changes,
      }),
      signal: AbortSignal.timeout(TIMEOUT),
    })
    await body.dump()
    return statusCode >= 200 && statusCode < 300 ? undefined : `HTTP ${statusCode}`
  } catch (error) {
    return error instanceof Error ? ('code' in error ? String(error.code) : error.name) : String(error)
  }
}
