import { gunzipSync } from 'node:zlib'
import { createGunzip } from '../../../src/run/files/gunzip.ts'
import { expect, expectSame } from '../expect.ts'
import { joined, piecesOf } from '../pieces.ts'

/** Deflate at its best makes 1032 octets of one (zlib, "Technical details"). */
const RATIO = 1032

/** Our gunzip over zlib's Deflate: what zlib's own makes of whole streams, all faults told, however the octets are cut up. */
export function fuzz(data: Uint8Array): void {
  const whole = inflate([data])
  const cut = inflate(piecesOf(data))
  expectSame(
    cut.faults.map(({ code }) => code),
    whole.faults.map(({ code }) => code),
    'pieces make no difference to faults',
  )
  for (const { bytes, faults } of [whole, cut]) {
    expect(bytes.length <= data.length * RATIO, 'no more comes out than Deflate can hold')
    expect(faults.length <= 1, 'a stream ends at its first fault')
    expect(
      faults.every(({ offset }) => offset >= 0 && offset <= data.length),
      'faults are inside of the stream',
    )
  }
  if (whole.faults.length > 0) return
  expectSame(cut.bytes, whole.bytes, 'pieces make no difference')
  const theirs = zlib(data)
  if (theirs) expectSame(whole.bytes, theirs, 'zlib reads the same')
}

function inflate(pieces: readonly Uint8Array[]) {
  const faults: { code: string; offset: number }[] = []
  const chunks: Uint8Array[] = []
  const gunzip = createGunzip((code, detail) => faults.push({ code, offset: detail?.offset ?? -1 }))
  for (const piece of pieces) chunks.push(...gunzip.push(piece))
  gunzip.end()
  return { bytes: joined(chunks), faults }
}

function zlib(data: Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(gunzipSync(data))
  } catch {
    return undefined // what is no gzip, or broken behind its first member
  }
}
