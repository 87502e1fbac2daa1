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

const KEY = /[A-Za-z][\w-]*=/y
const UNQUOTED = /[^\s"]*(?:\s\([^()]*\))?/y
/** Follows a closing quote where the space was lost. */
const NEXT_PAIR = /[A-Za-z][\w-]{0,63}=/y

/**
 * Reads the pairs of a record's body. Values hold unescaped quotes (`Detail="CPL: <location clear="yes" url="sip:…">"`): a quote that
 * opens directly behind `=` inside of a value belongs to the value, and so does the next one, which closes it. Unquoted values run to the
 * next space, with a parenthesis behind it (`inboundZone=UC_Traversal (encryption-mode=on ice-mode=off)`).
 */
export function readAttributes(body: string): Attributes {
  const keys: string[] = []
  const values: string[] = []
  let rest = ''
  let cut = false
  let at = 0
  while (at < body.length && keys.length < MOST_PAIRS) {
    KEY.lastIndex = at
    if (!KEY.test(body)) {
      const next = nextWord(body, at)
      rest += body.slice(at, next)
      at = next
      continue
    }
    keys.push(body.slice(at, KEY.lastIndex - 1))
    at = KEY.lastIndex
    if (body[at] === '"') {
      const end = closingQuote(body, at + 1)
      cut = end >= body.length
      values.push(body.slice(at + 1, end))
      at = end + 1
    } else {
      UNQUOTED.lastIndex = at
      const value = UNQUOTED.exec(body)?.[0] ?? ''
      values.push(value)
      at += value.length
    }
  }
  return {
    get: key => values[keys.indexOf(key)],
    all: key => values.filter((_, i) => keys[i] === key),
    rest: rest.replace(/^[\s:]+|\s+$/g, ''),
    cut,
  }
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
