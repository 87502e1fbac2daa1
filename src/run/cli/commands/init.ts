import { existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Argument, Command } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import {
  DeploymentError,
  type DeploymentInput,
  deploymentText,
  readDeployment,
} from '../../deployment/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError } from '../say.ts'
import { DEPLOYMENT_FILE, deploymentFault } from './deployment.ts'
import { type Answers, askAll, QUESTIONS } from './init-questions.ts'

interface Options extends Partial<Record<keyof Answers, string>> {
  readonly fromBundle?: readonly string[]
  readonly force?: boolean
}

/** `turnpike init`: writes a deployment file, by asking for what the flags do not tell. */
export const initCommand = (exit: SetExit, language: Language): Command => {
  const command = new Command('init')
    .description('write a deployment file for turnpike audit, by asking')
    .addArgument(new Argument('[deployment]', 'file to write').default(DEPLOYMENT_FILE))
    .option('--from-bundle <path...>', 'fill it from diagnostic bundles')
    .option('--force', 'overwrite the file')
  for (const { flag, en } of QUESTIONS) command.option(`--${flag} <text>`, en)
  return command.action(async (file: string, options: Options) => {
    if (existsSync(file) && !options.force) throw new CliError('file-exists', { file })
    const deployment = options.fromBundle
      ? await fromBundle(options.fromBundle)
      : await fromAnswers(options, language)
    const text = deploymentText(deployment)
    try {
      readDeployment(text, file)
    } catch (error) {
      throw error instanceof DeploymentError ? deploymentFault(error, language) : error
    }
    try {
      writeFileSync(file, text, { mode: 0o600 })
    } catch (error) {
      const cause = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      throw new CliError('cannot-write', { file, cause }, { cause: error })
    }
    exit(EXIT.clean)
  })
}

/** Without a terminal the flags have to tell everything that has no default. */
async function fromAnswers(options: Options, language: Language): Promise<DeploymentInput> {
  const terminal = process.stdin.isTTY === true
  const lines = terminal ? createInterface({ input: process.stdin, output: process.stderr }) : undefined
  try {
    return await askAll(options, language, lines && (question => lines.question(question)))
  } finally {
    lines?.close()
  }
}

async function fromBundle(paths: readonly string[]): Promise<DeploymentInput> {
  const [{ gather }, { deploymentOfBundle }] = await Promise.all([
    import('../../analyze/index.ts'),
    import('../../audit/index.ts'),
  ])
  const { evidence } = await gather({ paths, names: 'ats' })
  const { deployment } = deploymentOfBundle(evidence, paths.join(', '), undefined)
  if (deployment.clusters.length === 0) throw new CliError('empty-input', { path: paths.join(', ') })
  return deployment
}
