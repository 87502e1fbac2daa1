import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Another process works on the folder. */
export class FolderHeld extends Error {
  readonly folder: string
  constructor(folder: string) {
    super(`another process works on ${folder}`)
    this.folder = folder
  }
}

/** Octets of the path of a local socket, less a reserve (sockaddr_un of Linux has 108, of macOS 104). */
const LONGEST = 100

/**
 * Holds a folder for this process. The hold is a local socket, which the system closes with the process however it ends: a file with a process id
 * would outlive a kill, and in a container the next process has the same id.
 *
 * @throws FolderHeld
 */
export async function holdFolder(folder: string): Promise<{ release(): void }> {
  const path = socketOf(realpathSync(folder))
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listen(path)
    if (server) {
      server.unref()
      return { release: () => server.close() }
    }
    if (await answers(path)) throw new FolderHeld(folder)
    rmSync(path, { force: true })
  }
  throw new FolderHeld(folder)
}

function socketOf(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\turnpike-${digest}`
  const inside = join(folder, 'held.sock')
  return Buffer.byteLength(inside) <= LONGEST ? inside : join(tmpdir(), `turnpike-${digest}.sock`)
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy())
    server.once('error', error => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(path, () => resolve(server))
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
