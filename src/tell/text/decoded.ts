import type { OriginDescriptor } from '../../read/logs/index.ts'
import { catalogueOf, type Language } from '../messages/index.ts'
import { createPaper } from './paper.ts'
import { columns } from './wrap.ts'

/** What an MRA path segment names, for `turnpike decode`; one line a part. */
export function renderDecoded(descriptor: OriginDescriptor, language: Language): string {
  const { labels } = catalogueOf(language)
  const { domain, protocol, address, port } = descriptor
  const parts: readonly (readonly [string, string])[] = [
    [labels.domain, domain],
    [labels.protocol, protocol],
    [labels.address, address],
    [labels.port, String(port)],
  ]
  const at = Math.max(...parts.map(([label]) => columns(label))) + 2
  const paper = createPaper(Number.POSITIVE_INFINITY, false)
  for (const [label, value] of parts) paper.item(label, value, { indent: 0, at })
  return paper.toString()
}
