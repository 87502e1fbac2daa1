import { checkCapture, readCapture } from '../capture.ts'
import { expectSame } from '../expect.ts'
import { pcapOf, readFrames } from '../frames.ts'

/** Link layers, IP, TCP streams, and the handshakes in them; of a capture that is rotated in the middle no packet is lost. */
export function fuzz(data: Uint8Array): void {
  const { linkType, frames } = readFrames(data)
  const file = pcapOf({ linkType, frames })
  checkCapture(file)
  const middle = frames.length >> 1
  const first = pcapOf({ linkType, frames: frames.slice(0, middle) })
  const second = pcapOf({ linkType, frames: frames.slice(middle) }, middle)
  expectSame(counted([[first], [second]]), counted([[file]]), 'rotation makes no difference')
}

function counted(files: readonly (readonly Uint8Array[])[]) {
  const { packets, bytes, cutPackets, tcpSegments } = readCapture(files).counts
  return { packets, bytes, cutPackets, tcpSegments }
}
