import type { LineRecord } from '../../tell/lines/index.ts'

/** Milliseconds a record waits for those that happened before it: the engine writes its access log once a second, and later where it is busy. */
const WAIT = 4000
const INTERVAL = 250
/** Milliseconds by which an answer may be dated before what led to it: the engine takes its times once in a round of its event loop. */
const ROUND = 100
const ANSWERS: ReadonlySet<LineRecord['kind']> = new Set(['receive-response', 'send-response', 'http-error'])

/** Puts records of several logs into the order of their times. */
export interface InOrder {
  push(records: readonly LineRecord[]): void
  /** Tells what waits. */
  end(): void
}

export function createInOrder(tell: (record: LineRecord) => void, now: () => number = Date.now): InOrder {
  /** When it came, and the record. */
  let waiting: { readonly came: number; readonly record: LineRecord }[] = []

  function flush(until: number): void {
    if (waiting.length === 0) return
    // Steady: what happened in the same millisecond keeps the order in which it came.
    waiting.sort((one, other) => placeOf(one.record) - placeOf(other.record))
    const ready = waiting.filter(({ came, record }) => came <= until || record.at <= until)
    waiting = waiting.filter(({ came, record }) => came > until && record.at > until)
    for (const { record } of ready) tell(record)
  }
  const timer = setInterval(() => flush(now() - WAIT), INTERVAL)
  return {
    push(records) {
      const came = now()
      for (const record of records) waiting.push({ came, record })
    },
    end() {
      clearInterval(timer)
      flush(Number.POSITIVE_INFINITY)
    },
  }
}

const placeOf = ({ at, kind }: LineRecord): number => (ANSWERS.has(kind) ? at + ROUND : at)
