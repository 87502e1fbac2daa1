#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander'
import { type Language, pickLanguage } from '../../tell/messages/index.ts'
import { loadSettings, type Settings } from '../config/index.ts'
import { commandsFor } from './commands.ts'
import { EXIT, type SetExit } from './exit.ts'
import { CliError, sayUsage, toCliError } from './say.ts'
import { version } from './version.ts'

/** The command line. Data goes to stdout, everything else to stderr; the exit codes are those of `EXIT`. */
async function main(argv: readonly string[]): Promise<number> {
  let language = pickLanguage({ flag: languageFlag(argv), env: process.env })
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    return sayUsage({ code: 'tls-checks-disabled', params: {} }, language)
  }
  let exit: number = EXIT.clean
  try {
    const settings = loadSettings(process.cwd(), process.env)
    const told = settings.get('lang')
    language = pickLanguage({
      flag: languageFlag(argv) ?? (typeof told === 'string' ? told : undefined),
      env: process.env,
    })
    const program = await programOf(argv, language, settings, code => {
      exit = code
    })
    if (argv.length <= 2) {
      process.stderr.write(program.helpInformation())
      return EXIT.usage
    }
    await program.parseAsync(argv)
    return exit
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.clean
    const told = await toCliError(error)
    if (told) return sayUsage(told, language)
    if (error instanceof CommanderError) return EXIT.usage
    throw error
  }
}

/** The commands; settings of files and variables stand where a flag does not. */
async function programOf(
  argv: readonly string[],
  language: Language,
  settings: Settings,
  exit: SetExit,
): Promise<Command> {
  const program = new Command('turnpike')
    .description('Origin certificate failures of Cisco Expressway-C (MRA): found, explained, repaired.')
    .version(version())
    .addOption(new Option('--lang <language>', 'language of texts').choices(['en', 'ja']))
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput(QUIET)
  for (const create of await commandsFor(argv.slice(2))) {
    const command = create(exit, language).exitOverride().configureOutput(QUIET)
    preset(command, settings)
    program.addCommand(command)
  }
  return program
}

/** Settings become defaults of the options of their names, where a command has them and takes the value. */
function preset(command: Command, settings: Settings): void {
  for (const [name, value] of settings) {
    const option = command.options.find(known => known.long === `--${name}`)
    if (!option) continue
    if (option.argChoices && !option.argChoices.includes(String(value))) {
      if (command.name() !== 'analyze') continue
      throw new CliError('bad-value', { name, value, allowed: option.argChoices })
    }
    command.setOptionValueWithSource(option.attributeName(), value, 'config')
  }
}

/** Errors are told by `sayUsage`, in the user's language. */
const QUIET = { writeErr: () => {} }

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
