import {
  createBodyReader,
  createResponseReader,
  latin1,
  type ResponseHead,
} from '../../../src/read/http/index.ts'
import { expect, expectSame } from '../expect.ts'
import { LIMITS, readMessages } from '../http.ts'
import { piecesOf } from '../pieces.ts'

/** HTTP/1.1 responses, one behind another. */
export function fuzz(data: Uint8Array): void {
  const read = (pieces: readonly Uint8Array[]) =>
    readMessages(pieces, createResponseReader(LIMITS), createBodyReader(), told)
  expectSame(read(piecesOf(data)), read([data]), 'pieces make no difference')
}

function told({ bytes, status, reasonStart, reasonEnd }: ResponseHead) {
  expect(status >= 100 && status <= 599, 'a status is one')
  expect(reasonStart <= reasonEnd, 'a reason does not end before it begins')
  return { status, reason: latin1(bytes, reasonStart, reasonEnd) }
}
