import type { ReactNode } from 'react'
import type { Rung, Where } from '../../protocol.ts'
import { Scroll } from '../parts/scroll.tsx'
import { useWords } from '../settings.ts'
import { useAnswer } from '../use-answer.ts'

const COLUMNS = 16
/** A frame has 1,514 bytes as a rule; what offloading joined can have 64 KiB. */
const MOST = 65_536

/** The frame as captured, as Wireshark shows it: offset, sixteen bytes, and what of them is ASCII; the message's own bytes are marked. */
export function Bytes({ where, wire }: { readonly where: Where; readonly wire: Rung['wire'] }) {
  const { texts } = useWords()
  const answered = useAnswer('frame', { where })
  if (answered.kind === 'waiting') return <p className="dim">{texts.log.loading}</p>
  const bytes = answered.kind === 'here' ? answered.value?.bytes.subarray(0, MOST) : undefined
  const from = wire && bytes ? find(bytes, wire.begins) : -1
  return (
    <>
      {wire?.bytes && from < 0 && <Dump label={texts.handshake.message} bytes={wire.bytes} marked={[0, 0]} />}
      {bytes ? (
        <Dump
          label={texts.handshake.bytes(where.frame ?? 0)}
          bytes={bytes}
          marked={from < 0 ? [0, 0] : [from, from + (wire?.length ?? 0)]}
        />
      ) : (
        <p className="dim">{texts.handshake.noBytes}</p>
      )}
    </>
  )
}

function Dump(props: {
  readonly label: string
  readonly bytes: Uint8Array
  readonly marked: readonly [number, number]
}) {
  return (
    <>
      <h3>{props.label}</h3>
      <Scroll label={props.label} className="bytes">
        <pre>{rowsOf(props.bytes, props.marked)}</pre>
      </Scroll>
    </>
  )
}

function find(bytes: Uint8Array, wanted: readonly number[]): number {
  for (let at = 0; at + wanted.length <= bytes.length; at++)
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at
  return -1
}

function rowsOf(bytes: Uint8Array, [from, to]: readonly [number, number]): readonly ReactNode[] {
  const rows: ReactNode[] = []
  for (let at = 0; at < bytes.length; at += COLUMNS) {
    const row = [...bytes.subarray(at, at + COLUMNS)]
    const pairs = row.map(byte => byte.toString(16).padStart(2, '0'))
    const text = row.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
    const start = Math.min(Math.max(from - at, 0), row.length)
    const end = Math.min(Math.max(to - at, 0), row.length)
    const padding = ' '.repeat((COLUMNS - row.length) * 3)
    rows.push(
      <div key={at}>
        {`${at.toString(16).padStart(4, '0')}  `}
        <Marked parts={pairs} separator=" " start={start} end={end} />
        {`${padding}  `}
        <Marked parts={text} separator="" start={start} end={end} />
      </div>,
    )
  }
  return rows
}

function Marked(props: {
  readonly parts: readonly string[]
  readonly separator: string
  readonly start: number
  readonly end: number
}) {
  const { parts, separator, start, end } = props
  const [before, inside, after] = [parts.slice(0, start), parts.slice(start, end), parts.slice(end)]
  if (inside.length === 0) return parts.join(separator)
  return (
    <>
      {before.join(separator)}
      {before.length > 0 && separator}
      <mark>{inside.join(separator)}</mark>
      {after.length > 0 && separator}
      {after.join(separator)}
    </>
  )
}
