import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Argument, Command } from 'commander'
import { toPem } from '../../../read/x509/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import {
  type DeploymentInput,
  deploymentText,
  type LoadedFile,
  readDeployment,
} from '../../deployment/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError } from '../say.ts'
import { DEPLOYMENT_FILE, deploymentFault } from './deployment.ts'
import { type DeploymentKit, writeKit } from './deployment-kit.ts'
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
    const kit = options.fromBundle
      ? await fromBundle(options.fromBundle)
      : { deployment: await fromAnswers(options, language), files: NO_FILES }
    try {
      readDeployment(deploymentText(kit.deployment), file)
    } catch (error) {
      throw deploymentFault(error, language)
    }
    for (const path of writeKit(kit, file, options.force ?? false)) process.stderr.write(`${path}\n`)
    exit(EXIT.clean)
  })
}

const NO_FILES: ReadonlyMap<string, string> = new Map()

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

/** Trust stores and certificates come out of the bundles along with the names: without them there is nothing to audit with. */
async function fromBundle(paths: readonly string[]): Promise<DeploymentKit> {
  const { deploymentOfBundles } = await import('../../audit/index.ts')
  const { deployment, peers } = await deploymentOfBundles(paths)
  if (deployment.clusters.length === 0) throw new CliError('empty-input', { path: paths.join(', ') })
  const files = new Map<string, string>()
  const kept = (what: string, peer: string, { certificates }: LoadedFile): string => {
    // A name out of a bundle is no path.
    const name = `${what}_${peer.replace(/[^A-Za-z0-9._-]/g, '_')}.pem`
    files.set(name, certificates.map(toPem).join(''))
    return name
  }
  return {
    files,
    deployment: {
      ...deployment,
      peers: peers.map(({ peer, trustStore, certificate }) => ({
        ...peer,
        trustStore: kept('ca', peer.name, trustStore),
        ...(certificate && { certificate: kept('server', peer.name, certificate) }),
      })),
    },
  }
}
