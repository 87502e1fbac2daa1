import {
  createBodyReader,
  createRequestReader,
  isMethod,
  latin1,
  type RequestHead,
} from '../../../src/read/http/index.ts'
import { expect, expectSame } from '../expect.ts'
import { LIMITS, readMessages } from '../http.ts'
import { piecesOf } from '../pieces.ts'

/** HTTP/1.1 requests, one behind another: where each ends must not depend on how it comes, or requests are smuggled. */
export function fuzz(data: Uint8Array): void {
  const read = (pieces: readonly Uint8Array[]) =>
    readMessages(pieces, createRequestReader(LIMITS), createBodyReader(), told)
  const whole = read([data])
  expectSame(read(piecesOf(data)), whole, 'pieces make no difference')
  for (const refusal of [whole.head, whole.body])
    if (refusal)
      expect(refusal.at >= 0 && refusal.at <= data.length && refusal.status >= 400, 'refusals are inside')
}

function told(head: RequestHead) {
  const { bytes, methodStart, methodEnd, targetStart, targetEnd, pathStart, form, host, expectsContinue } =
    head
  const target = latin1(bytes, targetStart, targetEnd)
  expect(
    /^[!-~]*$/.test(target) && target.length <= LIMITS.target,
    'a target is short and holds no control character',
  )
  isMethod(head, 'GET')
  return {
    method: latin1(bytes, methodStart, methodEnd),
    target,
    path: latin1(bytes, pathStart, targetEnd),
    form,
    host,
    expectsContinue,
  }
}
