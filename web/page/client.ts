import type { Asks, Kind, Progress, Question, Reply, Role } from '../protocol.ts'

/** The worker with its state, as seen from the page. */
export interface Client {
  ask<K extends Kind>(kind: K, ask: Asks[K]['ask']): Promise<Asks[K]['answer']>
  /** Ends it at once, whatever it is doing. */
  end(): void
}

/** One worker that analyses, one that inflates for it, one that hashes. Their script is in the page itself where that is one file, beside it otherwise. */
function startWorkers(): readonly [Worker, Worker, Worker] {
  const inline = document.getElementById('turnpike-worker')
  const url = inline?.textContent
    ? URL.createObjectURL(new Blob([inline.textContent], { type: 'text/javascript' }))
    : new URL(document.documentElement.dataset.worker ?? 'worker.js', document.baseURI).href
  const workers = [new Worker(url), new Worker(url), new Worker(url)] as const
  if (inline) URL.revokeObjectURL(url)
  return workers
}

export function createClient(progress: (progress: Progress) => void): Client {
  const workers = startWorkers()
  const [worker, inflater, hasher] = workers
  const begin = (to: Worker, role: Role, ...lines: MessagePort[]) => to.postMessage(role, lines)
  const [toInflater, toHasher] = [new MessageChannel(), new MessageChannel()]
  const ends = { inflater: toInflater.port1, hasher: toHasher.port1 }
  begin(worker, { role: 'analyze', ...ends }, ends.inflater, ends.hasher)
  begin(inflater, { role: 'inflate', line: toInflater.port2 }, toInflater.port2)
  begin(hasher, { role: 'hash', line: toHasher.port2 }, toHasher.port2)
  const open = new Map<
    number,
    { readonly resolve: (answer: unknown) => void; readonly reject: (cause: Error) => void }
  >()
  let last = 0

  const fail = (cause: Error) => {
    for (const { reject } of open.values()) reject(cause)
    open.clear()
  }
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if ('progress' in data) return progress(data.progress)
    const asked = open.get(data.id)
    open.delete(data.id)
    if ('failure' in data) asked?.reject(new Error(data.failure))
    else asked?.resolve(data.answer)
  }
  for (const each of workers)
    each.onerror = event => fail(new Error(event.message || 'the worker could not be started'))

  return {
    ask<K extends Kind>(kind: K, ask: Asks[K]['ask']) {
      const id = ++last
      const question: Question<K> = { id, kind, ask }
      return new Promise<Asks[K]['answer']>((resolve, reject) => {
        open.set(id, { resolve: answer => resolve(answer as Asks[K]['answer']), reject })
        worker.postMessage(question)
      })
    },
    end() {
      for (const each of workers) each.terminate()
      open.clear()
    },
  }
}
