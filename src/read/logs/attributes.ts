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

const KEY = /([A-Za-z][\w-]*)=/y
const UNQUOTED = /[^\s"]*(?:\s\([^()]*\))?/y
/** What may follow a closing quote: the end, a colon, the next pair, or free text behind a space. */
const AFTER_VALUE = /^(?::|,|\s*$|\s*[A-Za-z][\w-]*=|\s+\S)/

/**
 * Reads the pairs of a record's body. Values hold unescaped quotes (`Detail="CPL: <location clear="yes" url="sip:…">"`): a quote that
 * opens directly behind `=` inside of a value belongs to the value, and so does the next one, which closes it. Unquoted values run to the
 * next space, with a parenthesis behind it (`inboundZone=UC_Traversal (encryption-mode=on ice-mode=off)`).
 */
export function readAttributes(body: string): Attributes {
  const pairs: { key: string; value: string }[] = []
  let rest = ''
  let cut = false
  let at = 0
  while (at < body.length && pairs.length < MOST_PAIRS) {
    KEY.lastIndex = at
    const key = atWordStart(body, at) ? KEY.exec(body)?.[1] : undefined
    if (key === undefined) {
      const next = nextWord(body, at)
      rest += body.slice(at, next)
      at = next
      continue
    }
    at = KEY.lastIndex
    if (body[at] === '"') {
      const end = closingQuote(body, at + 1)
      cut = end >= body.length
      pairs.push({ key, value: body.slice(at + 1, end) })
      at = end + 1
    } else {
      UNQUOTED.lastIndex = at
      const value = UNQUOTED.exec(body)?.[0] ?? ''
      pairs.push({ key, value })
      at += value.length
    }
  }
  return {
    get: key => pairs.find(pair => pair.key === key)?.value,
    all: key => pairs.filter(pair => pair.key === key).map(pair => pair.value),
    rest: rest.replace(/^[\s:]+|\s+$/g, ''),
    cut,
  }
}

const atWordStart = (body: string, at: number) => at === 0 || !/[\w-]/.test(body[at - 1] ?? '')

function nextWord(body: string, from: number): number {
  let at = from + 1
  while (at < body.length && !(atWordStart(body, at) && /[A-Za-z]/.test(body[at] ?? ''))) at++
  return at
}

/** Index of the quote that closes a value, or the length of the body where none does. */
function closingQuote(body: string, from: number): number {
  const nested = closing(body, from, true)
  return nested < body.length ? nested : closing(body, from, false)
}

function closing(body: string, from: number, nests: boolean): number {
  let inner = false
  for (let at = body.indexOf('"', from); at !== -1; at = body.indexOf('"', at + 1)) {
    if (inner) inner = false
    else if (nests && at > from && body[at - 1] === '=' && /[^\s:]/.test(body[at + 1] ?? ' ')) inner = true
    else if (AFTER_VALUE.test(body.slice(at + 1, at + 65))) return at
  }
  return body.length
}
