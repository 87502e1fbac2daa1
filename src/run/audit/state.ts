import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { ProbeResult } from '../../judge/audit/index.ts'

/** Answers of a run that was broken off, so that the next one goes on from there. One JSON document a line; a last line that was cut is passed over. */
export interface AuditState {
  /** The answer of an earlier run. */
  known(key: string): ProbeResult | undefined
  add(key: string, result: ProbeResult): void
  /** Everything was asked: the next run begins anew. */
  finish(): void
}

/** Without a file nothing is kept. */
export const NO_STATE: AuditState = { known: () => undefined, add: () => {}, finish: () => {} }

/** Answers older than this are asked for again. */
const LIFETIME = 6 * 3_600_000

/**
 * Opens a state file. It belongs to one plan: where that is another one, or the answers are old, it begins anew.
 *
 * @param plan targets, and what they are asked
 * @throws the error of the file system where it cannot be written
 */
export function openState(file: string, plan: readonly string[], now: number): AuditState {
  const id = createHash('sha256').update(plan.join('\n')).digest('hex')
  const before = existsSync(file) ? readState(file, id, now) : undefined
  // A last line that was cut must not swallow the next one.
  if (before) appendFileSync(file, '\n')
  else
    writeFileSync(file, `${JSON.stringify({ turnpike: 'audit', plan: id, begun: now })}\n`, { mode: 0o600 })
  return {
    known: key => before?.get(key),
    add: (key, result) => appendFileSync(file, `${JSON.stringify({ key, result }, packed)}\n`),
    finish: () => rmSync(file, { force: true }),
  }
}

function readState(file: string, id: string, now: number): Map<string, ProbeResult> | undefined {
  const [head, ...lines] = readFileSync(file, 'utf8').split('\n')
  const header = parsed(head ?? '')
  if (header?.turnpike !== 'audit' || header.plan !== id || now - Number(header.begun) > LIFETIME)
    return undefined
  const known = new Map<string, ProbeResult>()
  for (const line of lines) {
    const entry = parsed(line)
    if (typeof entry?.key === 'string' && entry.result) known.set(entry.key, entry.result as ProbeResult)
  }
  return known
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line, unpacked)
    return value instanceof Object ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const TAG = '$octets'

const packed = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { [TAG]: Buffer.from(value).toString('base64') } : value

const unpacked = (_: string, value: unknown): unknown =>
  value instanceof Object && TAG in value && typeof value[TAG] === 'string'
    ? new Uint8Array(Buffer.from(value[TAG], 'base64'))
    : value
