#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander'
import { pickLanguage } from '../../tell/messages/index.ts'
import { analyzeCommand } from './commands/analyze.ts'
import { decodeCommand } from './commands/decode.ts'
import { demoCommand } from './commands/demo.ts'
import { explainCommand } from './commands/explain.ts'
import { schemaCommand } from './commands/schema.ts'
import { EXIT } from './exit.ts'
import { sayUsage, toCliError } from './say.ts'
import { version } from './version.ts'

/** The command line. Data goes to stdout, everything else to stderr; the exit codes are those of `EXIT`. */
async function main(argv: readonly string[]): Promise<number> {
  const language = pickLanguage({ flag: languageFlag(argv), env: process.env })
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    return sayUsage({ code: 'tls-checks-disabled', params: {} }, language)
  }
  let exit: number = EXIT.clean
  const program = new Command('turnpike')
    .description('Origin certificate failures of Cisco Expressway-C (MRA): found, explained, repaired.')
    .version(version())
    .addOption(new Option('--lang <language>', 'language of texts').choices(['en', 'ja']))
    .showSuggestionAfterError()
    .exitOverride()
  for (const command of [analyzeCommand, decodeCommand, explainCommand, schemaCommand, demoCommand]) {
    program.addCommand(
      command(code => {
        exit = code
      }, language).exitOverride(),
    )
  }
  try {
    await program.parseAsync(argv)
    return exit
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage
    const told = toCliError(error)
    if (told) return sayUsage(told, language)
    throw error
  }
}

/** The language must be known before the arguments are parsed, because their errors are told in it. */
function languageFlag(argv: readonly string[]): string | undefined {
  const at = argv.findIndex(argument => argument === '--lang' || argument.startsWith('--lang='))
  if (at < 0) return undefined
  return argv[at]?.includes('=') ? argv[at].slice('--lang='.length) : argv[at + 1]
}

// A reader such as `head` that closes the pipe early has what it wanted.
process.stdout.on('error', error => {
  if ('code' in error && error.code === 'EPIPE') process.exit(EXIT.clean)
  throw error
})

main(process.argv).then(
  code => {
    process.exitCode = code
  },
  error => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = EXIT.fault
  },
)
