import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { CliError } from '../say.ts'

interface Options {
  readonly config?: string
  readonly out?: string
}

/** `turnpike gateway export`: the same policy from the same file for another engine; what it cannot express goes to stderr. */
export const exportCommand = (exit: SetExit, language: Language): Command =>
  new Command('export')
    .description('write the configuration of another engine with the same policy')
    .option('--config <file>', 'configuration of the gateway')
    .option('--out <folder>', 'where to write it')
    .addOption(new Option('--engine <engine>', 'Apache Traffic Server').choices(['ats']).default('ats'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action(async (_: unknown, command: Command) => {
      const { config, out } = command.optsWithGlobals<Options>()
      if (config === undefined) throw new CliError('missing-argument', { name: '--config' })
      if (out === undefined) throw new CliError('missing-argument', { name: '--out' })
      await write(config, resolve(out), language)
      exit(EXIT.clean)
    })

async function write(file: string, folder: string, language: Language): Promise<void> {
  const [{ openPeer }, { exportAts, writeExport }, { engineDifferenceText }] = await Promise.all([
    import('../../peer/index.ts'),
    import('../../engine/index.ts'),
    import('../../../tell/messages/index.ts'),
  ])
  const opened = await openPeer(file, process.env)
  try {
    const {
      listen: { tunnel },
      timeouts,
      limits,
    } = opened.config()
    if (tunnel === undefined) throw new CliError('missing-argument', { name: 'listen.tunnel' })
    const listen = { ip: tunnel.address, port: tunnel.port }
    const made = exportAts(opened.peer.state(), {
      folder,
      listen,
      bounds: { timeouts, limits },
      now: Date.now(),
    })
    await writeExport(made, folder)
    for (const difference of made.differences)
      process.stderr.write(`- ${engineDifferenceText(difference, language)}\n`)
  } finally {
    opened.close()
  }
}
