import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { editable } from './allow-list.ts'
import type { AllowList, PeerChange, PeerState } from './types.ts'
import { writeFileAtomically } from './write-file.ts'

/**
 * Changes made in the console outlive the process in a file beside the configuration (`<configuration>.state.json`, readable by its owner alone
 * because passwords of UC servers are in it). The file that was changed last wins: each change holds a digest of what the configuration said
 * when it was made, and goes when the configuration says something else. The trusted CA list is not in it; it is a file of its own.
 */

/** What of a peer the console may change and a file keeps. */
export const SAVED = [
  'domains',
  'verifyOriginServer',
  'policies',
  'exceptions',
  'ciphers',
  'allowList',
  'ucServers',
  'attempts',
  'wording',
  'logLevel',
  'settings',
] as const

export type SavedKey = (typeof SAVED)[number]

/** `over`: digest of the value in the configuration that the change stands over. */
export type SavedChanges = Partial<Record<SavedKey, { readonly value: unknown; readonly over: string }>>

const schema = z.object({
  version: z.literal(1),
  changes: z.partialRecord(z.enum(SAVED), z.object({ value: z.unknown(), over: z.string() })),
})

/**
 * The saved changes; none where there is no file.
 *
 * @throws Error where the file cannot be read, or is none of ours
 */
export async function readSaved(path: string): Promise<SavedChanges> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
  return schema.parse(JSON.parse(text)).changes as SavedChanges
}

export const writeSaved = (path: string, changes: SavedChanges): Promise<void> =>
  writeFileAtomically(path, `${JSON.stringify({ version: 1, changes }, null, 2)}\n`, 0o600)

/** The configuration with the changes that still stand over it. */
export function overlaid(base: PeerChange, saved: SavedChanges): PeerChange {
  const standing = Object.entries(saved).flatMap(([key, change]) =>
    change.over === digestOf(key as SavedKey, base[key as SavedKey])
      ? [[key, revived(key, change.value)]]
      : [],
  )
  return { ...base, ...Object.fromEntries(standing) }
}

/** The saved changes with those that lie between two states; what is again as the configuration says goes. */
export function changed(
  saved: SavedChanges,
  now: PeerState,
  before: PeerState,
  base: PeerChange,
): SavedChanges {
  const next = new Map(Object.entries(saved))
  for (const key of SAVED) {
    if (now[key] === before[key]) continue
    const over = digestOf(key, base[key])
    if (digestOf(key, now[key]) === over) next.delete(key)
    else next.set(key, { value: comparable(key, now[key]), over })
  }
  return Object.fromEntries(next)
}

/** Maps as pairs of names and values, in the order of the names. */
const plain = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries([...value].sort(([a], [b]) => (a < b ? -1 : 1))) : value

const revived = (key: string, value: unknown): unknown =>
  key === 'settings' ? new Map(Object.entries(value as Record<string, string>)) : value

const digestOf = (key: SavedKey, value: PeerChange[SavedKey]): string =>
  createHash('sha256')
    .update(JSON.stringify(comparable(key, value)) ?? '')
    .digest('hex')
    .slice(0, 32)

const comparable = (key: SavedKey, value: PeerChange[SavedKey]): unknown =>
  key === 'allowList' && value ? editable(value as AllowList) : plain(value)
