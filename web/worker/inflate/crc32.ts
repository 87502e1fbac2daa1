/** CRC-32 of gzip and zip (RFC 1952 section 8), eight bytes at a time: table `n` is what a byte does that stands `n` bytes before the end. */
const TABLES = tables()

function tables(): readonly Int32Array[] {
  const first = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    first[byte] = value
  }
  const all = [first]
  for (let n = 1; n < 8; n++) {
    const before = all[n - 1]!
    all.push(first.map((_, byte) => first[before[byte]! & 0xff]! ^ (before[byte]! >>> 8)))
  }
  return all
}

const IS_LITTLE = new Uint8Array(Int32Array.of(1).buffer)[0] === 1
const NONE = new Int32Array(0)

/** The checksum of `bytes` behind what `before` is the checksum of; unsigned. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ]
  let crc = ~before
  let at = 0
  // Words are read as this machine lays them out, and the checksum wants the low byte first: bigger ends go byte by byte.
  const words =
    IS_LITTLE && bytes.byteOffset % 4 === 0
      ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
      : NONE
  for (let word = 0; word + 1 < words.length; word += 2) {
    const low = crc ^ words[word]!
    const high = words[word + 1]!
    crc =
      t7[low & 0xff]! ^
      t6[(low >>> 8) & 0xff]! ^
      t5[(low >>> 16) & 0xff]! ^
      t4[low >>> 24]! ^
      t3[high & 0xff]! ^
      t2[(high >>> 8) & 0xff]! ^
      t1[(high >>> 16) & 0xff]! ^
      t0[high >>> 24]!
    at += 8
  }
  for (; at < bytes.length; at++) crc = t0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}
