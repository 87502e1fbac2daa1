import { writeFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Instant } from '../../../read/bytes/index.ts'
import { type Artifact, artifactsOf } from '../../../tell/artifacts/index.ts'
import { FORMATS, type Format, render } from '../../../tell/formats/index.ts'
import type { Language, Wanted } from '../../../tell/messages/index.ts'
import { redactReport } from '../../../tell/redact/index.ts'
import { exitCodeOf, type FailOn, type Report } from '../../../tell/report/index.ts'
import { examine } from '../../analyze/index.ts'
import { ArtifactError, writeArtifacts } from '../../artifacts/index.ts'
import type { SetExit } from '../exit.ts'
import { keepHeapSmall } from '../heap.ts'
import { createProgress } from '../progress.ts'
import { readRedactMap, writeRedactMap } from '../redact-map.ts'
import { CliError, writeOut } from '../say.ts'
import { useColor, widthOf } from '../terminal.ts'
import { version } from '../version.ts'
import { timeArgument } from './arguments.ts'
import { capArgument } from './cap.ts'

interface Options {
  readonly format: Format
  readonly report: readonly ReportTarget[]
  readonly cap: Wanted
  readonly failOn: FailOn
  readonly names: 'ats' | 'rfc9525'
  readonly profile?: 'openssl' | 'openssl-1.1.1' | 'strict'
  readonly verbose?: boolean
  readonly artifacts?: string
  readonly force?: boolean
  readonly since?: Instant
  readonly until?: Instant
  readonly redact?: boolean
  readonly redactMap?: string
}

interface ReportTarget {
  readonly format: Format
  readonly file: string
}

/** `turnpike analyze PATH…`: the main job. */
export const analyzeCommand = (exit: SetExit, language: Language): Command =>
  new Command('analyze')
    .description(
      'find every origin whose certificate fails, in diagnostic bundles, folders, logs and captures',
    )
    .argument('<path...>', 'bundle, folder, log or capture; - for standard input')
    .addOption(new Option('--format <format>', 'what goes to stdout').choices(FORMATS).default('text'))
    .option(
      '--report <format=file>',
      'write a report to a file as well; may be given several times',
      target,
      [],
    )
    .option(
      '--cap <name=value>',
      'a cap that is not to be as usual, several times; turnpike explain caps lists them',
      capArgument,
      {},
    )
    .addOption(
      new Option('--fail-on <result>', 'least result that makes the exit code 1')
        .choices(['issue', 'potential', 'never'])
        .default('issue'),
    )
    .addOption(new Option('--names <profile>', 'rules for names').choices(['ats', 'rfc9525']).default('ats'))
    .addOption(
      new Option('--profile <profile>', 'rules for chains').choices(['openssl', 'openssl-1.1.1', 'strict']),
    )
    .option(
      '--artifacts <folder>',
      'write what the repair needs: PEM files, CSR configurations, console lines, filters, a ticket',
    )
    .option('--force', 'overwrite artefacts of an earlier run')
    .option(
      '--since <time>',
      'only what happened at or after it, such as 2022-07-11T18:55:26+02:00',
      timeArgument,
    )
    .option('--until <time>', 'only what happened at or before it', timeArgument)
    .option('--redact', 'replace host names, addresses, users and subjects in every report')
    .option(
      '--redact-map <file>',
      'keep what stands for what in a file of your own (implies --redact); used again where it is there',
    )
    .option('-v, --verbose', 'show all evidence and passing origins')
    .action(async (paths: string[], options: Options) => {
      keepHeapSmall()
      const progress = createProgress()
      const examined = await examine({
        paths,
        names: options.names,
        caps: options.cap,
        window: {
          ...(options.since !== undefined && { since: options.since }),
          ...(options.until !== undefined && { until: options.until }),
        },
        ...(options.profile && { profile: options.profile }),
        language,
        version: version(),
        at: Date.now(),
        progress: progress.update,
      }).finally(progress.end)
      const report = shown(examined.report, options)
      if (options.artifacts !== undefined)
        await writeAll(
          options.artifacts,
          artifactsOf({ ...examined, language }, report),
          options.force ?? false,
        )
      await writeOut(rendered(report, options.format, options, language, process.stdout))
      for (const { format, file } of options.report)
        writeReport(file, rendered(report, format, options, language))
      exit(exitCodeOf(report, options.failOn))
    })

/** Renders for a terminal where `stream` is one, else plainly for a file. */
export function rendered(
  report: Report,
  format: Format,
  options: { readonly verbose?: boolean },
  language: Language,
  stream?: NodeJS.WriteStream,
): string {
  return render(format, report, {
    language,
    width: stream ? widthOf(stream) : 100,
    color: stream !== undefined && useColor(stream),
    verbose: options.verbose ?? false,
  })
}

function target(value: string, before: readonly ReportTarget[]): readonly ReportTarget[] {
  const at = value.indexOf('=')
  const format = value.slice(0, at) as Format
  if (at < 1 || !FORMATS.includes(format) || at === value.length - 1) {
    throw new InvalidArgumentError(`FORMAT=FILE, FORMAT one of ${FORMATS.join(', ')}`)
  }
  return [...before, { format, file: value.slice(at + 1) }]
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new CliError('cannot-write', {
      file,
      cause: error instanceof Error ? error.message : String(error),
    })
  }
}

/** The report as it is, or with names replaced. Without a map of one's own the pseudonyms mean nothing to anybody afterwards. */
function shown(report: Report, { redact, redactMap }: Options): Report {
  if (redactMap === undefined) return redact ? redactReport(report).report : report
  const redacted = redactReport(report, readRedactMap(redactMap))
  writeRedactMap(redactMap, redacted.map)
  return redacted.report
}

async function writeAll(folder: string, artifacts: readonly Artifact[], force: boolean) {
  try {
    const files = await writeArtifacts(folder, artifacts, { force })
    if (process.stderr.isTTY) process.stderr.write(files.map(file => `${file}\n`).join(''))
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error
    const { file, code } = error
    throw new CliError(
      code === 'exists' ? 'file-exists' : 'cannot-write',
      { file, cause: code },
      { cause: error },
    )
  }
}
