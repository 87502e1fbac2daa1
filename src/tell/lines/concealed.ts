import { conceal } from '../../read/logs/index.ts'

/** A request line, status line or URL without secrets. They stand in a query, behind a colon or before an `@`: nearly every one has none of these. */
export function concealed(text: string): string {
  const scheme = text.indexOf('://')
  const path = scheme < 0 ? 0 : text.indexOf('/', scheme + 3)
  return path < 0 || SUSPECT.test(path === 0 ? text : text.slice(path)) || text.includes('@')
    ? conceal(text)
    : text
}

const SUSPECT = /[=:@]/
