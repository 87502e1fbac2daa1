import type { Bytes } from '../../../src/read/archive/index.ts'
import { type Fault, type GunzipOptions, gunzip, type Mark } from './gunzip.ts'

/**
 * Gunzip in another worker, so that inflating and reading what comes out go on at the same time. Both ends talk over a port: one asks for packed pieces,
 * the other takes inflated chunks, and neither runs ahead of the other by more than a few.
 */
export type Gunzip = typeof gunzip

/** What the end that inflates says. */
type Said =
  | { readonly id: number; readonly say: 'want' }
  | {
      readonly id: number
      readonly say: 'chunk'
      readonly chunk: Uint8Array
      readonly marks: readonly Mark[]
    }
  | { readonly id: number; readonly say: 'fault'; readonly code: Fault; readonly offset: number }
  | { readonly id: number; readonly say: 'over' }

/** What the end that reads asks; a piece that is null is the end of the stream. */
type Asked =
  | { readonly id: number; readonly ask: 'open' }
  | { readonly id: number; readonly ask: 'piece'; readonly piece: Uint8Array | null }
  | { readonly id: number; readonly ask: 'taken' }
  | { readonly id: number; readonly ask: 'close' }

/** Chunks under way at a time, a megabyte each. */
const AHEAD = 8

/** The end that reads: pieces of `source` are given away with their memory. */
export function remoteGunzip(port: MessagePort): Gunzip {
  let last = 0
  return async function* unzip(source: Bytes, { mark, fault }: GunzipOptions) {
    const id = ++last
    const pieces = source[Symbol.asyncIterator]()
    const heard = createQueue<Said>()
    const ask = (asked: Asked, transfer: Transferable[] = []) => port.postMessage(asked, transfer)
    const listen = ({ data }: MessageEvent<Said>) => {
      if (data.id !== id) return
      if (data.say === 'want') void give()
      else heard.add(data)
    }
    async function give(): Promise<void> {
      const { done, value } = await pieces.next()
      if (done || !value) ask({ id, ask: 'piece', piece: null })
      else ask({ id, ask: 'piece', piece: value }, [value.buffer as ArrayBuffer])
    }
    port.addEventListener('message', listen)
    port.start()
    ask({ id, ask: 'open' })
    try {
      for (;;) {
        const said = await heard.next()
        if (said.say === 'over') return
        if (said.say === 'fault') fault?.(said.code, said.offset)
        if (said.say !== 'chunk') continue
        for (const each of said.marks) mark?.(each)
        yield said.chunk
        ask({ id, ask: 'taken' })
      }
    } finally {
      ask({ id, ask: 'close' })
      port.removeEventListener('message', listen)
      await pieces.return?.()
    }
  }
}

/** The end that inflates. */
export function serveGunzip(port: MessagePort): void {
  const open = new Map<number, ReturnType<typeof createStream>>()
  port.onmessage = ({ data }: MessageEvent<Asked>) => {
    const { id } = data
    if (data.ask === 'open') {
      const stream = createStream(port, id)
      open.set(id, stream)
      void stream.run().finally(() => open.delete(id))
    } else if (data.ask === 'piece') open.get(id)?.pieces.add(data.piece)
    else if (data.ask === 'taken') open.get(id)?.credit.add(null)
    else open.get(id)?.close()
  }
}

function createStream(port: MessagePort, id: number) {
  const pieces = createQueue<Uint8Array | null>()
  const credit = createQueue<null>()
  for (let count = 0; count < AHEAD; count++) credit.add(null)
  let isClosed = false
  const say = (said: Said, transfer: Transferable[] = []) => port.postMessage(said, transfer)

  async function* packed(): AsyncGenerator<Uint8Array, void, undefined> {
    // Asked for one ahead, so that the next is there when the last is used up.
    say({ id, say: 'want' })
    for (;;) {
      const piece = await pieces.next()
      if (piece === null || isClosed) return
      say({ id, say: 'want' })
      yield piece
    }
  }

  return {
    pieces,
    credit,
    close(): void {
      isClosed = true
      pieces.add(null)
      credit.add(null)
    },
    async run(): Promise<void> {
      let marks: Mark[] = []
      const options: GunzipOptions = {
        mark: mark => marks.push(mark),
        fault: (code, offset) => say({ id, say: 'fault', code, offset }),
      }
      for await (const chunk of gunzip(packed(), options)) {
        await credit.next()
        if (isClosed) return
        // What is sent is a view of a larger buffer, whose beginning is history that goes with it.
        say({ id, say: 'chunk', chunk, marks }, [chunk.buffer as ArrayBuffer])
        marks = []
      }
      say({ id, say: 'over' })
    },
  }
}

/** What comes is kept until it is asked for. */
function createQueue<T>() {
  const held: T[] = []
  const waiting: ((value: T) => void)[] = []
  return {
    add(value: T): void {
      const first = waiting.shift()
      if (first) first(value)
      else held.push(value)
    },
    next: (): Promise<T> =>
      held.length > 0
        ? Promise.resolve(held.shift() as T)
        : new Promise(resolve => {
            waiting.push(resolve)
          }),
  }
}
