import type { Asks, Kind, Progress, Question, Reply, Role } from '../protocol.ts'

/** The worker with its state, as seen from the page. */
export interface Client {
  ask<K extends Kind>(kind: K, ask: Asks[K]['ask']): Promise<Asks[K]['answer']>
  /** Ends it at once, whatever it is doing. */
  end(): void
}

/** One worker that analyses, one that inflates for it. Their script is in the page itself where that is one file, beside it otherwise. */
function startWorkers(): readonly [Worker, Worker] {
  const inline = document.getElementById('turnpike-worker')
  if (inline?.textContent) {
    const url = URL.createObjectURL(new Blob([inline.textContent], { type: 'text/javascript' }))
    const workers = [new Worker(url), new Worker(url)] as const
    URL.revokeObjectURL(url)
    return workers
  }
  const name = document.documentElement.dataset.worker ?? 'worker.js'
  const url = new URL(name, document.baseURI)
  return [new Worker(url), new Worker(url)]
}

export function createClient(progress: (progress: Progress) => void): Client {
  const workers = startWorkers()
  const [worker] = workers
  const line = new MessageChannel()
  const start = (at: 0 | 1, { role, fellow }: Role) => workers[at].postMessage({ role, fellow }, [fellow])
  start(0, { role: 'analyze', fellow: line.port1 })
  start(1, { role: 'inflate', fellow: line.port2 })
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
