/** Makes tar archives for the tests, right and wrong ones. */
export interface Entry {
  readonly name: string
  readonly body?: Uint8Array
  readonly type?: string
  /** What the header says, where it lies. */
  readonly size?: number | string
  readonly prefix?: string
  readonly magic?: string
  readonly checksum?: number
  readonly linkname?: string
}

const BLOCK = 512
const encode = (text: string) => new TextEncoder().encode(text)

/** Headers and bodies, and the two zero blocks of the end. */
export function archive(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  return join([...entries.map(entry => member(entry)), new Uint8Array(2 * BLOCK)])
}

/** Entries for `archive` that are made of other entries. */
export const raw = (groups: readonly (readonly Entry[])[]): Entry[] => groups.flat()

/** A pax header and the member that it describes. */
export function pax(records: Readonly<Record<string, string>>, next: Partial<Entry> = {}): Entry[] {
  const body = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`
    let length = encode(rest).length
    while (`${length}`.length + encode(rest).length !== length)
      length = `${length}`.length + encode(rest).length
    return `${length}${rest}`
  })
  return [
    { name: 'PaxHeaders/x', type: 'x', body: encode(body.join('')) },
    { name: 'short', ...next },
  ]
}

export function member(entry: Entry): Uint8Array {
  const body = entry.body ?? new Uint8Array(0)
  const padding = new Uint8Array((BLOCK - (body.length % BLOCK)) % BLOCK)
  return join([header(entry, body.length), body, padding])
}

function header(entry: Entry, length: number): Uint8Array {
  const block = new Uint8Array(BLOCK)
  const put = (at: number, text: string) => block.set(encode(text), at)
  put(0, entry.name.slice(0, 100))
  put(100, '0000644\0')
  put(
    124,
    typeof entry.size === 'string' ? entry.size : `${(entry.size ?? length).toString(8).padStart(11, '0')}\0`,
  )
  put(136, `${(1657558544).toString(8).padStart(11, '0')}\0`)
  put(148, '        ')
  put(156, entry.type ?? '0')
  put(157, entry.linkname ?? '')
  put(257, entry.magic ?? 'ustar\x0000')
  put(345, entry.prefix ?? '')
  const sum = block.reduce((total, byte) => total + byte, 0) + (entry.checksum ?? 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return block
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
