import { distinct, isLooseName } from '../../src/judge/gather/index.ts'
import type { Bytes, Input } from '../../src/read/archive/index.ts'
import type { Given } from '../protocol.ts'
import type { Ledger } from './places/ledger.ts'
import { readableFile } from './places/readable.ts'

/** An input with what the report says of its files. */
export interface GivenInput extends Input {
  readonly given: readonly Given[]
}

/**
 * Files and folders as the readers want them: what was in one folder is one input, archives and folders come before loose files, which may belong to
 * one of them, and inputs of one name are told apart by a number.
 */
export function inputsOf(
  given: readonly Given[],
  ledger: Ledger,
  advance: (bytes: number) => void,
): readonly GivenInput[] {
  const groups = new Map<string, Given[]>()
  const loose: Given[] = []
  for (const each of given) {
    const slash = each.path.indexOf('/')
    if (slash < 0) loose.push(each)
    else {
      const folder = each.path.slice(0, slash)
      groups.set(folder, [...(groups.get(folder) ?? []), each])
    }
  }
  const open = ({ file }: Given) => counted(file, ledger, advance)
  const folders = [...groups].map(([name, files]): GivenInput => {
    const inside = files
      .map(each => ({ each, path: each.path.slice(name.length + 1) }))
      .sort((a, b) => compareInside(a.path, b.path))
    return {
      name,
      kind: 'folder',
      given: inside.map(({ each }) => each),
      files: inside.map(({ each, path }) => ({ path, open: () => open(each) })),
    }
  })
  const files = loose.map(
    (each): GivenInput => ({
      name: each.path,
      kind: 'file',
      given: [each],
      files: [{ path: '', open: () => open(each) }],
    }),
  )
  const isLoose = ({ name, kind }: GivenInput) => kind === 'file' && isLooseName(name)
  return distinct([...folders, ...files.filter(file => !isLoose(file)), ...files.filter(isLoose)])
}

/** Files of a folder in the order of their names, those of its folders behind its own. */
function compareInside(a: string, b: string): number {
  const [first, second] = [a.split('/'), b.split('/')]
  for (let at = 0; ; at++) {
    const [one = '', other = ''] = [first[at], second[at]]
    const [isFile, isOtherFile] = [at === first.length - 1, at === second.length - 1]
    if (isFile !== isOtherFile) return isFile ? -1 : 1
    if (one !== other) return one < other ? -1 : 1
    if (isFile) return 0
  }
}

async function* counted(
  file: File,
  ledger: Ledger,
  advance: (bytes: number) => void,
): Bytes & AsyncGenerator {
  const readable = readableFile(file)
  const reader = file.stream().getReader()
  let at = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      ledger.note(value, readable, at)
      at += value.length
      advance(value.length)
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
