import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Problem } from '../../read/bytes/index.ts'
import { type Certificate, readCertificateFile } from '../../read/x509/index.ts'
import { readDeployment } from './read.ts'
import type { Credentials, Deployment, DeploymentPeer } from './schema.ts'

/** A certificate file that the deployment names. */
export interface LoadedFile {
  readonly file: string
  readonly certificates: readonly Certificate[]
  /** Of the file, lower-case hexadecimal. */
  readonly sha256: string
}

/** A peer with its files read. */
export interface LoadedPeer {
  readonly peer: DeploymentPeer
  readonly trustStore: LoadedFile
  /** Its own certificate with its chain, as far as the file holds it. */
  readonly certificate?: LoadedFile
}

export interface LoadedDeployment {
  readonly file: string
  readonly deployment: Deployment
  readonly peers: readonly LoadedPeer[]
  readonly problems: readonly Problem[]
  /** The password of a cluster; read when it is asked for, kept nowhere. */
  password(credentials: Credentials): string
}

/** A file or variable that the deployment names and that cannot be used. */
export class DeploymentFileError extends Error {
  readonly path: string
  readonly code: string
  constructor(path: string, code: string, options?: ErrorOptions) {
    super(`${path}: ${code}`, options)
    this.path = path
    this.code = code
  }
}

/**
 * Reads a deployment file and the certificate files that it names.
 *
 * @throws DeploymentError, DeploymentFileError (`EMPTY`: no certificate in it; `UNSET`: a variable without a value; else the errno name)
 */
export function loadDeployment(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): LoadedDeployment {
  const deployment = readDeployment(new TextDecoder().decode(readBytes(file)), file)
  const folder = dirname(resolve(file))
  const problems: Problem[] = []
  const certificatesIn = (path: string): LoadedFile => {
    const place = resolve(folder, path)
    const bytes = readBytes(place)
    const { value, problems: found } = readCertificateFile(bytes, path)
    // Without certificates everything would seem to fail.
    if (value.length === 0) throw new DeploymentFileError(path, 'EMPTY')
    problems.push(...found)
    return {
      file: path,
      certificates: value.map(({ certificate }) => certificate),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }
  }
  const peers = deployment.peers.map((peer): LoadedPeer => {
    const certificate = peer.certificate === undefined ? undefined : certificatesIn(peer.certificate)
    return { peer, trustStore: certificatesIn(peer.trustStore), ...(certificate && { certificate }) }
  })
  return {
    file,
    deployment,
    peers,
    problems,
    password: credentials => passwordOf(credentials, folder, env),
  }
}

function passwordOf(
  { passwordFile, passwordVariable }: Credentials,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (passwordVariable !== undefined) {
    const value = env[passwordVariable]
    if (!value) throw new DeploymentFileError(`$${passwordVariable}`, 'UNSET')
    return value
  }
  const path = resolve(folder, passwordFile ?? '')
  const [line = ''] = new TextDecoder().decode(readBytes(path)).split(/\r?\n/)
  if (line === '') throw new DeploymentFileError(path, 'EMPTY')
  return line
}

function readBytes(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path))
  } catch (error) {
    throw new DeploymentFileError(
      path,
      error instanceof Error && 'code' in error ? String(error.code) : 'EIO',
      { cause: error },
    )
  }
}
