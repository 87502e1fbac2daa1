import { Command, Option } from 'commander'
import type { Language } from '../../../tell/messages/index.ts'
import { EXIT, type SetExit } from '../exit.ts'
import { keepHeapSmall } from '../heap.ts'
import { CliError } from '../say.ts'
import { version } from '../version.ts'
import { asCliError, dataFolder, limits, type ServeOptions, shared, untilTold, whole } from './serve.ts'

/** `turnpike worker`: analyses what services with the same database have taken, until it is told to end. */
export const workerCommand = (exit: SetExit, _language: Language): Command =>
  new Command('worker')
    .description('analyse bundles of services that share a database; any number of them')
    .addOption(
      new Option('--database <url>', 'postgres://…, as the services have it').env('TURNPIKE_DATABASE'),
    )
    .addOption(
      new Option('--store <place>', 's3://bucket/prefix or a shared folder, as the services have it').env(
        'TURNPIKE_STORE',
      ),
    )
    .option('--data <folder>', 'where the services keep uploads, without --store', dataFolder())
    .option('--workers <count>', 'analyses at the same time', whole, 1)
    .option('--time-limit <seconds>', 'for one analysis (3600)', whole)
    .option('--memory-limit <megabytes>', 'heap of one analysis (1024)', whole)
    .option('--lease <milliseconds>', 'after which a silent worker has lost its analysis (15000)', whole)
    .action(async (options: ServeOptions) => {
      if (options.database === undefined) throw new CliError('missing-argument', { name: '--database' })
      keepHeapSmall()
      const { startWorker } = await import('../../service/index.ts')
      const worker = await startWorker({
        data: options.data,
        workers: Math.max(1, options.workers),
        version: version(),
        say: line => process.stderr.write(`${line}\n`),
        ...shared(options),
        ...limits(options),
      }).catch(async (error: unknown) => {
        throw await asCliError(error, '--database')
      })
      process.stderr.write('working\n')
      await untilTold()
      await worker.close()
      exit(EXIT.clean)
    })
