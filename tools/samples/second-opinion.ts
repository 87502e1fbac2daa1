import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Examined } from '../../src/run/analyze/index.ts'
import { writeArtifacts } from '../../src/run/artifacts/index.ts'
import { artifactsOf } from '../../src/tell/artifacts/index.ts'

/** What OpenSSL's own program made of the artefacts of one bundle. */
export interface SecondOpinion {
  readonly files: number
  /** PEM files that `openssl x509` reads. */
  readonly certificates: number
  /** CSR configurations of which `openssl req` makes a request. */
  readonly requests: number
  /** `path: what OpenSSL says`. */
  readonly refused: readonly string[]
}

const openssl = (...args: readonly string[]) => spawnSync('openssl', args, { encoding: 'utf8' })

/** Is there an `openssl` to ask? */
export const hasOpenssl = (): boolean => openssl('version').status === 0

/**
 * Writes the artefacts of a report to a folder that is gone afterwards, has OpenSSL read every PEM file and make a request of every CSR configuration.
 */
export async function secondOpinion(examined: Examined): Promise<SecondOpinion> {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-artifacts-'))
  try {
    await writeArtifacts(folder, artifactsOf({ ...examined, language: 'en' }))
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
    const pems = files.filter(file => file.endsWith('.pem')).map(file => [file, read(file)] as const)
    const configurations = files
      .filter(file => file.endsWith('.cnf'))
      .map(file => [file, request(file)] as const)
    const accepted = (asked: readonly (readonly [string, string | null])[]) =>
      asked.filter(([, refusal]) => refusal === null).length
    return {
      files: files.length,
      certificates: accepted(pems),
      requests: accepted(configurations),
      refused: [...pems, ...configurations].flatMap(([file, refusal]) =>
        refusal === null ? [] : [`${file.slice(folder.length + 1)}: ${refusal}`],
      ),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Null where it is accepted, else what OpenSSL says. */
type Refusal = string | null

const refusalOf = ({ status, stderr }: ReturnType<typeof openssl>): Refusal =>
  status === 0 ? null : (stderr.trim().split('\n').at(-1) ?? 'refused')

const read = (file: string): Refusal => refusalOf(openssl('x509', '-in', file, '-noout', '-fingerprint'))

/** An EC key is made faster than an RSA key; the configuration does not choose it. */
const request = (file: string): Refusal =>
  refusalOf(
    openssl(
      'req',
      '-new',
      '-config',
      file,
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.csr`,
    ),
  )
