import type { Given } from '../protocol.ts'

/** Files of a file picker; those of a folder picker carry the path below it. */
export const givenOf = (files: Iterable<File>): Given[] =>
  [...files].map(file => ({ path: file.webkitRelativePath || file.name, file }))

/** Folders inside of folders that are looked into. */
const DEEPEST = 32

/** Everything that was dropped: files, and folders with what is in them. To be called while the event is being handled. */
export async function droppedOf(data: DataTransfer): Promise<Given[]> {
  const entries = [...data.items].flatMap(item => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return givenOf(data.files)
  const given = await Promise.all(entries.map(entry => filesIn(entry, 0)))
  return given.flat()
}

async function filesIn(entry: FileSystemEntry, depth: number): Promise<Given[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ path, file }]
  }
  if (!isFolder(entry) || depth >= DEEPEST) return []
  const given: Given[] = []
  for (const inside of await entriesOf(entry)) given.push(...(await filesIn(inside, depth + 1)))
  return given
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** A reader gives its entries a hundred at a time, and none when it is done. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return entries
    entries.push(...some)
  }
}
