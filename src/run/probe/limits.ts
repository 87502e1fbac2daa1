/** Runs tasks side by side, never more than so many in all and for each host: a node must not notice that it is looked at. */
export interface Limits {
  run<T>(host: string, task: () => Promise<T>): Promise<T>
}

interface Waiting {
  readonly host: string
  readonly start: () => void
}

export function createLimits(total: number, perHost: number): Limits {
  const busy = new Map<string, number>()
  let running = 0
  const waiting: Waiting[] = []
  const free = (host: string) => (busy.get(host) ?? 0) < perHost
  const enter = (host: string) => {
    running++
    busy.set(host, (busy.get(host) ?? 0) + 1)
  }
  const leave = (host: string) => {
    running--
    const left = (busy.get(host) ?? 1) - 1
    if (left > 0) busy.set(host, left)
    else busy.delete(host)
    wake()
  }
  const wake = () => {
    for (let at = 0; at < waiting.length && running < total; ) {
      const { host, start } = waiting[at]!
      if (!free(host)) at++
      else {
        waiting.splice(at, 1)
        enter(host)
        start()
      }
    }
  }
  return {
    async run(host, task) {
      if (running < total && free(host)) enter(host)
      else await new Promise<void>(start => waiting.push({ host, start }))
      try {
        return await task()
      } finally {
        leave(host)
      }
    },
  }
}
