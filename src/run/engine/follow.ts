import { statSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'

/** Milliseconds between two looks at the file. */
const INTERVAL = 200
const PIECE = 65_536

/** A file whose new lines are told as they come; `stop` reads what is left first. */
export interface Followed {
  stop(): Promise<void>
}

/** Follows a file from its end, though it may not exist yet and may be rotated. A line is told when its end is there. */
export function followFile(path: string, tell: (line: string) => void): Followed {
  const before = statSync(path, { throwIfNoEntry: false })
  let offset = before?.size ?? 0
  let inode = before?.ino
  let rest = ''
  let looking: Promise<void> = Promise.resolve()

  const look = async (): Promise<void> => {
    const found = await stat(path).catch(() => undefined)
    if (!found) return
    if ((inode !== undefined && inode !== found.ino) || found.size < offset) {
      offset = 0
      rest = ''
    }
    inode = found.ino
    if (found.size === offset) return
    const file = await open(path)
    try {
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(PIECE), 0, PIECE, offset)
        if (bytesRead === 0) return
        offset += bytesRead
        const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) tell(line)
      }
    } finally {
      await file.close()
    }
  }
  const again = (): void => {
    // Trouble with the file is trouble of the next look as well, and is over when the file can be read again.
    looking = looking.then(look).catch(() => undefined)
  }
  const timer = setInterval(again, INTERVAL)
  return {
    stop() {
      clearInterval(timer)
      again()
      return looking
    },
  }
}
