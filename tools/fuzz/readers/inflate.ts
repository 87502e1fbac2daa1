import { createGunzip } from '../../../src/run/files/gunzip.ts'
import { gunzip, type Mark } from '../../../web/worker/inflate/gunzip.ts'
import { expect, expectSame } from '../expect.ts'
import { joined, piecesOf, streamOf } from '../pieces.ts'

/**
 * The page's own inflater: what zlib inflates it inflates, what zlib refuses it refuses, and from every mark it can be taken up again. Whether the last octets are
 * cut off or wrong, the two may see differently.
 */
export async function fuzz(data: Uint8Array): Promise<void> {
  const whole = await inflate([data])
  const cut = await inflate(piecesOf(data))
  expectSame(withoutOffsets(cut), withoutOffsets(whole), 'pieces make no difference')
  const theirs = inflateByZlib(data)
  expect(whole.faults.length === theirs.faults.length, 'zlib finds a fault too, or none')
  expect(whole.bytes.length >= theirs.bytes.length, 'what zlib gives before a fault is given')
  expectSame(whole.bytes.subarray(0, theirs.bytes.length), theirs.bytes, 'zlib reads the same')
  for (const { offset } of whole.faults)
    expect(offset >= 0 && offset <= data.length, 'faults are inside of the stream')
  for (const mark of whole.marks.slice(0, 4)) {
    const { bytes } = await inflate([data.subarray(mark.packed)], mark)
    expectSame(bytes, whole.bytes.subarray(mark.given), 'a stream goes on at a mark')
  }
}

/** A fault is told where the piece ends in which it stands. */
const withoutOffsets = ({ bytes, faults, marks }: Awaited<ReturnType<typeof inflate>>) => ({
  bytes,
  marks,
  faults: faults.map(({ code }) => code),
})

async function inflate(pieces: readonly Uint8Array[], from?: Mark) {
  const faults: { code: string; offset: number }[] = []
  const marks: Mark[] = []
  const chunks: Uint8Array[] = []
  const options = {
    ...(from && { from }),
    mark: (mark: Mark) => marks.push(mark),
    fault: (code: string, offset: number) => faults.push({ code, offset }),
  }
  for await (const chunk of gunzip(streamOf(pieces), options)) chunks.push(chunk)
  return { bytes: joined(chunks), faults, marks }
}

function inflateByZlib(data: Uint8Array) {
  const faults: string[] = []
  const unzip = createGunzip(code => faults.push(code))
  const bytes = joined([...unzip.push(data)])
  unzip.end()
  return { bytes, faults }
}
