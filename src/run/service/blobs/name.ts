import { randomUUID } from 'node:crypto'

/** A new name: when it was made, so that what nobody came to own can be told from what somebody is about to, and what nobody guesses. */
export const newBlob = (now: number): string => `${now.toString(36).padStart(9, '0')}-${randomUUID()}`

const SHAPE = /^([0-9a-z]{9})-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** When a blob was named, milliseconds since 1970; undefined for what is none of ours. */
export function madeAt(name: string): number | undefined {
  const made = SHAPE.exec(name)?.[1]
  return made === undefined ? undefined : Number.parseInt(made, 36)
}
