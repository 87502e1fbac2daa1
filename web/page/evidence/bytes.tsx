import type { Where } from '../../protocol.ts'
import { useWords } from '../settings.ts'
import { useAnswer } from '../use-answer.ts'

const COLUMNS = 16
/** A frame has 1,514 bytes as a rule; what offloading joined can have 64 KiB. */
const MOST = 65_536

/** The frame as captured, as Wireshark shows it: offset, sixteen bytes, and what of them is ASCII. */
export function Bytes({ where }: { readonly where: Where }) {
  const { texts } = useWords()
  const answered = useAnswer('frame', { where })
  const frame = where.frame ?? 0
  const bytes = answered.kind === 'here' ? answered.value?.bytes : undefined
  if (answered.kind === 'waiting') return <p className="dim">{texts.log.loading}</p>
  return (
    <>
      <h3>{texts.handshake.bytes(frame)}</h3>
      {bytes ? (
        <pre className="bytes" tabIndex={0} role="group" aria-label={texts.handshake.bytes(frame)}>
          {dump(bytes.subarray(0, MOST))}
        </pre>
      ) : (
        <p className="dim">{texts.handshake.noBytes}</p>
      )}
    </>
  )
}

export function dump(bytes: Uint8Array): string {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += COLUMNS) {
    const row = [...bytes.subarray(at, at + COLUMNS)]
    const pairs = row.map(byte => byte.toString(16).padStart(2, '0'))
    const text = row.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    const left = pairs.slice(0, 8).join(' ').padEnd(23)
    const right = pairs.slice(8).join(' ').padEnd(23)
    rows.push(`${at.toString(16).padStart(4, '0')}  ${left}  ${right}  ${text}`)
  }
  return rows.join('\n')
}
