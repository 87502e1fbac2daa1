/** The `key="value"` pairs of a record in order; keys may repeat (facts: `Node=` twice). */
export interface Attributes {
  /** The first value of a key; empty text where it stands empty. */
  get(key: string): string | undefined
  all(key: string): readonly string[]
  /** Text outside of any pair, e.g. what follows `Thread="0x…":`. */
  readonly rest: string
  /** The last value has no closing quote: the record is cut off. */
  readonly cut: boolean
}

/** More pairs than any record has; what follows them is not looked at. */
const MOST_PAIRS = 256

const UNQUOTED = /[^\s"]*(?:\s\([^()]*\))?/y
/** Follows a closing quote where the space was lost. */
const NEXT_PAIR = /[A-Za-z][\w-]{0,63}=/y

/** Numbers kept of a pair: where its key begins and ends, where its value does. */
const MARKS = 4

/**
 * Reads the pairs of a record's body. Values hold unescaped quotes (`Detail="CPL: <location clear="yes" url="sip:…">"`): a quote that
 * opens directly behind `=` inside of a value belongs to the value, and so does the next one, which closes it. Unquoted values run to the
 * next space, with a parenthesis behind it (`inboundZone=UC_Traversal (encryption-mode=on ice-mode=off)`). Of most pairs nobody asks the
 * value, so places are kept and no texts.
 */
export function readAttributes(body: string): Attributes {
  const marks: number[] = []
  let rest = ''
  let cut = false
  let at = 0
  while (at < body.length && marks.length < MOST_PAIRS * MARKS) {
    const equals = keyEnd(body, at)
    if (equals === -1) {
      const next = nextWord(body, at)
      rest += body.slice(at, next)
      at = next
      continue
    }
    const isQuoted = body.charCodeAt(equals + 1) === QUOTE
    const from = isQuoted ? equals + 2 : equals + 1
    const to = isQuoted ? closingQuote(body, from) : unquotedEnd(body, from)
    if (isQuoted) cut = to >= body.length
    marks.push(at, equals, from, to)
    at = isQuoted ? to + 1 : to
  }
  return {
    get: key => valueAt(body, marks, find(body, marks, key, 0)),
    all(key) {
      const values: string[] = []
      for (let mark = find(body, marks, key, 0); mark !== -1; mark = find(body, marks, key, mark + MARKS))
        values.push(valueAt(body, marks, mark) ?? '')
      return values
    },
    rest: rest.replace(/^[\s:]+|\s+$/g, ''),
    cut,
  }
}

/** Which marks are those of the next pair with this key; -1 where there is none. */
function find(body: string, marks: readonly number[], key: string, from: number): number {
  for (let mark = from; mark < marks.length; mark += MARKS) {
    const start = marks[mark] as number
    if ((marks[mark + 1] as number) - start === key.length && body.startsWith(key, start)) return mark
  }
  return -1
}

const valueAt = (body: string, marks: readonly number[], mark: number): string | undefined =>
  mark === -1 ? undefined : body.slice(marks[mark + 2], marks[mark + 3])

const QUOTE = 0x22
const EQUALS = 0x3d

/** Index of the `=` behind the key that begins here; -1 where none does. */
function keyEnd(body: string, from: number): number {
  if (!isLetter(body.charCodeAt(from))) return -1
  let at = from + 1
  while (at < body.length && isWord(body.charCodeAt(at))) at++
  return body.charCodeAt(at) === EQUALS ? at : -1
}

function unquotedEnd(body: string, from: number): number {
  UNQUOTED.lastIndex = from
  return UNQUOTED.test(body) ? UNQUOTED.lastIndex : from
}

/** Where the next word begins that may be a key. */
function nextWord(body: string, from: number): number {
  let at = from
  while (at < body.length && isWord(body.charCodeAt(at))) at++
  while (at < body.length && !isLetter(body.charCodeAt(at))) at++
  return at === from ? from + 1 : at
}

const isLetter = (code: number) => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
const isWord = (code: number) =>
  isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x2d

/** Index of the quote that closes a value, or the length of the body where none does. */
function closingQuote(body: string, from: number): number {
  const nested = closing(body, from, true)
  return nested < body.length ? nested : closing(body, from, false)
}

function closing(body: string, from: number, nests: boolean): number {
  let inner = false
  for (let at = body.indexOf('"', from); at !== -1; at = body.indexOf('"', at + 1)) {
    if (inner) inner = false
    else if (nests && at > from && body[at - 1] === '=' && opens(body, at + 1)) inner = true
    else if (closes(body, at + 1)) return at
  }
  return body.length
}

const isSpace = (code: number) => code === 0x20 || (code >= 0x09 && code <= 0x0d)

/** A quote behind `=` opens a nested value unless it stands at the end of one (`Token="abc="`). */
const opens = (body: string, next: number) =>
  next < body.length && body[next] !== ':' && !isSpace(body.charCodeAt(next))

function closes(body: string, next: number): boolean {
  if (next >= body.length) return true
  const code = body.charCodeAt(next)
  if (isSpace(code) || code === 0x3a || code === 0x2c) return true
  NEXT_PAIR.lastIndex = next
  return NEXT_PAIR.test(body)
}
