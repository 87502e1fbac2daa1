import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { parseRelease } from '../../../read/uc/index.ts'
import type { AuditDocument, InventorySort } from '../../../tell/audit/index.ts'
import { type Format, FORMATS as REPORT_FORMATS } from '../../../tell/formats/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import { exitCodeOf, type FailOn } from '../../../tell/report/index.ts'
import type { AuditMetrics } from '../../audit/index.ts'
import type { LoadedDeployment } from '../../deployment/index.ts'
import { createCountProgress } from '../count-progress.ts'
import type { SetExit } from '../exit.ts'
import { keepHeapSmall } from '../heap.ts'
import { CliError, sayUsage, toCliError, writeOut } from '../say.ts'
import { useColor, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { durationArgument, positiveArgument } from './arguments.ts'
import { DEPLOYMENT_FILE, deploymentFault, readDeploymentFile } from './deployment.ts'

/** `answer` is the one line alone, `csv` the inventory, `page` matrix and inventory as HTML; what a report has besides (HTML, SARIF …) is made of the report inside of the audit. */
const OUTPUTS = [...new Set([...REPORT_FORMATS, 'answer', 'page', 'nagios', 'prometheus'])] as const
type Output = Format | 'answer' | 'page' | 'nagios' | 'prometheus'

interface Options {
  readonly to?: string
  readonly from?: string
  readonly fromBundle?: readonly string[]
  readonly baseline?: string
  readonly state?: string
  readonly watch?: number
  readonly metrics?: string
  readonly webhook?: string
  readonly inventory?: boolean
  readonly sort: InventorySort
  readonly user: readonly string[]
  readonly offline?: boolean
  readonly timeout: number
  readonly requestTimeout: number
  readonly parallel: number
  readonly names: 'ats' | 'rfc9525'
  readonly failOn: FailOn
  readonly verbose?: boolean
  readonly format: Output
  readonly report: readonly { readonly format: Output; readonly file: string }[]
}

/** `turnpike audit`: every node, address, port and key type, before the upgrade. */
export const auditCommand = (exit: SetExit, language: Language): Command =>
  new Command('audit')
    .description('judge every node, advertised address, port and key type of a deployment as a release would')
    .addArgument(new Argument('[deployment]', 'deployment file').default(DEPLOYMENT_FILE))
    .option('--to <release>', 'release to rehearse, such as X14.2.0', releaseArgument)
    .option('--from <release>', 'release now, where it is not that of the file', releaseArgument)
    .option('--from-bundle <path...>', 'make the deployment of diagnostic bundles instead of a file')
    .option('--baseline <file>', 'tell what has changed since the audit in it, then keep this one there')
    .option('--state <file>', 'keep answers there, and go on from them after a break')
    .option('--watch <interval>', 'repeat, such as every 6h', durationArgument)
    .option('--metrics <file>', 'write Prometheus metrics there')
    .option('--webhook <url>', 'post changes there as JSON', urlArgument)
    .option('--inventory', 'list the certificates of the nodes')
    .addOption(
      new Option('--sort <column>', 'order of the inventory')
        .choices(['expiry', 'node', 'role', 'issuer', 'subject'])
        .default('expiry'),
    )
    .option('--user <name...>', 'also tell the home cluster of these users', [])
    .option('--offline', 'ask no publisher: the nodes of the file alone')
    .option('--timeout <milliseconds>', 'for each connection', positiveArgument, 5000)
    .option('--request-timeout <milliseconds>', 'for each request of discovery', positiveArgument, 20_000)
    .option('--parallel <count>', 'places at once', positiveArgument, 32)
    .addOption(new Option('--names <profile>', 'rules for names').choices(['ats', 'rfc9525']).default('ats'))
    .addOption(
      new Option('--fail-on <result>', 'least result that makes the exit code 1')
        .choices(['issue', 'potential', 'never'])
        .default('issue'),
    )
    .option('-v, --verbose', 'show everything')
    .option('--report <format=file>', 'write to a file as well; may be given several times', target, [])
    .addOption(new Option('--format <format>', 'what goes to stdout').choices(OUTPUTS).default('text'))
    .action(async (file: string, options: Options) => {
      keepHeapSmall()
      const { createAuditMetrics } = await import('../../audit/index.ts')
      const metrics = createAuditMetrics()
      const load = loaderOf(file, options, language)
      const round = async (baseline: Baseline | undefined) => {
        const document = await once(await load(), baseline, options, language)
        await publish(document, metrics, options, language)
        exit(await exitOf(document, options))
        return document
      }
      let document = await round(
        options.baseline === undefined ? undefined : await readBaseline(options.baseline),
      )
      while (options.watch !== undefined) {
        await sleep(options.watch)
        const before = document
        document = await round(before).catch(async (error: unknown) => {
          // A file that is not there now, or that somebody is writing, is there the next time.
          const fault = await toCliError(error)
          if (!fault) throw error
          exit(sayUsage(fault, language))
          return before
        })
      }
    })

type Load = () => LoadedDeployment | Promise<LoadedDeployment>

/** The deployment file with what it names, read each time: trust stores change. Bundles do not. */
function loaderOf(file: string, { fromBundle }: Options, language: Language): Load {
  if (!fromBundle) return () => readDeploymentFile(file, language)
  let loaded: Promise<LoadedDeployment> | undefined
  return () => {
    loaded ??= ofBundles(fromBundle)
    return loaded
  }
}

async function ofBundles(paths: readonly string[]): Promise<LoadedDeployment> {
  const { deploymentOfBundles } = await import('../../audit/index.ts')
  const loaded = await deploymentOfBundles(paths)
  if (loaded.deployment.clusters.length === 0) throw new CliError('empty-input', { path: paths.join(', ') })
  return loaded
}

type Baseline = Pick<AuditDocument, 'cells'>

async function once(
  loaded: LoadedDeployment,
  baseline: Baseline | undefined,
  options: Options,
  language: Language,
): Promise<AuditDocument> {
  const { audit } = await import('../../audit/index.ts')
  const progress = createCountProgress()
  return audit(loaded, {
    names: options.names,
    language,
    version: version(),
    at: Date.now(),
    timeout: options.timeout,
    requestTimeout: options.requestTimeout,
    parallel: options.parallel,
    users: options.user,
    progress: progress.update,
    ...(options.to !== undefined && { to: options.to }),
    ...(options.from !== undefined && { from: options.from }),
    ...(options.state !== undefined && { stateFile: options.state }),
    ...(options.offline && { offline: true }),
    ...(baseline && { baseline }),
  })
    .catch((error: unknown) => {
      throw deploymentFault(error, language)
    })
    .finally(progress.end)
}

/** Everything that goes out after an audit: stdout, files, metrics, and the webhook where something has changed. */
async function publish(document: AuditDocument, metrics: AuditMetrics, options: Options, language: Language) {
  const { postChanges, writeWhole } = await import('../../audit/index.ts')
  metrics.record(document)
  await writeOut(await rendered(document, options.format, metrics, options, language, true))
  const write = async (file: string, text: string) => {
    try {
      writeWhole(file, text)
    } catch (error) {
      const cause = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      throw new CliError('cannot-write', { file, cause }, { cause: error })
    }
  }
  for (const { format, file } of options.report)
    await write(file, await rendered(document, format, metrics, options, language, false))
  if (options.metrics !== undefined) await write(options.metrics, await metrics.text())
  if (options.baseline !== undefined) await write(options.baseline, `${JSON.stringify(document)}\n`)
  if (options.webhook === undefined || !document.changes?.length) return
  const failed = await postChanges(options.webhook, document)
  if (failed !== undefined) process.stderr.write(`turnpike: webhook: ${failed}\n`)
}

async function rendered(
  document: AuditDocument,
  format: Output,
  metrics: AuditMetrics,
  options: Options,
  language: Language,
  terminal: boolean,
): Promise<string> {
  const tell = await import('../../../tell/audit/index.ts')
  const width = terminal ? widthOf(process.stdout) : 100
  const plain = {
    language,
    width,
    color: terminal && useColor(process.stdout),
    verbose: options.verbose ?? false,
  }
  switch (format) {
    case 'text':
      return options.inventory
        ? tell.renderInventory(document, options.sort, plain)
        : tell.renderAudit(document, { ...plain, exitCode: exitCodeOf(document.report, options.failOn) })
    case 'answer':
      return tell.renderAnswer(document, language)
    case 'json':
      // Several documents one after the other stand on a line each.
      return options.watch === undefined ? tell.renderAuditJson(document) : `${JSON.stringify(document)}\n`
    case 'csv':
      return tell.inventoryCsv(document, options.sort)
    case 'page':
      return tell.renderAuditPage(document, language)
    case 'nagios':
      return tell.renderNagios(document).line
    case 'prometheus':
      return metrics.text()
    default: {
      const { render } = await import('../../../tell/formats/index.ts')
      return render(format, document.report, plain)
    }
  }
}

/** As of a report; under `nagios` what a plugin has to end with. */
async function exitOf(document: AuditDocument, options: Options): Promise<number> {
  if (options.format !== 'nagios') return exitCodeOf(document.report, options.failOn)
  const { NAGIOS, renderNagios } = await import('../../../tell/audit/index.ts')
  return NAGIOS[renderNagios(document).state]
}

/** An audit that was kept; undefined where none is there yet. */
async function readBaseline(path: string): Promise<Baseline | undefined> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (cause === 'ENOENT') return undefined
    throw new CliError('unreadable', { path, cause }, { cause: error })
  }
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new CliError('unreadable', { path, cause: 'JSON' }, { cause: error })
  }
  const { auditSchema } = await import('../../../tell/audit/index.ts')
  const { success, data } = auditSchema.pick({ cells: true }).safeParse(document)
  if (!success) throw new CliError('unreadable', { path, cause: 'cells' })
  return data
}

function releaseArgument(value: string): string {
  const release = parseRelease(value)
  if (!release) throw new InvalidArgumentError('choices are X14.0.7, X14.2.0, X15.5.1')
  return release.text
}

function urlArgument(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new InvalidArgumentError('choices are https://HOST/PATH, http://HOST/PATH')
  return value
}

function target(value: string, before: Options['report']): Options['report'] {
  const at = value.indexOf('=')
  const format = OUTPUTS.find(known => known === value.slice(0, at))
  if (!format || at === value.length - 1)
    throw new InvalidArgumentError(`FORMAT=FILE, FORMAT one of ${OUTPUTS.join(', ')}`)
  return [...before, { format: format as Output, file: value.slice(at + 1) }]
}
