/** Takes the chunk framing off a body, for clients that do not know it (HTTP/1.0). */
export interface Dechunker {
  /** The content in octets that `BodyReader` has already taken as a well-formed chunked body; views of `bytes`, in order. */
  push(bytes: Uint8Array): Uint8Array[]
}

/** Only for octets that were found well-formed: nothing is checked a second time. */
export function createDechunker(): Dechunker {
  let left = 0
  let size = 0
  /** Octets of CRLF behind a chunk's data that are still to come. */
  let closing = 0
  let inSize = true
  let inExtension = false
  let last = false

  /** One octet of the line that gives a chunk's size. */
  function readSize(code: number): void {
    if (code === 0x0a) {
      left = size
      last = size === 0
      size = 0
      inSize = inExtension = false
    } else if (code === 0x3b) inExtension = true
    else if (!inExtension && code !== 0x0d) size = size * 16 + ((code & 15) + (code > 0x39 ? 9 : 0))
  }

  return {
    push(bytes) {
      const content: Uint8Array[] = []
      for (let at = 0; at < bytes.length && !last; ) {
        if (left > 0) {
          const some = Math.min(left, bytes.length - at)
          content.push(bytes.subarray(at, at + some))
          at += some
          left -= some
          if (left === 0) closing = 2
        } else if (closing > 0) {
          at++
          if (--closing === 0) inSize = true
        } else if (inSize) readSize(bytes[at++]!)
      }
      return content
    },
  }
}
