/** A line of the console in its parts (facts: CLI conventions). */
export interface Line {
  /** Words before any value: `xCommand CUCM Config Add`, `xConfiguration EdgeConfigServer VerifyOriginServer`. */
  readonly words: readonly string[]
  /** `Address: "cucm.example.com"`, in order. The first name is the last of the words too where a value follows it directly. */
  readonly values: readonly { readonly name: string; readonly value: string }[]
  /** `?` lists what can follow, `??` with what values can be. */
  readonly help: '' | '?' | '??'
  readonly problem?: 'unclosed-quote' | 'value-without-name' | 'name-without-value' | 'too-long'
}

/** Characters of a line: a PEM file fits in. */
export const LONGEST_LINE = 1 << 20

interface Token {
  readonly text: string
  readonly kind: 'word' | 'name' | 'value' | 'help'
}

/**
 * Reads a line. Values stand behind a name and a colon, bare up to the next space or in quotes of either kind; inside of double quotes `\"`, `\\`
 * and `\n` are escapes. Never throws.
 */
export function readLine(text: string): Line {
  if (text.length > LONGEST_LINE) return { words: [], values: [], help: '', problem: 'too-long' }
  const { tokens, isOpen } = tokensOf(text)
  const words: string[] = []
  const values: { name: string; value: string }[] = []
  let help: Line['help'] = ''
  let problem: Line['problem'] = isOpen ? 'unclosed-quote' : undefined
  let name: string | undefined
  for (const { text: content, kind } of tokens) {
    if (kind === 'help') help = content as Line['help']
    else if (kind === 'name') {
      if (name !== undefined) problem ??= 'name-without-value'
      name = content
    } else if (name !== undefined) {
      values.push({ name, value: content })
      name = undefined
    } else if (kind === 'word' && values.length === 0) words.push(content)
    else problem ??= 'value-without-name'
  }
  if (name !== undefined && help === '') problem ??= 'name-without-value'
  return {
    words: name !== undefined && help !== '' ? [...words, name] : words,
    values,
    help,
    ...(problem && { problem }),
  }
}

function tokensOf(text: string): { tokens: Token[]; isOpen: boolean } {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const space = /^\s+/.exec(rest)?.[0]
    if (space !== undefined) {
      at += space.length
      continue
    }
    const afterName = tokens.at(-1)?.kind === 'name'
    const quoted = quotedToken(text, at)
    if (quoted) {
      if (!quoted.isClosed) return { tokens: [...tokens, quoted.token], isOpen: true }
      tokens.push(quoted.token)
      at = quoted.end
      continue
    }
    const help = /^\?\??(?=\s*$)/.exec(rest)?.[0]
    if (help !== undefined) return { tokens: [...tokens, { text: help, kind: 'help' }], isOpen: false }
    const bare = (afterName ? /^\S+/ : /^[^\s:"'?]+:?|^\S/).exec(rest)?.[0] ?? ''
    at += bare.length
    const isName = !afterName && bare.length > 1 && bare.endsWith(':')
    tokens.push(isName ? { text: bare.slice(0, -1), kind: 'name' } : { text: bare, kind: 'word' })
  }
  return { tokens, isOpen: false }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' }

function quotedToken(
  text: string,
  from: number,
): { token: Token; end: number; isClosed: boolean } | undefined {
  const quote = text[from]
  if (quote !== '"' && quote !== "'") return undefined
  let value = ''
  let at = from + 1
  for (; at < text.length && text[at] !== quote; at++) {
    const escaped = quote === '"' && text[at] === '\\' ? ESCAPES[text[at + 1] ?? ''] : undefined
    value += escaped ?? text[at]
    if (escaped !== undefined) at++
  }
  return { token: { text: value, kind: 'value' }, end: at + 1, isClosed: at < text.length }
}

/** A value as it can be written in a line. */
export const quotedValue = (value: string): string =>
  `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
