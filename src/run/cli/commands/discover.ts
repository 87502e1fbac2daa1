import { Argument, Command, Option } from 'commander'
import { createCertificateReader } from '../../../judge/audit/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { writeOut } from '../say.ts'
import { useColor, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { positiveArgument } from './arguments.ts'
import { DEPLOYMENT_FILE, deploymentFault, readDeploymentFile } from './deployment.ts'

interface Options {
  readonly user: readonly string[]
  readonly timeout: number
  readonly format: 'text' | 'json'
}

/** `turnpike discover`: the nodes behind every publisher, and what TLS verify mode left unverified. */
export const discoverCommand = (exit: SetExit, language: Language): Command =>
  new Command('discover')
    .description('ask the publishers of a deployment for their nodes, over AXL, UDS and REST')
    .addArgument(new Argument('[deployment]', 'deployment file').default(DEPLOYMENT_FILE))
    .option('--user <name...>', 'also tell the home cluster of these users', [])
    .option('--timeout <milliseconds>', 'for each request', positiveArgument, 20_000)
    .addOption(
      new Option('--format <format>', 'what goes to stdout').choices(['text', 'json']).default('text'),
    )
    .action(async (file: string, options: Options) => {
      const loaded = readDeploymentFile(file, language)
      const [{ discover }, { nodeSignatures }, { renderAuditJson, renderDiscover, toDiscovery }] =
        await Promise.all([
          import('../../discover/index.ts'),
          import('../../crypto/index.ts'),
          import('../../../tell/audit/index.ts'),
        ])
      const found = await discover(loaded, {
        certificates: createCertificateReader(),
        signatures: nodeSignatures(),
        profile: 'openssl-1.1.1',
        names: 'ats',
        users: options.user,
        timeout: options.timeout,
      }).catch((error: unknown) => {
        throw deploymentFault(error, language)
      })
      const document = toDiscovery({
        file,
        clusters: found.clusters,
        users: found.homes,
        version: version(),
        at: Date.now(),
      })
      const plain = { language, width: widthOf(process.stdout), color: useColor(process.stdout) }
      await writeOut(options.format === 'json' ? renderAuditJson(document) : renderDiscover(document, plain))
      exit(exitOf(document))
    })

/** Incomplete where a publisher could not be asked, found where an address is one that certificates seldom hold. */
function exitOf({ clusters }: { readonly clusters: readonly ClusterTold[] }): number {
  if (clusters.some(({ failures }) => failures.length > 0)) return EXIT.incomplete
  const odd = clusters.some(({ nodes }) => nodes.some(({ kind }) => kind !== 'fqdn'))
  const refused = clusters.some(({ check }) => check?.results.some(({ passes }) => !passes))
  return odd || refused ? EXIT.found : EXIT.clean
}

interface ClusterTold {
  readonly failures: readonly unknown[]
  readonly nodes: readonly { readonly kind: string }[]
  readonly check: { readonly results: readonly { readonly passes: boolean }[] } | null
}
