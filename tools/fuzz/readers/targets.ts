import { comparablePath, readUrl, urlOf } from '../../../src/judge/allow/index.ts'
import { decodeSegment, encodeSegment, originOf, segmentOf } from '../../../src/read/logs/index.ts'
import { expect, expectSame } from '../expect.ts'

/** Request targets: the origin in their first segment, their path as rules are compared with it, and URLs of rules. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  const segment = segmentOf(text)
  expect(segment === undefined || text.includes(`/${segment}`), 'a segment stands in its target')
  for (const descriptor of [decodeSegment(text), originOf(text)])
    if (descriptor)
      expectSame(decodeSegment(encodeSegment(descriptor)), descriptor, 'a descriptor is read again')
  const url = readUrl(text)
  if (url) expectSame(readUrl(urlOf(url)), url, 'a URL is read again')
  const path = comparablePath(text)
  if (path === undefined) return
  expectSame(comparablePath(path), path, 'a path that was made comparable is')
  expect(!/\\|\/\.\.?(?:[/;]|$)|%(?:2e|2f|5c|25|0\d|1[\da-f]|7f|3b)/i.test(path), 'nothing walks elsewhere')
}
