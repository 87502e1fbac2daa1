import { isHead } from './head.ts'
import { BLOCK_LENGTH, type Needles } from './needles.ts'
import { countNewlines } from './newlines.ts'

/** A line on which a record begins and the lines that follow it, up to the next such line; or a single line without a head. */
export interface Group {
  readonly lines: readonly string[]
  /** Number of the first line, from 1. */
  readonly line: number
}

/**
 * Lines that begin this many bytes or more behind the head no longer belong to it. Message blocks are the reason for its size: a
 * SIP message is at most a few KiB, an HTTP one with cookies 16.
 */
export const GROUP_LENGTH = 1 << 16

/** Characters of a line that are looked at. */
const LINE_LENGTH = 1 << 16

/** Bytes of a cut line that are searched twice, so that no needle is cut in two. */
const OVERLAP = 64

/** Bytes put behind what was held at a time, until all that is held stands in the new piece. */
const JOIN = 1 << 14

const LF = 0x0a
const NEWLINE = Uint8Array.of(LF)

/**
 * Finds the groups that hold one of the needles, and turns only those into text. While `wantsNext` says so, the groups behind come
 * too. Which groups come does not depend on how the bytes are cut into pieces.
 */
export function createGroups(needles: Needles, group: (group: Group) => void, wantsNext: () => boolean) {
  const decoder = new TextDecoder()
  /** Holds what is unfinished between two pieces; a piece itself is read where it stands. */
  let own = new Uint8Array(BLOCK_LENGTH * 2)
  let buffer: Uint8Array = own
  /** Bytes before `done` are finished with; line feeds before `counted` are in `lines`. */
  let [end, done, counted, lines] = [0, 0, 0, 0]
  let [firstHead, lastHead] = ['', '']

  /** Goes on in other memory, with the bytes from `done` on. */
  function moveTo(memory: Uint8Array, length: number): void {
    count(done)
    ;[buffer, end, done, counted] = [memory, length, 0, 0]
  }

  /** Copies what is unfinished, with room for `more`. */
  function keep(more: number): void {
    const kept = buffer.subarray(done, end)
    if (kept.length + more > own.length) {
      const larger = new Uint8Array((kept.length + more) * 2)
      larger.set(kept)
      own = larger
    } else own.set(kept)
    moveTo(own, kept.length)
  }

  function append(piece: Uint8Array): void {
    if (buffer !== own || end + piece.length > own.length) keep(piece.length)
    own.set(piece, end)
    end += piece.length
  }

  /** Reads what is held with the beginning of the piece; returns where in the piece the first byte stands that is not read yet. */
  function join(piece: Uint8Array): number {
    for (let joined = 0; end > done; ) {
      if (joined === piece.length) return joined
      const part = piece.subarray(joined, joined + JOIN)
      append(part)
      joined += part.length
      const last = part.lastIndexOf(LF)
      if (last !== -1) read(end - part.length + last + 1, false)
      if (end - done <= joined) return joined - (end - done)
    }
    return 0
  }

  function count(to: number): void {
    if (to > counted) lines += countNewlines(buffer, counted, to)
    counted = Math.max(counted, to)
  }

  const lineNumber = (at: number): number => {
    count(at)
    return lines + 1 - countNewlines(buffer, at, counted)
  }

  const lineStart = (at: number) => (at === 0 ? 0 : buffer.lastIndexOf(LF, at - 1) + 1)
  const lineEnd = (at: number) => buffer.indexOf(LF, at) + 1

  /** The line on which the record of this line begins; undefined where none does near enough. */
  function headOf(start: number): number | undefined {
    for (let at = start; start - at < GROUP_LENGTH; at = lineStart(at - 1)) {
      if (isHead(buffer, at, end)) return at
      if (at <= done) return undefined
    }
    return undefined
  }

  function groupEnd(head: number, inside: number, stop: number): number {
    let at = lineEnd(inside)
    while (at < stop && at - head < GROUP_LENGTH && !isHead(buffer, at, end)) at = lineEnd(at)
    return at
  }

  function text(from: number, to: number): string[] {
    const lines = decoder.decode(buffer.subarray(from, to - 1)).split('\n')
    for (const [i, line] of lines.entries()) {
      if (line.length > LINE_LENGTH) lines[i] = line.slice(0, LINE_LENGTH)
      else if (line.endsWith('\r')) lines[i] = line.slice(0, -1)
    }
    return lines
  }

  function handle(start: number, stop: number): void {
    const head = headOf(start)
    const from = head ?? start
    const to = head === undefined ? lineEnd(start) : groupEnd(head, start, stop)
    group({ lines: text(from, to), line: lineNumber(from) })
    done = to
    while (wantsNext() && done < stop) {
      const next = done
      done = isHead(buffer, next, end) ? groupEnd(next, next, stop) : lineEnd(next)
      group({ lines: text(next, done), line: lineNumber(next) })
    }
  }

  /** Reads the lines before `limit`; the last record stays, because more of it may come. */
  function read(limit: number, isLast: boolean): void {
    const head = limit > done ? headOf(lineStart(limit - 1)) : undefined
    noteHeads(limit, head)
    const open = head !== undefined && limit - head < GROUP_LENGTH ? head : limit
    const stop = isLast ? limit : open
    if (wantsNext() && done < stop) handle(done, stop)
    for (let block = done; block < stop; ) {
      const blockEnd = lineBlock(block, stop)
      for (const hit of needles.scan(buffer, block, blockEnd)) if (hit >= done) handle(lineStart(hit), stop)
      count(blockEnd)
      block = buffer[blockEnd - 1] === LF ? blockEnd : blockEnd - OVERLAP
    }
    done = Math.max(done, stop)
  }

  /** End of a block of whole lines, or of a part of one very long line. */
  function lineBlock(from: number, stop: number): number {
    if (stop - from <= BLOCK_LENGTH) return stop
    const last = buffer.subarray(from, from + BLOCK_LENGTH).lastIndexOf(LF)
    return from + (last === -1 ? BLOCK_LENGTH : last + 1)
  }

  function noteHeads(limit: number, head: number | undefined): void {
    const line = (at: number) => decoder.decode(buffer.subarray(at, Math.min(lineEnd(at) - 1, at + 256)))
    if (firstHead === '')
      for (let at = done; at < limit; at = lineEnd(at))
        if (isHead(buffer, at, end)) {
          firstHead = line(at)
          break
        }
    if (head !== undefined) lastHead = line(head)
  }

  return {
    push(piece: Uint8Array): void {
      const rest = piece.subarray(join(piece))
      if (rest.length === 0) return
      moveTo(rest, rest.length)
      const last = rest.lastIndexOf(LF)
      if (last !== -1) read(last + 1, false)
      keep(0)
    },
    end(): { lines: number; firstHead: string; lastHead: string } {
      if (end > 0 && buffer[end - 1] !== LF && end > done) append(NEWLINE)
      read(end, true)
      count(end)
      return { lines, firstHead, lastHead }
    },
  }
}
