import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type DeploymentInput, deploymentText } from '../../deployment/index.ts'
import { CliError } from '../say.ts'

/** A deployment, and the texts of files that it names. */
export interface DeploymentKit {
  readonly deployment: DeploymentInput
  readonly files: ReadonlyMap<string, string>
}

/**
 * Writes a deployment file and what it names beside it, for their owner alone. Answers the files in the order of writing, the deployment last.
 *
 * @throws CliError `file-exists` before anything is written, `cannot-write`
 */
export function writeKit(
  { deployment, files }: DeploymentKit,
  file: string,
  force: boolean,
): readonly string[] {
  const folder = dirname(file)
  const all = [
    ...[...files].map(([name, text]) => [join(folder, name), text] as const),
    [file, deploymentText(deployment)] as const,
  ]
  const there = all.find(([path]) => existsSync(path))
  if (there && !force) throw new CliError('file-exists', { file: there[0] })
  for (const [path, text] of all) {
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(path, text, { mode: 0o600 })
    } catch (error) {
      const cause = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      throw new CliError('cannot-write', { file: path, cause }, { cause: error })
    }
  }
  return all.map(([path]) => path)
}
