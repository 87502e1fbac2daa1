import {
  type Certificate,
  type LocatedCertificate,
  nameText,
  readPem,
  sameBytes,
  toPem,
} from '../../read/x509/index.ts'

/**
 * Changes of a PEM trust store file that leave every other octet as it is: order, text between blocks, line ends. Where the file was exported
 * by Expressway, the line above a block is the subject of its certificate; it comes and goes with the block.
 */

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

/** Can the file be changed? Only where each block is one certificate. An empty file can. */
export function isPemStore(bytes: Uint8Array, certificates: readonly LocatedCertificate[]): boolean {
  const lines = certificates.map(({ where }) => where.line)
  const blocks = readPem(bytes, '').value
  return (
    lines.every(line => line !== undefined) &&
    new Set(lines).size === lines.length &&
    (blocks.length > 0 || latin1(bytes).trim() === '')
  )
}

/** The file with these certificates behind all others. */
export function appendCertificates(
  bytes: Uint8Array,
  held: readonly LocatedCertificate[],
  added: readonly Certificate[],
): Uint8Array {
  const text = latin1(bytes)
  const end = /\r\n/.test(text) ? '\r\n' : '\n'
  const headed = held.length > 0 && headings(text, held).size === held.length
  const blocks = added.map(certificate =>
    [...(headed ? [utf8(nameText(certificate.subject))] : []), toPem(certificate).trimEnd(), '']
      .join('\n')
      .replaceAll('\n', end),
  )
  const gap = text === '' || /[\r\n]$/.test(text) ? '' : end
  return octets(text + gap + blocks.join(''))
}

/** The file without these certificates, however often they stand in it. */
export function removeCertificates(
  bytes: Uint8Array,
  held: readonly LocatedCertificate[],
  removed: readonly Certificate[],
): Uint8Array {
  const text = latin1(bytes)
  const lines = linesOf(text)
  const headed = headings(text, held)
  const dropped = new Set<number>()
  for (const entry of held) {
    const begin = entry.where.line
    if (begin === undefined || !removed.some(({ der }) => sameBytes(der, entry.certificate.der))) continue
    if (headed.has(begin)) dropped.add(begin - 1)
    const last = endOf(lines, begin)
    for (let line = begin; line <= last; line++) dropped.add(line)
  }
  return octets(lines.filter((_, index) => !dropped.has(index + 1)).join(''))
}

/** Lines with their ends: LF, CRLF or CR, as `readPem` counts them. */
const linesOf = (text: string): readonly string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []

/** BEGIN lines of the blocks whose line above is the subject of their certificate. */
function headings(text: string, held: readonly LocatedCertificate[]): ReadonlySet<number> {
  const lines = linesOf(text)
  const found = held.flatMap(({ certificate, where }) => {
    const above = where.line === undefined ? undefined : lines[where.line - 2]?.trim()
    const subjects = [nameText(certificate.subject), utf8(nameText(certificate.subject, true))]
    return above !== undefined && where.line !== undefined && subjects.includes(above) ? [where.line] : []
  })
  return new Set(found)
}

/** The octets of the text in UTF-8, one character each. */
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** Line of the END that belongs to the BEGIN at a line; where it lacks one, the last line before the next BEGIN. Lines count from 1. */
function endOf(lines: readonly string[], begin: number): number {
  for (let line = begin + 1; line <= lines.length; line++) {
    const text = lines[line - 1] ?? ''
    if (/-----END [ -~]*-----/.test(text)) return line
    if (/-----BEGIN [ -~]*-----/.test(text)) return line - 1
  }
  return lines.length
}
