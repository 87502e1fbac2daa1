import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { LabError } from './errors.ts'

/** What one process may ask of the lab that another keeps up. One line of JSON each way, one question for each connection. */
export type Question =
  | { readonly do: 'status' }
  | { readonly do: 'wiring' }
  | { readonly do: 'down' }
  | { readonly do: 'client'; readonly user?: string; readonly password?: string }
  | {
      readonly do: 'fault'
      readonly fault: string
      readonly node: string
      readonly port?: number
      readonly role?: string
    }
  | { readonly do: 'heal'; readonly node: string }
  | { readonly do: 'console'; readonly line: string; readonly host?: string }
  | { readonly do: 'upgrade'; readonly release: string; readonly host?: string }

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: LabError['code']; readonly params: LabError['params'] }

const LONGEST_QUESTION = 1 << 20

/** Where the lab of this user is spoken with: a socket in a folder that only its owner can enter. */
export function controlPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\turnpike-lab-${userInfo().username}`
  const folder = env.XDG_RUNTIME_DIR
    ? join(env.XDG_RUNTIME_DIR, 'turnpike')
    : join(tmpdir(), `turnpike-${userInfo().uid}`)
  return join(folder, 'lab.sock')
}

/**
 * Answers questions about the lab.
 *
 * @throws LabError `up-already` where another process answers there
 */
export async function openControl(
  path: string,
  answer: (question: Question) => Promise<unknown>,
): Promise<{ close(): Promise<void> }> {
  if (await isAnswering(path)) throw new LabError('up-already', {})
  const isFile = process.platform !== 'win32'
  if (isFile) {
    const folder = join(path, '..')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    // Left behind by a process that was killed.
    rmSync(path, { force: true })
  }
  const server = createServer(socket => serve(socket, answer))
  await listening(server, path)
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
      }),
  }
}

/**
 * Asks the lab that is up.
 *
 * @throws LabError `not-up`, and what the question met
 */
export async function askLab(path: string, question: Question): Promise<unknown> {
  const text = await exchanged(path, question)
  if (text === '') throw new LabError('not-up', {})
  const reply = JSON.parse(text) as Reply
  if (!reply.ok) throw new LabError(reply.code, reply.params)
  return reply.value
}

function serve(socket: Socket, answer: (question: Question) => Promise<unknown>): void {
  let text = ''
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: string) => {
    text += chunk
    if (text.length > LONGEST_QUESTION) socket.destroy()
    if (!text.includes('\n')) return
    const line = text.slice(0, text.indexOf('\n'))
    text = ''
    replyTo(line, answer).then(
      reply => socket.end(`${JSON.stringify(reply)}\n`),
      () => socket.destroy(),
    )
  })
}

async function replyTo(line: string, answer: (question: Question) => Promise<unknown>): Promise<Reply> {
  try {
    return { ok: true, value: (await answer(JSON.parse(line) as Question)) ?? null }
  } catch (error) {
    if (error instanceof LabError) return { ok: false, code: error.code, params: error.params }
    return {
      ok: false,
      code: 'failed',
      params: { cause: error instanceof Error ? error.message : String(error) },
    }
  }
}

function exchanged(path: string, question: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(path, () => socket.write(`${JSON.stringify(question)}\n`))
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('end', () => resolve(text))
    socket.on('error', cause => reject(new LabError('not-up', {}, { cause })))
  })
}

const isAnswering = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
}
