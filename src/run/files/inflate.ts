import type { Bytes, Report } from '../../read/archive/index.ts'
import { createGunzip } from './gunzip.ts'

/** `createGunzip` for `walk`: it inflates while it is read. */
export async function* inflate(source: Bytes, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip(report)
  for await (const piece of source) {
    yield* gunzip.push(piece)
    if (gunzip.isOver) return
  }
  gunzip.end()
}
