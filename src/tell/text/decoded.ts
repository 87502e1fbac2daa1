import type { OriginDescriptor } from '../../read/logs/index.ts'
import { catalogueOf, type Language } from '../messages/index.ts'
import { createPaper } from './paper.ts'
import { columns } from './wrap.ts'

/** What an MRA path segment names, for `turnpike decode`; one line a part. Edge services are named by their domain alone. */
export function renderDecoded(
  descriptor: OriginDescriptor | { readonly domain: string },
  language: Language,
): string {
  const { labels } = catalogueOf(language)
  const parts: readonly (readonly [string, string])[] = [
    [labels.domain, descriptor.domain],
    ...('address' in descriptor
      ? ([
          [labels.protocol, descriptor.protocol],
          [labels.address, descriptor.address],
          [labels.port, String(descriptor.port)],
        ] as const)
      : []),
  ]
  const at = Math.max(...parts.map(([label]) => columns(label))) + 2
  const paper = createPaper(Number.POSITIVE_INFINITY, false)
  for (const [label, value] of parts) paper.item(label, value, { indent: 0, at })
  return paper.toString()
}
