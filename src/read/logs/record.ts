import { type Attributes, readAttributes } from './attributes.ts'
import type { Group } from './groups.ts'
import { type Prefix, readPrefix } from './prefix.ts'

/** A message printed with a record: `HTTPMSG:` or `SIPMSG:`, one line each, the bar and the indent taken off. */
export interface Block {
  readonly kind: 'http' | 'sip'
  readonly lines: readonly string[]
}

/** One log record: wrapped lines joined, message apart. */
export interface LogRecord {
  readonly line: number
  readonly prefix: Prefix | undefined
  /** What follows the prefix. Wrapped lines are joined without a space: whether one was lost nobody can tell. */
  readonly body: string
  /** The body without any white space: what was wrapped, padded or squeezed reads the same. */
  readonly compact: string
  readonly attributes: Attributes
  readonly block: Block | undefined
  /** The whole record on one line, as written. */
  readonly quote: string
}

/** Lines of a message that are kept: the first one is read, the others are quoted. */
const MOST_BLOCK_LINES = 64
/** Characters of a record that are read. */
const RECORD_LENGTH = 1 << 16
/** A time, a host and a process fit in; a shorter line without a process is a prefix cut in two. */
const PREFIX_LENGTH = 40

const OPENER = /(?:^|[\s"])(HTTP|SIP)MSG:[ \t]*/
const CLOSER = /^\s*\|\s*$/
/** A line of another record's message, whose lines were interleaved with those of this record. */
const STRAY = /^ (?!HTTPMSG|SIPMSG|WARNING|ERROR|NOTE|DEBUG|Detail|Action)[A-Z][A-Za-z0-9-]*:|^ ?\|?\s*$/
const DIAGNOSTIC = /^\s*\[ET_NET \d+\]/
const FIRST_KEY = /^\s*(UTCTime|Event|Module|Detail)="/
const CUT_TIME = /^(?:\d{1,4}(?:-|$)|<\d|\[?[A-Z][a-z]{2} )/

interface OpenBlock {
  readonly kind: 'http' | 'sip'
  readonly lines: string[]
  open: boolean
}

interface Draft {
  readonly line: number
  text: string
  quote: string
  block?: OpenBlock
  /** Lines that follow belong to something else. */
  ended: boolean
}

/** Reads the records of a group: one as a rule, more where lines without a prefix follow, none where it is blank. */
export function readRecords(group: Group): LogRecord[] {
  const drafts: Draft[] = []
  group.lines.forEach((line, index) => {
    const draft = drafts.at(-1)
    if (draft && !begins(draft, line, group.lines[index + 1] ?? '')) extend(draft, line)
    else if (line.trim() !== '') drafts.push(open(line, group.line + index))
  })
  return drafts.map(finish)
}

/**
 * Does this line begin a record of its own, although the group goes on? It does where its time was cut in two, and where it opens with a
 * key or a thread that the record already has.
 */
function begins(draft: Draft, line: string, next: string): boolean {
  if (draft.block?.open) return false
  if (draft.text.length < PREFIX_LENGTH && !readPrefix(draft.text)?.process) return false
  if (line.length < PREFIX_LENGTH && CUT_TIME.test(line) && hasTime(line + next)) return true
  const hasThread = draft.text.includes('[ET_NET ')
  if (DIAGNOSTIC.test(line)) return hasThread || draft.text.includes('UTCTime=')
  const key = FIRST_KEY.exec(line)?.[1]
  return key !== undefined && (hasThread || draft.text.includes(`${key}="`))
}

function hasTime(line: string): boolean {
  const prefix = readPrefix(line)
  return prefix !== undefined && (prefix.at ?? prefix.local) !== undefined && prefix.host !== ''
}

function open(line: string, number: number): Draft {
  const draft: Draft = { line: number, text: '', quote: '', ended: false }
  append(draft, line)
  return draft
}

function extend(draft: Draft, line: string): void {
  if (draft.ended) return
  if (draft.block) extendBlock(draft, draft.block, line)
  else if (STRAY.test(line)) draft.ended = line.trim() !== ''
  else append(draft, line)
}

function append(draft: Draft, line: string): void {
  const message = messageIn(draft.text, line)
  const head = line.slice(0, message?.at)
  if (draft.text.length < RECORD_LENGTH) draft.text = joined(draft.text, head)
  draft.quote = draft.quote === '' ? head.trim() : `${draft.quote} ${head.trim()}`
  if (!message) return
  draft.block = { kind: message.kind, lines: [], open: true }
  draft.quote +=
    line.slice(message.at, message.from).trim() === ''
      ? ''
      : ` ${line.slice(message.at, message.from).trim()}`
  if (message.from < line.length) extendBlock(draft, draft.block, line.slice(message.from))
}

/** Only in the prefix a lost space shows: without it, host and process become one. */
function joined(before: string, line: string): string {
  const together = before + line
  if (before === '' || before.length >= 2 * PREFIX_LENGTH) return together
  const prefix = readPrefix(together)
  const apart = `${before} ${line}`
  return prefix && prefix.host === '' && readPrefix(apart)?.host ? apart : together
}

/** Values in which others write what they like: a message mark behind them is theirs. */
const FOREIGN = /\b(?:Msg|Request|Username|User|Request-url)="/

function messageIn(
  before: string,
  line: string,
): { kind: 'http' | 'sip'; at: number; from: number } | undefined {
  // The mark stood on a line that another record came behind.
  if (/^ ?\|\S/.test(line)) return { kind: before.includes('network.sip') ? 'sip' : 'http', at: 0, from: 0 }
  const mark = line.includes('MSG:') ? OPENER.exec(line) : undefined
  if (!mark || FOREIGN.test(line.slice(0, mark.index))) return undefined
  const at = mark.index + (/^[\s"]/.test(mark[0]) ? 1 : 0)
  return { kind: mark[1] === 'SIP' ? 'sip' : 'http', at, from: mark.index + mark[0].length }
}

function extendBlock(draft: Draft, block: OpenBlock, text: string): void {
  if (!block.open) return
  if (CLOSER.test(text) && block.lines.length > 0) {
    block.open = false
    draft.ended = true
    return
  }
  const line = text.replace(/^\s*\|/, '').trim()
  if (line === '' || block.lines.length >= MOST_BLOCK_LINES) return
  draft.quote = `${draft.quote} ${text.trim()}`
  const first = block.lines[0]
  if (block.lines.length === 1 && first !== undefined && isOpenRequest(first)) block.lines[0] = first + line
  else block.lines.push(line)
}

/** A wrapped request line goes on until its protocol version. */
const isOpenRequest = (line: string) => line.length < RECORD_LENGTH && /^[A-Z]{3,16}\s+\S+$/.test(line)

function finish(draft: Draft): LogRecord {
  const prefix = readPrefix(draft.text)
  const body = draft.text.slice(prefix?.length ?? 0)
  return new LazyRecord(draft.line, prefix, body, draft.block, draft.quote)
}

/**
 * Most records are dismissed by a look at their body: what takes longer waits until it is asked for. A class, because accessors of an
 * object literal are made anew for each object, and there is a record for each line that is looked at.
 */
class LazyRecord implements LogRecord {
  readonly line: number
  readonly prefix: Prefix | undefined
  readonly body: string
  readonly block: Block | undefined
  readonly quote: string
  #compact: string | undefined
  #attributes: Attributes | undefined

  constructor(
    line: number,
    prefix: Prefix | undefined,
    body: string,
    block: Block | undefined,
    quote: string,
  ) {
    this.line = line
    this.prefix = prefix
    this.body = body
    this.block = block
    this.quote = quote
  }

  get compact(): string {
    this.#compact ??= this.body.replace(SPACES, '')
    return this.#compact
  }

  get attributes(): Attributes {
    this.#attributes ??= readAttributes(this.body)
    return this.#attributes
  }
}

const SPACES = /\s+/g

/** The record with a message that was found behind another record. */
export function withBlock(record: LogRecord, block: Block): LogRecord {
  return new LazyRecord(record.line, record.prefix, record.body, block, record.quote)
}
