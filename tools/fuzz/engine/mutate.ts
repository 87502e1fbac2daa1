import type { Random } from '../random.ts'

/** What is changed, with what to change it. */
export interface Material {
  /** The longest input that is made. */
  readonly longest: number
  readonly dictionary: readonly Uint8Array[]
  /** Another input, to take a part of. */
  readonly other: Uint8Array
}

type Mutation = (bytes: Uint8Array, random: Random, material: Material) => Uint8Array

/** Changes an input once or several times over; never longer than `longest`. */
export function mutated(bytes: Uint8Array, random: Random, material: Material): Uint8Array {
  let result: Uint8Array = bytes
  for (let left = 1 << random.int(4); left > 0; left--)
    result = random.pick(MUTATIONS)(result, random, material).subarray(0, material.longest)
  return Uint8Array.from(result)
}

const flipBit: Mutation = (bytes, random) =>
  changed(bytes, copy => {
    copy[random.int(copy.length)]! ^= 1 << random.int(8)
  })

const setByte: Mutation = (bytes, random) =>
  changed(bytes, copy => {
    copy[random.int(copy.length)] = random.int(256)
  })

/** Numbers at which lengths and counts go wrong. */
const EDGES = [
  0, 1, 2, 3, 4, 7, 8, 15, 16, 127, 128, 255, 256, 511, 512, 4095, 0x3fff, 0x7fff, 0x8000, 0xffff,
]
const WIDE_EDGES = [0x10000, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]

/** A number of one to four octets, of either order, a little more or less, or one at an edge. */
const changeNumber: Mutation = (bytes, random) => {
  const width = random.pick([1, 2, 3, 4])
  if (bytes.length < width) return bytes
  const at = random.int(bytes.length - width + 1)
  const isLittle = random.chance(0.5)
  const place = (index: number) => at + (isLittle ? index : width - 1 - index)
  return changed(bytes, copy => {
    let value = 0
    for (let i = width - 1; i >= 0; i--) value = value * 256 + copy[place(i)]!
    value = random.chance(0.5) ? value + random.int(35) - 17 : random.pick([...EDGES, ...WIDE_EDGES])
    for (let i = 0; i < width; i++) copy[place(i)] = Math.floor(value / 256 ** i) & 0xff
  })
}

/** A decimal number in text. */
const changeDigits: Mutation = (bytes, random) => {
  const places: number[] = []
  for (let at = 0; at < bytes.length; at++) if (isDigit(bytes[at]) && !isDigit(bytes[at - 1])) places.push(at)
  if (places.length === 0) return bytes
  const from = random.pick(places)
  let to = from
  while (isDigit(bytes[to])) to++
  const value = Number(Buffer.from(bytes.subarray(from, Math.min(to, from + 9))).toString('latin1'))
  const next = random.chance(0.5)
    ? Math.max(0, value + random.int(5) - 2)
    : random.pick([...EDGES, ...WIDE_EDGES])
  return spliced(bytes, from, to, Buffer.from(`${next}`))
}

const isDigit = (code: number | undefined) => code !== undefined && code >= 0x30 && code <= 0x39

const erase: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random)
  return spliced(bytes, from, to, NOTHING)
}

const insertBytes: Mutation = (bytes, random) => {
  const at = random.int(bytes.length + 1)
  const fill = random.int(256)
  const length = 1 + random.int(random.chance(0.1) ? 1024 : 16)
  const same = random.chance(0.5)
  return spliced(
    bytes,
    at,
    at,
    Uint8Array.from({ length }, () => (same ? fill : random.int(256))),
  )
}

/** A part of the input once more, elsewhere, in place of something or before it. */
const copyPart: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random)
  return put(bytes, bytes.slice(from, to), random)
}

/** A part many times. */
const repeatPart: Mutation = (bytes, random, { longest }) => {
  const [from, to] = range(bytes, random)
  const times = 1 + random.int(Math.min(64, Math.max(1, (longest - bytes.length) / (to - from + 1))))
  const part = bytes.subarray(from, to)
  return spliced(bytes, to, to, Buffer.concat(Array.from({ length: times }, () => part)))
}

const takeFromOther: Mutation = (bytes, random, { other }) => {
  const [from, to] = range(other, random)
  return put(bytes, other.slice(from, to), random)
}

const cross: Mutation = (bytes, random, { other }) =>
  spliced(bytes, random.int(bytes.length + 1), bytes.length, other.subarray(random.int(other.length + 1)))

const useWord: Mutation = (bytes, random, { dictionary }) =>
  dictionary.length === 0 ? bytes : put(bytes, random.pick(dictionary), random)

/** Lines of text change places, are lost or doubled. */
const changeLines: Mutation = (bytes, random) => {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  if (lines.length < 2) return bytes
  const [from, to] = [random.int(lines.length), random.int(lines.length)]
  const [line = ''] = random.chance(0.5) ? lines.splice(from, 1) : [lines[from]]
  if (random.chance(0.7)) lines.splice(to, 0, line)
  return Buffer.from(lines.join('\n'), 'latin1')
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  changeNumber,
  changeNumber,
  changeDigits,
  erase,
  insertBytes,
  copyPart,
  repeatPart,
  takeFromOther,
  cross,
  useWord,
  useWord,
  changeLines,
]

const NOTHING = new Uint8Array(0)

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  if (bytes.length === 0) return bytes
  const copy = bytes.slice()
  change(copy)
  return copy
}

/** Short more often than long. */
function range(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.int(bytes.length + 1)
  const most = Math.min(bytes.length - from, 1 << random.int(14))
  return [from, from + random.int(most + 1)]
}

function put(bytes: Uint8Array, part: Uint8Array, random: Random): Uint8Array {
  const at = random.int(bytes.length + 1)
  return spliced(bytes, at, random.chance(0.5) ? at : Math.min(bytes.length, at + part.length), part)
}

function spliced(bytes: Uint8Array, from: number, to: number, part: Uint8Array): Uint8Array {
  const whole = new Uint8Array(from + part.length + bytes.length - to)
  whole.set(bytes.subarray(0, from))
  whole.set(part, from)
  whole.set(bytes.subarray(to), from + part.length)
  return whole
}
