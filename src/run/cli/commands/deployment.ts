import type { Language } from '../../../tell/messages/index.ts'
import { usageText } from '../../../tell/messages/index.ts'
import {
  DeploymentError,
  DeploymentFileError,
  type LoadedDeployment,
  loadDeployment,
} from '../../deployment/index.ts'
import { CliError } from '../say.ts'

/** The file that is read where none is named. */
export const DEPLOYMENT_FILE = 'deployment.yaml'

/** Reads the deployment file; every fault of it is told with its line, the last one ends the command. */
export function readDeploymentFile(file: string, language: Language): LoadedDeployment {
  try {
    return loadDeployment(file, process.env)
  } catch (error) {
    throw deploymentFault(error, language)
  }
}

/** What is wrong with a deployment, as the command line tells it; anything else is given back as it is. */
export function deploymentFault(error: unknown, language: Language): unknown {
  if (error instanceof DeploymentFileError)
    return error.code === 'ENOENT'
      ? new CliError('not-found', { path: error.path }, { cause: error })
      : new CliError('deployment-file', { path: error.path, cause: error.code }, { cause: error })
  if (!(error instanceof DeploymentError)) return error
  const faults = error.faults.map(({ path, options, ...fault }) => ({
    ...fault,
    file: error.file,
    path: path === '' ? null : path,
    ...(options && { options: [...options] }),
  }))
  const last = faults.pop()
  for (const fault of faults)
    process.stderr.write(`turnpike: ${usageText('deployment-fault', fault, language)}\n`)
  return new CliError('deployment-fault', last ?? {}, { cause: error })
}
