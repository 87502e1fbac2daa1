import type { Instant, Where } from '../bytes/index.ts'
import type { Memory } from './limits.ts'
import { isAlert, isHandshakeType } from './names.ts'

/** ContentType (RFC 8446 section 5.1). */
export const CHANGE_CIPHER_SPEC = 20
export const ALERT = 21
export const HANDSHAKE = 22
export const APPLICATION_DATA = 23

const HEADER = 5
const EMPTY = new Uint8Array(0)
/** Longest record: 2^14 and the 2048 bytes that TLS 1.2 lets encryption add (RFC 5246 section 6.2.3). */
const LONGEST_RECORD = 16_384 + 2_048
/** Bytes looked through for a record header, in all, before a direction is given up: several flights of handshake messages. */
const SEARCH_BYTES = 262_144
/** Times that a direction may lose its records with no byte missing before it is given up: garbage is not worth more. */
const UNSOUND_RECORDS = 8

/** What one direction of a connection is made of. Every record is `start`, then `body` and `hole` in order, then `end`. */
export interface RecordSink {
  start(type: number, length: number): void
  /** A piece of the body; a view that is valid during the call. */
  body(type: number, bytes: Uint8Array): void
  /** Bytes of the body that were lost. */
  hole(type: number, length: number): void
  /** The whole record has arrived, its last byte at `where`. */
  end(type: number, at: Instant, where: Where): void
  /** An SSLv2-compatible hello of `length` bytes (RFC 5246 appendix E.2). */
  sslv2Hello(length: number, at: Instant, where: Where): void
  /** The first bytes are not TLS. */
  foreign(): void
  /** Bytes between two records were lost. */
  lost(): void
  /** What follows a whole record is not a record although nothing was lost. */
  unsound(at: Instant, where: Where): void
}

/** Cuts one direction of a connection into records. Pieces may be cut anywhere. */
export interface RecordReader {
  receive(bytes: Uint8Array, at: Instant, where: Where): void
  /** `length` bytes are missing here. */
  lose(length: number, at: Instant, where: Where): void
  /** Nothing more will come: take what an unfinished search can still give. */
  flush(at: Instant, where: Where): void
  /** Not TLS, or given up: nothing is read any more. */
  dead(): boolean
}

/** May a record begin with this header? An empty record makes sense for application data only (RFC 8446 section 5.1). */
export function isRecordHeader(type: number, major: number, minor: number, length: number): boolean {
  if (type < CHANGE_CIPHER_SPEC || type > 24 || major !== 3 || minor > 4 || length > LONGEST_RECORD)
    return false
  return length > 0 || type === APPLICATION_DATA
}

/**
 * `midstream`: the first bytes are not the first of the connection, so a record header has to be looked for. What is held meanwhile is
 * charged to `memory`; a direction that would exceed it is given up.
 */
export function createRecordReader(sink: RecordSink, midstream: boolean, memory?: Memory): RecordReader {
  let state: 'header' | 'body' | 'search' | 'dead' = midstream ? 'search' : 'header'
  let begun = midstream
  let type = 0
  let left = 0
  const header = new Uint8Array(HEADER)
  let have = 0
  const isDead = (): boolean => state === 'dead'
  const window = createWindow(memory)
  let searched = 0
  let unsound = 0

  const finish = (at: Instant, where: Where): void => {
    state = 'header'
    sink.end(type, at, where)
  }

  const begin = (at: Instant, where: Where): void => {
    have = 0
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = header
    if (isRecordHeader(first, second, third, (fourth << 8) | fifth)) {
      begun = true
      type = first
      left = (fourth << 8) | fifth
      state = 'body'
      sink.start(type, left)
      if (left === 0) finish(at, where)
    } else if (!begun && first >= 0x80 && third === 1 && (fourth === 3 || fourth === 0)) {
      begun = true
      type = APPLICATION_DATA
      left = Math.max((((first & 0x7f) << 8) | second) - 3, 0)
      state = left > 0 ? 'body' : 'header'
      sink.sslv2Hello(left + 3, at, where)
    } else if (!begun) {
      state = 'dead'
      sink.foreign()
    } else {
      sink.unsound(at, where)
      unsound++
      state = unsound > UNSOUND_RECORDS ? 'dead' : 'search'
      window.append(header.subarray(1))
    }
  }

  const readHeader = (bytes: Uint8Array, from: number, at: Instant, where: Where): number => {
    const taken = Math.min(HEADER - have, bytes.length - from)
    for (let i = 0; i < taken; i++) header[have + i] = bytes[from + i] ?? 0
    have += taken
    if (have === HEADER) begin(at, where)
    return from + taken
  }

  const readBody = (bytes: Uint8Array, from: number, at: Instant, where: Where): number => {
    const taken = Math.min(left, bytes.length - from)
    sink.body(type, bytes.subarray(from, from + taken))
    left -= taken
    if (left === 0) finish(at, where)
    return from + taken
  }

  /** Looks for a header in what is held and `bytes`; answers the bytes to go on with where one was found. */
  const search = (bytes: Uint8Array, last: boolean): Uint8Array => {
    searched += bytes.length
    window.append(bytes)
    const found = findRecord(window.view(), last)
    if (found.sure) {
      state = 'header'
      const rest = window.view().slice(found.at)
      window.clear()
      return rest
    }
    window.drop(found.at)
    if (searched > SEARCH_BYTES || (memory && memory.used > memory.limit)) {
      state = 'dead'
      window.clear()
    }
    return EMPTY
  }

  const feed = (bytes: Uint8Array, at: Instant, where: Where, last = false): void => {
    let rest = bytes
    let from = 0
    while (from < rest.length || (last && state === 'search')) {
      if (state === 'body') from = readBody(rest, from, at, where)
      else if (state === 'header') from = readHeader(rest, from, at, where)
      else if (state === 'search') {
        rest = search(rest.subarray(from), last)
        from = 0
        if (rest.length === 0) return
      } else return
    }
  }

  const lose = (length: number, at: Instant, where: Where): void => {
    if (state === 'search') feed(EMPTY, at, where, true)
    if (isDead() || length <= 0) return
    begun = true
    if (state === 'body') {
      const inside = Math.min(left, length)
      left -= inside
      sink.hole(type, inside)
      if (left === 0) finish(at, where)
      if (inside === length) return
    }
    have = 0
    window.clear()
    sink.lost()
    if (!isDead()) state = 'search'
  }

  return {
    receive: feed,
    lose,
    flush: (at, where) => {
      if (state === 'search') feed(EMPTY, at, where, true)
      window.clear()
    },
    dead: isDead,
  }
}

/** Bytes held while a header is looked for; appending and dropping cost no more than the bytes themselves. */
function createWindow(memory: Memory | undefined) {
  let held: Uint8Array = EMPTY
  let start = 0
  let end = 0
  const hold = (bytes: Uint8Array): void => {
    if (memory) memory.used += bytes.length - held.length
    held = bytes
  }
  return {
    append(bytes: Uint8Array): void {
      if (end + bytes.length > held.length) {
        const live = end - start
        const roomy =
          2 * live + bytes.length <= held.length ? held : new Uint8Array(2 * live + 2 * bytes.length)
        roomy.set(held.subarray(start, end))
        hold(roomy)
        start = 0
        end = live
      }
      held.set(bytes, end)
      end += bytes.length
    },
    view: (): Uint8Array => held.subarray(start, end),
    drop(length: number): void {
      start += length
    },
    clear(): void {
      hold(EMPTY)
      start = 0
      end = 0
    },
  }
}

/**
 * The next record header in bytes whose alignment is lost. It is `sure` where the record's content makes sense, or where it ends exactly
 * where the bytes end or another header stands; otherwise `at` is the first place that later bytes may yet confirm. `last`: there
 * will be none.
 */
function findRecord(bytes: Uint8Array, last: boolean): { at: number; sure: boolean } {
  for (let at = 0; at < bytes.length; at++) {
    if (at + HEADER > bytes.length) return { at, sure: false }
    if (bytes[at + 1] !== 3 || !headerAt(bytes, at)) continue
    const sense = contentMakesSense(bytes, at)
    if (sense === false) continue
    const end = at + HEADER + lengthAt(bytes, at)
    if (sense || end === bytes.length || headerAt(bytes, end)) return { at, sure: true }
    if (end + HEADER > bytes.length && !last) return { at, sure: false }
  }
  return { at: bytes.length, sure: false }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
}

function headerAt(bytes: Uint8Array, at: number): boolean {
  const whole = at + HEADER <= bytes.length
  return whole && isRecordHeader(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, lengthAt(bytes, at))
}

/**
 * Does the record at `at` hold what its type says: one byte of ChangeCipherSpec, a registered alert, a whole handshake message of a known
 * type? Undefined where that cannot be told: encrypted, continued in the next record, or not there yet.
 */
function contentMakesSense(bytes: Uint8Array, at: number): boolean | undefined {
  const type = bytes[at]
  const length = lengthAt(bytes, at)
  const [first, second, third, fourth] = bytes.subarray(at + HEADER, at + HEADER + 4)
  if (type === CHANGE_CIPHER_SPEC) return length === 1 && (first === undefined ? undefined : first === 1)
  if (type === ALERT && length === 2 && second !== undefined)
    return (first === 1 || first === 2) && isAlert(second)
  if (type !== HANDSHAKE || first === undefined || fourth === undefined) return undefined
  const message = ((second ?? 0) << 16) | ((third ?? 0) << 8) | fourth
  return (isHandshakeType(first) && message + 4 <= length) || undefined
}
