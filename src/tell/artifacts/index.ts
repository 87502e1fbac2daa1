import { consoleArtifacts } from './console.ts'
import { csrArtifacts } from './csr.ts'
import { ticketArtifact } from './ticket.ts'
import { trustArtifacts } from './trust.ts'
import type { Artifact, ArtifactInput } from './types.ts'
import { wiresharkArtifacts } from './wireshark.ts'

export type { Artifact, ArtifactInput } from './types.ts'

/**
 * Every file that helps to carry the repair plan out: certificates to upload, request configurations, console lines, display filters and a ticket.
 * `ticketOf` is the report that the ticket is made of, where that is another one (names replaced).
 */
export function artifactsOf(input: ArtifactInput, ticketOf = input.report): readonly Artifact[] {
  const files = [
    ...trustArtifacts(input),
    ...csrArtifacts(input),
    ...consoleArtifacts(input),
    ...wiresharkArtifacts(input),
  ]
  const attached = ticketOf === input.report ? files.map(({ path }) => path) : []
  return [...files, ticketArtifact({ report: ticketOf, language: input.language }, attached)]
}
