import { basename } from 'node:path'
import type { Bytes } from '../../read/archive/index.ts'
import type { Problem } from '../../read/bytes/index.ts'
import { type LocatedCertificate, readCertificateFile } from '../../read/x509/index.ts'
import { InputError, openInput } from '../files/index.ts'

/** A trust store of 1000 CAs is about 2 MB. */
const LONGEST = 32 << 20

export interface ReadFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly certificates: readonly LocatedCertificate[]
  readonly problems: readonly Problem[]
  /** A certificate of the file could not be read, or the file is too long: nothing may be concluded from its absence. */
  readonly incomplete: boolean
}

/** Problems by which a certificate is lost. */
const LOSING: ReadonlySet<string> = new Set([
  'certificate-unreadable',
  'pem-unterminated',
  'pem-bad-base64',
  'pkcs7-unreadable',
  'not-a-certificate-file',
])

/**
 * The certificates of a file, or of standard input (`-`): PEM, DER, PKCS#7.
 *
 * @throws InputError where it cannot be opened or read; code `too-long` beyond 32 MiB, `not-a-file` for a folder
 */
export async function readCertificates(path: string, stdin?: Bytes): Promise<ReadFile> {
  const input = await openInput(path, stdin)
  const [file] = input.files
  if (!file || input.kind === 'folder') throw new InputError(path, undefined)
  const bytes = await collect(path, file.open())
  const name = path === '-' ? '-' : basename(path)
  const { value, problems } = readCertificateFile(bytes, name)
  return {
    name,
    bytes,
    certificates: value,
    problems,
    incomplete: problems.some(({ code }) => LOSING.has(code)),
  }
}

async function collect(path: string, body: Bytes): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      length += chunk.length
      if (length > LONGEST) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw new InputError(path, cause)
  }
  if (length > LONGEST) throw new InputError(path, Object.assign(new Error('too long'), { code: 'too-long' }))
  return new Uint8Array(Buffer.concat(chunks))
}
