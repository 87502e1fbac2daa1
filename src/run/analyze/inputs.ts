import { distinct, isLooseName } from '../../judge/gather/index.ts'
import type { Problem } from '../../read/bytes/index.ts'
import { InputError, type OpenInput, openInput } from '../files/index.ts'

/**
 * Opens all inputs: archives and folders first, as loose files may belong to one of them. Inputs of the same name are told apart by a
 * number. Where some cannot be opened the others are read all the same (problem `unreadable-input`).
 *
 * @throws InputError where none can be opened
 */
export async function openInputs(
  paths: readonly string[],
  problem: (problem: Problem) => void,
): Promise<readonly OpenInput[]> {
  const ordered = [...paths.filter(isBundle), ...paths.filter(path => !isBundle(path))]
  const results = await Promise.allSettled(ordered.map(path => openInput(path)))
  const failed = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))
  for (const reason of failed)
    if (!(reason instanceof InputError) || failed.length === results.length) throw reason
  for (const { path, code } of failed as InputError[])
    problem({ code: 'unreadable-input', where: { source: path }, params: { reason: code } })
  return distinct(results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : [])))
}

const isBundle = (path: string): boolean => path === '-' || !isLooseName(path)
