import type { Peer } from '../peer/index.ts'
import type { Recorder, Tap } from '../record/index.ts'
import type { TapeRecord } from './messages.ts'

/** Records gathered before they are sent to the first process, and milliseconds they wait at most. */
const BATCH = 200
const WAIT = 10

const RANKS = { FATAL: 0, ERROR: 1, WARN: 2, INFO: 3, DEBUG: 4, TRACE: 5 } as const

/**
 * The recorder of a process that is not the first: what it is told goes there, in order, so that one process writes the files and all requests are in one
 * log, by one process id and several threads, as the traffic server has it.
 */
export function createTape(
  peer: Peer,
  send: (records: readonly TapeRecord[]) => void,
): Recorder & { captures(running: boolean): void; flush(): void } {
  let records: TapeRecord[] = []
  let timer: NodeJS.Timeout | undefined
  let taps = 0

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (records.length === 0) return
    send(records)
    records = []
  }

  function push(record: TapeRecord): void {
    records.push(record)
    if (records.length >= BATCH) flush()
    else timer ??= setTimeout(flush, WAIT)
  }

  let capturing = false
  return {
    capturing: () => capturing,
    captures(running) {
      capturing = running
    },
    line: line => push({ line }),
    verdict: verdict => push({ verdict }),
    wants: level => RANKS[peer.state().logLevel] >= RANKS[level],
    connection(ends): Tap | undefined {
      if (!capturing) return undefined
      const id = taps++
      push({ open: id, ends })
      return {
        // The octets are somebody's buffer: they are kept as they are now.
        bytes: (from, bytes) => push({ bytes: Uint8Array.from(bytes), of: id, from }),
        end: (from, how) => push({ end: id, from, how }),
      }
    },
    flush,
  }
}

/** Plays what another process recorded. */
export function createPlayer(recorder: Recorder): (records: readonly TapeRecord[]) => void {
  const taps = new Map<number, Tap>()
  return records => {
    for (const record of records) {
      if ('line' in record) recorder.line(record.line)
      else if ('verdict' in record) recorder.verdict?.(record.verdict)
      else if ('open' in record) {
        const tap = recorder.connection(record.ends)
        if (tap) taps.set(record.open, tap)
      } else if ('bytes' in record) taps.get(record.of)?.bytes(record.from, record.bytes)
      else taps.get(record.end)?.end(record.from, record.how)
    }
  }
}
