import type { Report as Say } from '../../src/read/archive/index.ts'
import { analyzeBundle, answer, lendWebCrypto } from './judge.ts'
import type { Vector } from './vectors.ts'

/** What is bundled into the page: the platform's side, Web Crypto and DecompressionStream. */
const lend = lendWebCrypto(crypto.subtle)

export const answerAll = async (vectors: readonly Vector[]) => {
  const answers = []
  for (const vector of vectors) answers.push(await answer(vector, lend))
  return answers
}

export const analyze = (name: string, base64: string) =>
  analyzeBundle(
    name,
    Uint8Array.from(atob(base64), character => character.charCodeAt(0)),
    inflate,
    lend,
  )

async function* inflate(
  source: AsyncIterable<Uint8Array>,
  report: Say,
): AsyncGenerator<Uint8Array, void, undefined> {
  const packed: BlobPart[] = []
  for await (const chunk of source) packed.push(Uint8Array.from(chunk))
  const reader = new Blob(packed).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } catch {
    report('gzip-corrupt')
  }
}
