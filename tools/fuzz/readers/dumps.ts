import { readXconf, readXstat } from '../../../src/read/uc/index.ts'
import { expect } from '../expect.ts'

const LONGEST = 16_384

/** Dumps of configuration and status, text or XML. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  const lines = text.split('\n').length
  for (const read of [readXconf, readXstat])
    for (const content of [data, text]) {
      const { value, problems } = read(content, 'dump', LONGEST)
      const places = [...problems, ...(value.ucServers ?? []), ...[value.verifyOriginServer ?? []].flat()]
      for (const { where } of places)
        expect(where.line === undefined || (where.line >= 1 && where.line <= lines), 'lines are inside')
      const told = [
        ...(value.addresses ?? []),
        ...(value.peers ?? []),
        ...(value.alarms ?? []).map(({ text }) => text),
      ]
      expect(
        told.every(each => each.length <= text.length),
        'what is told stands there',
      )
      expect(new Set(problems.map(({ code }) => code)).size === problems.length, 'each problem is told once')
    }
}
