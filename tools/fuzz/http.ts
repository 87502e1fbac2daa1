import {
  type BodyReader,
  createDechunker,
  type Head,
  type HeadReader,
  nameAt,
  valueAt,
} from '../../src/read/http/index.ts'
import { expect } from './expect.ts'
import { joined } from './pieces.ts'

/** So low that inputs of some KiB reach them. */
export const LIMITS = { bytes: 1024, fields: 12, target: 256 }

/** Reads message after message as a gateway does; answers what could be compared. */
export function readMessages<H extends Head>(
  pieces: readonly Uint8Array[],
  head: HeadReader<H>,
  body: BodyReader,
  tell: (head: H) => unknown,
) {
  const messages: { head: unknown; octets: number; content: Uint8Array }[] = []
  let inBody = false
  let dechunk = createDechunker()
  let content: Uint8Array[] = []
  let octets = 0

  const finish = (): void => {
    messages.push({ ...messages.pop()!, octets, content: joined(content) })
    inBody = false
    head.next()
  }

  for (const piece of pieces)
    for (let at = 0; at < piece.length && !head.refusal && !body.refusal; ) {
      const before = at
      if (inBody) {
        at = body.take(piece, at, piece.length)
        const taken = piece.subarray(before, at)
        octets += taken.length
        if (!body.refusal) content.push(...dechunk.push(taken).map(part => part.slice()))
      } else {
        at = head.push(piece, at)
        if (!head.head) continue
        expect(head.head.fields.count <= LIMITS.fields, 'fields are limited')
        expect(head.head.end - head.head.start <= LIMITS.bytes, 'heads are limited')
        messages.push({
          head: { ...common(head.head), own: tell(head.head) },
          octets: 0,
          content: new Uint8Array(0),
        })
        body.begin(head.head.framing, head.head.length)
        inBody = true
        dechunk = createDechunker()
        content = []
        octets = 0
      }
      expect(
        at > before || body.done || head.refusal !== undefined || body.refusal !== undefined,
        'reading goes on',
      )
      if (inBody && body.done) finish()
    }
  return {
    messages,
    head: head.refusal,
    body: body.refusal,
    begun: head.begun,
  }
}

const common = (head: Head) => ({
  framing: head.framing,
  length: head.length,
  keepAlive: head.keepAlive,
  nominated: head.nominated,
  minor: head.minor,
  octets: head.end - head.start,
  fields: Array.from({ length: head.fields.count }, (_, index) => [
    nameAt(head, index),
    valueAt(head, index),
  ]),
})
